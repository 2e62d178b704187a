package io.fer4j.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Box;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.image.Portraits;
import io.fer4j.vision.FaceVideo;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Generated videos, drawn from all containers, codecs, orientations, pixel shapes, frame rates and starts, interlaced or not, with
 * audio or not: each shows the same face at the same place, with the same label, at the right times, and the copied audio in step.
 */
class VideoMatrixTest {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    private static final int SHORT_FORM = 36;
    private static final int LONG_FORM = 400;

    private static EmotionRecognizer recognizer;
    private static Frame upright;
    private static FaceEmotion reference;

    @TempDir
    Path directory;

    @BeforeAll
    static void recognizeTheReference() {
        recognizer = EmotionRecognizer.builder().model("cnn3").build();
        // Out of the middle, so that a wrong turn shows.
        upright = new FaceVideo(
                        WIDTH,
                        HEIGHT,
                        25,
                        time -> List.of(new FaceVideo.Portrait(Portraits.astronaut(), 150, 130, 0.75)))
                .frame(0);
        reference = only(recognizer.recognize(upright));
    }

    @AfterAll
    static void close() {
        recognizer.close();
    }

    private static FaceEmotion only(List<FaceEmotion> faces) {
        assertThat(faces).hasSize(1);
        return faces.get(0);
    }

    /** Some of all kinds, and fields of 60 lines, of which the first and the last image need both. */
    static Stream<TestVideo> aFewDozen() {
        return Stream.concat(
                generated(1, SHORT_FORM),
                generated(2, LONG_FORM)
                        .filter(video -> video.interlaced() && video.pixelHeight() == 2)
                        .limit(4));
    }

    static Stream<TestVideo> someHundreds() {
        return generated(2, LONG_FORM);
    }

    private static Stream<TestVideo> generated(long seed, int count) {
        Random random = new Random(seed);
        Set<TestVideo> videos = new LinkedHashSet<>();
        while (videos.size() < count) {
            videos.add(generated(random));
        }
        return videos.stream();
    }

    private static TestVideo generated(Random random) {
        String container = one(random, "mp4", "mov", "mkv", "ts", "avi");
        String codec = switch (container) {
            case "ts" -> one(random, "libopenh264", "mpeg2video");
            case "avi" -> one(random, "mpeg4", "mjpeg");
            case "mkv" -> one(random, "libopenh264", "mpeg2video", "mpeg4", "mjpeg", "ffv1");
            default -> one(random, "libopenh264", "mpeg4", "mjpeg");
        };
        boolean iso = container.equals("mp4") || container.equals("mov");
        boolean mpeg = codec.equals("mpeg2video") || codec.equals("mpeg4");
        Orientation orientation = iso
                ? new Orientation(random.nextBoolean(), random.nextBoolean(), random.nextBoolean())
                : Orientation.UPRIGHT;
        int[] shape = iso || (container.equals("mkv") && !mpeg)
                ? one(random, new int[] {1, 1}, new int[] {2, 1}, new int[] {1, 2}, new int[] {64, 45})
                : new int[] {1, 1};
        int[] rate = mpeg || container.equals("avi") || container.equals("ts")
                ? one(random, new int[] {25, 1}, new int[] {30_000, 1001})
                : one(random, new int[] {25, 1}, new int[] {30_000, 1001}, new int[] {10, 1}, new int[] {1, 2});
        boolean late = !container.equals("avi") && random.nextBoolean();
        Duration start = Duration.ofSeconds(late ? container.equals("ts") ? 80_000 : 10 : 0);
        boolean audio = !container.equals("avi") && rate[0] > 1 && random.nextBoolean();
        return new TestVideo(
                container,
                codec,
                orientation,
                shape[0],
                shape[1],
                mpeg && random.nextBoolean(),
                rate[0],
                rate[1],
                start,
                audio ? Duration.ofMillis(late ? one(random, 0, 600, 3000) : 0) : Duration.ofMillis(-1),
                avutil.AVCOL_TRC_UNSPECIFIED);
    }

