package io.fer4j.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entering a video in its middle gives the frames that reading it from its start gives. */
class VideoEntryTest {
    private static final int SIDE = 64;
    private static final int FRAMES = 240;

    @TempDir
    private Path directory;

    /** Each frame is another, and none is still, so that a wrong one shows. */
    private static void write(Path file) {
        try (VideoWriter writer = VideoWriter.create(file, SIDE, SIDE, 24, Optional.empty())) {
            for (int i = 0; i < FRAMES; i++) {
                byte[] pixels = new byte[3 * SIDE * SIDE];
                for (int p = 0; p < pixels.length; p++) {
                    pixels[p] = (byte) (p / 3 % SIDE * 3 + i * 5 + p / (3 * SIDE) * (i % 7));
                }
                writer.write(Frame.copyOf(SIDE, SIDE, PixelFormat.BGR24, pixels)
                        .at(Duration.ofNanos(1_000_000_000L * i / 24)));
            }
        }
    }

    private static List<String> frames(FrameSource source) {
        List<String> frames = new ArrayList<>();
        try (source) {
            for (Optional<Frame> frame = source.read(); frame.isPresent(); frame = source.read()) {
                byte[] pixels = new byte[frame.get().pixels().remaining()];
                frame.get().pixels().get(pixels);
                frames.add(frame.get().timestamp() + " " + Arrays.hashCode(pixels));
            }
        }
        return frames;
    }

    private static void assertEntered(Path video, List<Duration> times) {
        for (Duration from : times) {
            List<String> expected =
                    frames(FrameSources.sampled(FrameSources.video(video), from, Optional.empty(), Duration.ZERO));
            assertThat(frames(FrameSources.video(video, from, Duration.ofMillis(500))))
                    .as("%s from %s", video.getFileName(), from)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp4", "mkv", "mov"})
    void givesTheSameFramesAsReadingFromTheStart(String extension) {
        Path video = directory.resolve("video." + extension);
        write(video);
        assertThat(frames(FrameSources.video(video))).hasSize(FRAMES).doesNotHaveDuplicates();
        assertEntered(
                video,
                List.of(
                        Duration.ZERO,
                        Duration.ofMillis(1),
                        Duration.ofMillis(1_999),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(4_321),
                        Duration.ofMillis(9_950),
                        Duration.ofSeconds(60)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"interlaced-h264.mp4", "display-matrix-hflip.mp4", "anamorphic-sar2.mp4"})
    void givesTheSameFramesOfUnusualVideos(String name) throws IOException {
        Path video = directory.resolve(name);
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name), name)) {
            Files.copy(in, video);
        }
        assertEntered(video, List.of(Duration.ofMillis(100), Duration.ofMillis(333), Duration.ofSeconds(1)));
    }

    @Test
    void refusesTimesBeforeTheStart() {
        Path video = directory.resolve("video.mp4");
        write(video);
        assertThatThrownBy(() -> FrameSources.video(video, Duration.ofSeconds(1), Duration.ofSeconds(-1)))
                .hasMessage("Expected a time and a warm-up of at least 0, found PT1S and PT-1S.");
        assertThatThrownBy(() -> FrameSources.video(video, Duration.ofSeconds(-1), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
