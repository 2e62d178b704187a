package io.fer4j.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.SourceException;
import io.fer4j.image.PictureFile;
import io.fer4j.image.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames are square, upright, whole and timed from 0, whatever the file is like. */
class VideoGeometryTest {
    @TempDir
    Path directory;

    private Path fixture(String name) throws IOException {
        try (var in = VideoGeometryTest.class.getResourceAsStream(name)) {
            return Files.write(
                    directory.resolve(name),
                    java.util.Objects.requireNonNull(in, name).readAllBytes());
        }
    }

    private static List<Frame> all(FrameSource source) {
        List<Frame> frames = new ArrayList<>();
        for (Optional<Frame> frame = source.read(); frame.isPresent(); frame = source.read()) {
            frames.add(frame.get());
        }
        return frames;
    }

    private static List<Frame> all(Path file) {
        try (FrameSource source = FrameSources.video(file)) {
            return all(source);
        }
    }

    private static List<Long> millis(List<Frame> frames) {
        return frames.stream()
                .map(frame -> Math.round(frame.timestamp().toNanos() / 1e6))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "square-pixels-reference.mp4",
                "anamorphic-sar2.mp4",
                "display-matrix-hflip.mp4",
                "interlaced-h264.mp4",
                "clock-restarts.ts",
                "size-changes.h264"
            })
    void theAstronautSmilesInEveryKindOfVideo(String name) throws IOException {
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .model("vgg16-fer2013")
                .detector("ultraface")
                .build()) {
            for (Frame frame : all(fixture(name))) {
                assertThat((double) frame.width() / frame.height()).isCloseTo(4.0 / 3, within(0.01));
                List<FaceEmotion> faces = recognizer.recognize(frame);
                assertThat(faces).hasSize(1);
                assertThat(faces.get(0).scores().probability(Emotion.HAPPY)).isCloseTo(0.94f, within(0.03f));
            }
        }
    }

    @Test
    void timesGoOnWhereTheClockStartsAgain() throws IOException {
        List<Long> times = millis(all(fixture("clock-restarts.ts")));

        assertThat(times).hasSize(80);
        for (int i = 0; i < times.size(); i++) {
            assertThat(times.get(i)).isEqualTo(40L * i);
        }
    }

    @Test
    void audioGoesOnWithTheFramesWhereTheClockStartsAgain() throws Exception {
        TestVideo part = new TestVideo(
                "ts",
                "mpeg2video",
                Orientation.UPRIGHT,
                1,
                1,
                false,
                25,
                1,
                Duration.ofSeconds(10),
                Duration.ZERO,
                avutil.AVCOL_TRC_UNSPECIFIED);
        byte[] bytes = Files.readAllBytes(part.write(directory.resolve("part.ts"), Samples.astronaut()));
        ByteArrayOutputStream three = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++) {
            three.write(bytes);
        }
        Path file = Files.write(directory.resolve("three.ts"), three.toByteArray());
        Path copy = directory.resolve("copy.mp4");

        try (FrameSource source = FrameSources.video(file)) {
            List<Frame> frames = all(source);
            assertThat(frames).hasSize(3 * TestVideo.FRAMES);
            assertThat(frames.get(frames.size() - 1).timestamp().toMillis()).isCloseTo(23 * 40L, within(45L));
            try (VideoWriter writer = VideoWriter.create(copy, 340, 300, 25, source.audio())) {
                frames.forEach(writer::write);
            }
        }
        try (FrameSource source = FrameSources.video(copy)) {
            assertThat(all(source)).hasSize(3 * TestVideo.FRAMES);
        }
    }

    @Test
    void aWrittenVideoKeepsItsSizeWhereTheFramesChangeTheirs() {
        Path file = directory.resolve("sizes.mp4");
        try (VideoWriter writer = VideoWriter.create(file, 64, 48, 25, Optional.empty())) {
            writer.write(Samples.uniform(64, 48, PixelFormat.BGR24, 200));
            writer.write(Samples.uniform(128, 96, PixelFormat.RGB24, 200).at(Duration.ofMillis(40)));
            writer.write(Samples.uniform(48, 96, PixelFormat.GRAY8, 200).at(Duration.ofMillis(80)));
        }

        List<Frame> frames = all(file);
        assertThat(frames).hasSize(3).allSatisfy(frame -> {
            assertThat(frame.width()).isEqualTo(64);
            assertThat(frame.height()).isEqualTo(48);
            assertThat(value(frame, 32, 24)).isCloseTo(200, within(8));
        });
        assertThat(value(frames.get(1), 2, 24)).isCloseTo(200, within(8));
        assertThat(value(frames.get(2), 2, 24)).as("a bar beside a tall frame").isLessThan(12);
    }

    private static int value(Frame frame, int x, int y) {
        return frame.pixels().get(y * frame.rowStride() + x * frame.format().bytesPerPixel()) & 0xFF;
    }

    @Test
    void untaggedHighDefinitionIsTakenForBt709() {
        byte[] red = new byte[3 * 1280 * 720];
        for (int at = 2; at < red.length; at += 3) {
            red[at] = (byte) 200;
        }
        Path file = TestVideo.plain("mkv", "ffv1")
                .write(directory.resolve("hd.mkv"), Frame.copyOf(1280, 720, PixelFormat.BGR24, red));

        Frame frame = all(file).get(0);

        for (int channel = 0; channel < 3; channel++) {
            assertThat(frame.pixels().get(3 * 1000 + channel) & 0xFF).isCloseTo(channel == 2 ? 200 : 0, within(4));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {avutil.AVCOL_TRC_SMPTE2084, avutil.AVCOL_TRC_ARIB_STD_B67})
    void highDynamicRangeIsMappedWithoutFalseColors(int transfer) {
        Frame original = Samples.astronaut();
        TestVideo video = new TestVideo(
                "mkv", "ffv1", Orientation.UPRIGHT, 1, 1, false, 25, 1, Duration.ZERO, Duration.ofMillis(-1), transfer);

        Frame mapped = all(video.write(directory.resolve("hdr.mkv"), original)).get(0);

        int different = 0;
        int falseColors = 0;
        for (int at = 0; at < 3 * original.width() * original.height(); at += 3) {
            int blue = mapped.pixels().get(at) & 0xFF;
            int red = mapped.pixels().get(at + 2) & 0xFF;
            boolean warm =
                    (original.pixels().get(at + 2) & 0xFF) >= (original.pixels().get(at) & 0xFF);
            falseColors += warm && blue > red + 40 ? 1 : 0;
            different += Math.abs(red - (original.pixels().get(at + 2) & 0xFF)) > 10 ? 1 : 0;
        }
        assertThat(different).as("pixels that are mapped").isGreaterThan(original.width() * original.height() / 4);
        assertThat(falseColors).isLessThan(original.width() * original.height() / 100);
    }

    @Test
    void aTruncatedMatroskaVideoIsNamedHoweverLittleIsMissing() throws IOException {
        byte[] whole = Files.readAllBytes(
                TestVideo.plain("mkv", "mpeg4").write(directory.resolve("a.mkv"), Samples.astronaut()));
        assertThat(all(directory.resolve("a.mkv"))).hasSize(TestVideo.FRAMES);
        for (int length : new int[] {whole.length * 3 / 4, whole.length - 10}) {
            Path cut = Files.write(directory.resolve("cut.mkv"), Arrays.copyOf(whole, length));
            try (FrameSource source = FrameSources.video(cut)) {
                assertThat(source.read()).isPresent();
                assertThatExceptionOfType(SourceException.class)
                        .isThrownBy(() -> all(source))
                        .withMessageContaining("breaks off after ")
                        .withMessageContaining(cut.toString());
            }
        }
    }

    @Test
    void aCoverPictureIsNoVideo() throws IOException {
        byte[] png = Samples.file("astronaut.png");
        ByteArrayOutputStream mp3 = new ByteArrayOutputStream();
        // ID3v2.3 with one attached picture (front cover), then silence in frames of MPEG-1 layer III, 128 kbit/s, 44.1
        // kHz.
        byte[] head = "\0image/png\0\3\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        int size = head.length + png.length;
        mp3.write(new byte[] {'I', 'D', '3', 3, 0, 0});
        mp3.write(synchsafe(size + 10));
        mp3.write(new byte[] {'A', 'P', 'I', 'C'});
        mp3.write(java.nio.ByteBuffer.allocate(6).putInt(size).array());
        mp3.write(head);
        mp3.write(png);
        byte[] silence = Arrays.copyOf(new byte[] {(byte) 0xFF, (byte) 0xFB, (byte) 0x90, 0x64}, 417);
        for (int i = 0; i < 100; i++) {
            mp3.write(silence);
        }
        Path file = Files.write(directory.resolve("song.mp3"), mp3.toByteArray());

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> FrameSources.video(file))
                .withMessageStartingWith("Expected a video, found none, or one in a coding")
                .withMessageContaining("cover picture");
    }

    private static byte[] synchsafe(int size) {
        return new byte[] {
            (byte) (size >> 21 & 0x7F), (byte) (size >> 14 & 0x7F), (byte) (size >> 7 & 0x7F), (byte) (size & 0x7F)
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"photo%03d.png", "100%.png", "a*b.png"})
    void aNameIsNoPattern(String name) {
        Path file = directory.resolve(name);
        PictureFile.write(Samples.astronaut(), file);

        assertThat(all(file)).hasSize(1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void readsAPipeOnceAndSaysThatItHasNoAudioToCopy() throws Exception {
        Path file = TestVideo.plain("mkv", "mpeg4").write(directory.resolve("a.mkv"), Samples.astronaut());
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<Long> feeding = CompletableFuture.supplyAsync(() -> {
            try (var out = Files.newOutputStream(pipe)) {
                return Files.copy(file, out);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        try (FrameSource source = FrameSources.video(pipe)) {
            assertThat(all(source)).hasSize(TestVideo.FRAMES);
            assertThat(source.audio()).isEmpty();
        }
        assertThat(feeding.get()).isEqualTo(Files.size(file));
    }

    @Test
    void takesOneFrameOfEachIntervalOfAPart() {
        Path image = directory.resolve("same.png");
        PictureFile.write(Samples.uniform(4, 4, PixelFormat.BGR24, 9), image);
        List<Path> files = java.util.Collections.nCopies(50, image);

        try (FrameSource part = FrameSources.sampled(
                FrameSources.images(files, 25),
                Duration.ofMillis(500),
                Optional.of(Duration.ofMillis(1500)),
                Duration.ofMillis(200))) {
            assertThat(part.duration()).contains(Duration.ofMillis(1500));
            assertThat(part.frameRate().orElseThrow()).isCloseTo(5, within(1e-9));
            assertThat(millis(all(part))).containsExactly(520L, 720L, 920L, 1120L, 1320L);
        }
    }

    @Test
    void readsAheadInOrderAndTellsFailuresInTheirPlace() {
        Path image = directory.resolve("same.png");
        PictureFile.write(Samples.uniform(4, 4, PixelFormat.BGR24, 9), image);
        List<Path> files = new ArrayList<>(java.util.Collections.nCopies(20, image));
        files.add(directory.resolve("missing.png"));

        try (FrameSource source = FrameSources.readAhead(FrameSources.images(files, 25), 3)) {
            for (int i = 0; i < 20; i++) {
                assertThat(source.read().orElseThrow().timestamp()).isEqualTo(Duration.ofMillis(40L * i));
            }
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(source::read)
                    .withMessageContaining("missing.png");
            assertThat(source.read()).isEmpty();
        }
    }
}