    @SafeVarargs
    private static <T> T one(Random random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    @ParameterizedTest
    @MethodSource("aFewDozen")
    void eachVideoGivesTheReferencesFaceTimesAndLabel(TestVideo video) throws Exception {
        check(video);
    }

    /** Takes minutes. */
    @Tag("slow")
    @ParameterizedTest
    @MethodSource("someHundreds")
    void eachOfHundredsOfVideosGivesTheReferencesFaceTimesAndLabel(TestVideo video) throws Exception {
        check(video);
    }

    private void check(TestVideo video) throws Exception {
        Path file = video.write(directory.resolve("video." + video.container()), upright);
        Path copy = directory.resolve("copy.mp4");
        List<Frame> frames = new ArrayList<>();
        try (FrameSource source = FrameSources.video(file)) {
            for (Optional<Frame> frame = source.read(); frame.isPresent(); frame = source.read()) {
                frames.add(frame.get());
            }
            checkTimes(video, frames);
            if (video.hasAudio()) {
                try (VideoWriter writer = VideoWriter.create(copy, WIDTH, HEIGHT, 25, source.audio())) {
                    frames.forEach(writer::write);
                }
                assertThat(toneStart(copy)).isCloseTo(seconds(video.time(TestVideo.TONE_FRAME)), within(0.04));
            }
        }
        checkFace(frames.get(0));
        checkFace(frames.get(TestVideo.FRAMES - 1));
    }

    private static void checkTimes(TestVideo video, List<Frame> frames) {
        assertThat(frames).hasSize(TestVideo.FRAMES);
        for (int i = 0; i < frames.size(); i++) {
            assertThat(frames.get(i).timestamp().toNanos() / 1e6)
                    .as("milliseconds of frame %d", i)
                    .isCloseTo(video.time(i).toNanos() / 1e6, within(1.0));
        }
    }

    private static void checkFace(Frame frame) {
        assertThat(frame.width()).isCloseTo(WIDTH, within(2));
        assertThat(frame.height()).isCloseTo(HEIGHT, within(2));
        FaceEmotion found = only(recognizer.recognize(frame));
        assertThat(overlap(found.box(), reference.box())).as("%s", found).isGreaterThan(0.8);
        assertThat(found.scores().top()).isEqualTo(reference.scores().top());
        assertThat(found.scores().probability(reference.scores().top()))
                .isCloseTo(reference.scores().probability(reference.scores().top()), within(0.12f));
    }

    private static double overlap(Box one, Box other) {
        double width = Math.min(one.x() + one.width(), other.x() + other.width()) - Math.max(one.x(), other.x());
        double height = Math.min(one.y() + one.height(), other.y() + other.height()) - Math.max(one.y(), other.y());
        double common = Math.max(0, width) * Math.max(0, height);
        return common / ((double) one.width() * one.height() + (double) other.width() * other.height() - common);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    /** Returns when the audio is first loud, in seconds since the first image. */
    private static double toneStart(Path file) throws Exception {
        try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toFile())) {
            grabber.start();
            double zero = Double.NaN;
            double tone = Double.NaN;
            for (org.bytedeco.javacv.Frame frame = grabber.grab(); frame != null; frame = grabber.grab()) {
                if (frame.image != null && Double.isNaN(zero)) {
                    zero = frame.timestamp / 1e6;
                }
                if (frame.samples != null && Double.isNaN(tone)) {
                    ShortBuffer samples = (ShortBuffer) frame.samples[0];
                    int at = 0;
                    while (at < samples.limit() && Math.abs(samples.get(at)) < 4000) {
                        at++;
                    }
                    if (at < samples.limit()) {
                        tone = frame.timestamp / 1e6 + (double) at / frame.sampleRate;
                    }
                }
            }
            return tone - zero;
        }
    }
}
