package io.fer4j.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.SourceException;
import io.fer4j.image.BufferedImageFrames;
import io.fer4j.image.Portraits;
import io.fer4j.vision.FaceVideo;
import io.fer4j.vision.JavaCvFrames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Video files, read and written; JavaCV's own grabber and recorder are the second opinion. */
class VideoSourceTest {
    private static final int WIDTH = 128;
    private static final int HEIGHT = 96;

    @TempDir
    private Path directory;

    /** Four quarters: red, green, blue, white. */
    private static Frame quarters(int width, int height) {
        byte[] pixels = new byte[3 * width * height];
        byte[][] bgr = {{0, 0, -56}, {0, -56, 0}, {-56, 0, 0}, {-56, -56, -56}};
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                System.arraycopy(bgr[2 * (2 * y / height) + 2 * x / width], 0, pixels, 3 * (y * width + x), 3);
            }
        }
        return Frame.copyOf(width, height, PixelFormat.BGR24, pixels);
    }

    /** Which of blue (0), green (1), red (2) or white (3) a quarter's middle has. */
    private static int colour(Frame frame, int quarter) {
        int x = frame.width() * (1 + 2 * (quarter % 2)) / 4;
        int y = frame.height() * (1 + 2 * (quarter / 2)) / 4;
        int[] bgr = new int[3];
        for (int channel = 0; channel < 3; channel++) {
            bgr[channel] = frame.pixels().get(y * frame.rowStride() + 3 * x + channel) & 0xFF;
        }
        if (bgr[0] > 150 && bgr[1] > 150 && bgr[2] > 150) {
            return 3;
        }
        for (int channel = 0; channel < 3; channel++) {
            assertThat(bgr[channel])
                    .as("%s of quarter %d", Arrays.toString(bgr), quarter)
                    .satisfiesAnyOf(
                            value -> assertThat(value).isCloseTo(200, within(12)),
                            value -> assertThat(value).isCloseTo(0, within(12)));
        }
        return bgr[0] > 150 ? 0 : bgr[1] > 150 ? 1 : 2;
    }

    private Path video(String name, int frames) {
        Path file = directory.resolve(name);
        try (VideoWriter writer = VideoWriter.create(file, WIDTH, HEIGHT, 25, Optional.empty())) {
            for (int i = 0; i < frames; i++) {
                writer.write(quarters(WIDTH, HEIGHT).at(Duration.ofMillis(40L * i)));
            }
        }
        return file;
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

    @ParameterizedTest
    @ValueSource(strings = {"a.mp4", "a.mkv", "a.mov", "with: colon, \u00fc and 100 %d.mp4"})
    void readsWhatWasWritten(String name) {
        Path file = video(name, 30);

        try (FrameSource source = FrameSources.video(file)) {
            assertThat(source.name()).isEqualTo(file.toString());
            assertThat(source.live()).isFalse();
            assertThat(source.frameRate().orElseThrow()).isCloseTo(25, within(0.01));
            assertThat(source.duration().orElseThrow()).isBetween(Duration.ofMillis(1160), Duration.ofMillis(1210));
            List<Frame> frames = all(source);
            assertThat(frames).hasSize(30);
            for (int i = 0; i < 30; i++) {
                assertThat(frames.get(i).timestamp().toMillis()).isCloseTo(40L * i, within(1L));
                assertThat(colours(frames.get(i))).containsExactly(2, 1, 0, 3);
            }
            assertThat(source.read()).as("still at its end").isEmpty();
        }
    }

    private static List<Integer> colours(Frame frame) {
        return List.of(colour(frame, 0), colour(frame, 1), colour(frame, 2), colour(frame, 3));
    }

    @Test
    void keepsTimesThatVary() {
        Path file = directory.resolve("varying.mp4");
        int[] millis = {0, 7, 100, 133, 166, 900, 901, 1500};
        try (VideoWriter writer = VideoWriter.create(file, WIDTH, HEIGHT, 25, Optional.empty())) {
            for (int time : millis) {
                writer.write(quarters(WIDTH, HEIGHT).at(Duration.ofMillis(time)));
            }
        }

        assertThat(all(file).stream()
                        .mapToInt(frame -> (int) Math.round(frame.timestamp().toNanos() / 1e6))
                        .toArray())
                .containsExactly(millis);
    }

    /** The eight orientations, by the first four numbers of the matrix. */
    @ParameterizedTest
    @CsvSource({
        "1, 0, 0, 1, 2 1 0 3",
        "0, 1, -1, 0, 0 2 3 1",
        "-1, 0, 0, -1, 3 0 1 2",
        "0, -1, 1, 0, 1 3 2 0",
        "-1, 0, 0, 1, 1 2 3 0",
        "1, 0, 0, -1, 0 3 2 1",
        "0, 1, 1, 0, 2 0 1 3",
        "0, -1, -1, 0, 3 1 0 2"
    })
    void turnsAndMirrorsFramesUpright(int a, int b, int c, int d, String expected) throws Exception {
        Path file = video("turned.mp4", 3);
        byte[] bytes = Files.readAllBytes(file);
        // The track header's matrix, 16.16 fixed point, as phones write it (ISO 14496-12, 8.3.2).
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("tkhd") + 44;
        ByteBuffer.wrap(bytes)
                .putInt(at, a << 16)
                .putInt(at + 4, b << 16)
                .putInt(at + 12, c << 16)
                .putInt(at + 16, d << 16);
        Files.write(file, bytes);

        Frame frame = all(file).get(0);

        boolean upended = a == 0;
        assertThat(frame.width()).isEqualTo(upended ? HEIGHT : WIDTH);
        assertThat(frame.height()).isEqualTo(upended ? WIDTH : HEIGHT);
        assertThat(String.join(" ", colours(frame).stream().map(String::valueOf).toList()))
                .isEqualTo(expected);
    }

    @Test
    void readsOddSizesAsTheyAreAndWritesThemEven() throws Exception {
        Path file = directory.resolve("odd.gif");
        assertThat(ImageIO.write(BufferedImageFrames.toImage(quarters(101, 77)), "gif", file.toFile()))
                .isTrue();

        List<Frame> frames = all(file);
        assertThat(frames).hasSize(1).allSatisfy(frame -> {
            assertThat(frame.width()).isEqualTo(101);
            assertThat(frame.height()).isEqualTo(77);
            assertThat(colours(frame)).containsExactly(2, 1, 0, 3);
        });

        Path even = directory.resolve("even.mp4");
        try (VideoWriter writer = VideoWriter.create(even, 101, 77, 10, Optional.empty())) {
            frames.forEach(writer::write);
        }
        assertThat(all(even)).hasSize(1).allSatisfy(frame -> {
            assertThat(frame.width()).isEqualTo(100);
            assertThat(frame.height()).isEqualTo(76);
            assertThat(colours(frame)).containsExactly(2, 1, 0, 3);
        });
    }

    /** A video with a tone that becomes higher, by JavaCV. */
    private Path withSound(String name, int codec) throws Exception {
        Path file = directory.resolve(name);
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), WIDTH, HEIGHT, 1)) {
            recorder.setVideoCodec(avcodec.AV_CODEC_ID_MPEG4);
            recorder.setAudioCodec(codec);
            recorder.setSampleRate(48_000);
            recorder.setFrameRate(25);
            recorder.start();
            for (int i = 0; i < 50; i++) {
                recorder.record(JavaCvFrames.toJavaCv(quarters(WIDTH, HEIGHT)));
                short[] samples = new short[1920];
                for (int at = 0; at < samples.length; at++) {
                    samples[at] = (short) (8000 * Math.sin((i * 1920 + at) * (0.01 + 0.001 * i)));
                }
                recorder.recordSamples(ShortBuffer.wrap(samples));
            }
        }
        return file;
    }

    private static List<Short> samples(Path file) throws Exception {
        List<Short> samples = new ArrayList<>();
        try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toFile())) {
            grabber.start();
            for (org.bytedeco.javacv.Frame frame = grabber.grabSamples();
                    frame != null;
                    frame = grabber.grabSamples()) {
                ShortBuffer buffer = (ShortBuffer) frame.samples[0];
                while (buffer.hasRemaining()) {
                    samples.add(buffer.get());
                }
            }
        }
        return samples;
    }

    @Test
    void keepsTheSoundSampleBySample() throws Exception {
        Path original = withSound("sound.mp4", avcodec.AV_CODEC_ID_AAC);
        Path copy = directory.resolve("copy.mp4");

        try (FrameSource source = FrameSources.video(original)) {
            List<Frame> frames = all(source);
            try (VideoWriter writer = VideoWriter.create(copy, WIDTH, HEIGHT, 25, source.audio())) {
                frames.forEach(writer::write);
            }
        }

        assertThat(samples(copy)).hasSizeGreaterThan(80_000).isEqualTo(samples(original));
        assertThat(all(copy)).hasSize(50);
    }

    @Test
    void refusesSoundThatTheContainerCannotHold() throws Exception {
        Path original = withSound("speech.avi", avcodec.AV_CODEC_ID_WMAV2);

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> VideoWriter.create(
                        directory.resolve("copy.mp4"),
                        WIDTH,
                        HEIGHT,
                        25,
                        Optional.of(new AudioTrack(original, Duration.ZERO))))
                .withMessage(
                        "Expected sound that " + directory.resolve("copy.mp4") + " can hold, found wmav2 in " + original
                                + ". Convert the video first, or leave the sound out (--no-sound on the command line).");
        assertThat(directory.resolve("copy.mp4")).doesNotExist();
    }

    @Test
    void namesWhatIsNoVideo() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.mp4"));
        Path text = Files.writeString(directory.resolve("text.mp4"), "This is no video.\n".repeat(400));
        Path script = Files.writeString(directory.resolve("text.txt"), "This is no video.\n".repeat(400));
        Path random = Files.write(
                directory.resolve("random.mp4"),
                new Random(1)
                        .ints(9000)
                        .collect(() -> ByteBuffer.allocate(36_000), ByteBuffer::putInt, (a, b) -> {})
                        .array());
        Path missing = directory.resolve("missing.mp4");

        for (Path file : List.of(empty, text, script, random, missing, directory)) {
            assertThatExceptionOfType(SourceException.class)
                    .as("%s", file)
                    .isThrownBy(() -> all(file))
                    .withMessageStartingWith("Expected a video")
                    .withMessageContaining(file.toString());
        }
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> all(empty))
                .withMessage("Expected a video, found an empty file: " + empty + ".");
    }

    @Test
    void aPlaylistReachesForNoOtherFile() throws IOException {
        Path other = video("other.mp4", 3);
        Path list = Files.writeString(
                directory.resolve("list.m3u8"),
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n");

        assertThatExceptionOfType(SourceException.class).isThrownBy(() -> all(list));
        assertThat(all(other)).hasSize(3);
    }

    @Test
    void deliversATruncatedVideoUpToTheBreakAndSaysSo() throws IOException {
        byte[] whole = Files.readAllBytes(video("whole.mp4", 250));
        Path file = Files.write(directory.resolve("cut.mp4"), Arrays.copyOf(whole, whole.length / 2));

        try (FrameSource source = FrameSources.video(file)) {
            List<Frame> frames = new ArrayList<>();
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() -> {
                        while (true) {
                            frames.add(source.read().orElseThrow());
                        }
                    })
                    .withMessageContaining("breaks off after ")
                    .withMessageContaining(file.toString());
            assertThat(frames).hasSizeBetween(50, 200);
            assertThat(source.read()).isEmpty();
        }
    }

    @Test
    void refusesAVideoCutOffBeforeItsIndex() throws IOException {
        byte[] whole = Files.readAllBytes(video("whole.mp4", 25));
        for (int length : new int[] {1, 20, 40, 400}) {
            Path file = Files.write(directory.resolve("cut.mp4"), Arrays.copyOf(whole, length));
            assertThatExceptionOfType(SourceException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> all(file))
                    .withMessageContaining(file.toString());
        }
    }

    @Test
    void survivesDamage() throws IOException {
        Path file = directory.resolve("damaged.mp4");
        FaceVideo.wandering(Portraits.astronaut(), 320, 240, 25).write(file, 100);
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            bytes[bytes.length / 4 + random.nextInt(3 * bytes.length / 4)] = (byte) random.nextInt();
        }
        Files.write(file, bytes);

        assertThat(all(file)).hasSizeBetween(25, 100);
    }

    @Test
    void refusesACodingWithAKnownHole() throws Exception {
        assertThat(all(losslessVideo(avcodec.AV_CODEC_ID_FFV1))).hasSize(3);
        Path unsafe = losslessVideo(avcodec.AV_CODEC_ID_MAGICYUV);

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> FrameSources.video(unsafe))
                .withMessage(
                        "Expected a video in a coding that is safe to decode, found magicyuv, which has a known hole in"
                                + " this FFmpeg: " + unsafe + ". Convert it to MP4 with a newer one.");
    }

    private Path losslessVideo(int codec) throws IOException {
        FfmpegLibrary.require();
        Path file = directory.resolve(codec + ".avi");
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), 64, 48);
                org.bytedeco.javacv.Frame black = new org.bytedeco.javacv.Frame(64, 48, 8, 3)) {
            recorder.setFormat("avi");
            recorder.setVideoCodec(codec);
            recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
            recorder.start();
            for (int i = 0; i < 3; i++) {
                recorder.record(black);
            }
        }
        return file;
    }

    @Test
    void isClosedOnce() {
        FrameSource source = FrameSources.video(video("a.mp4", 3));
        Frame frame = source.read().orElseThrow();
        source.close();
        source.close();

        assertThat(colours(frame)).as("a frame outlives its source").containsExactly(2, 1, 0, 3);
        assertThatIllegalStateException()
                .isThrownBy(source::read)
                .withMessageMatching("The video .*a.mp4 is closed\\.");
    }

    @Test
    void writesNothingWhereItCannot() {
        for (String name : List.of("a.gif", "a", "missing/a.mp4")) {
            Path file = directory.resolve(name);
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() -> VideoWriter.create(file, 64, 64, 25, Optional.empty()))
                    .withMessageContaining(file.toString());
            assertThat(file).doesNotExist();
        }
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> VideoWriter.create(directory.resolve("a.mp4"), 8, 64, 25, Optional.empty()))
                .withMessage("Expected frames of at least 16x16 pixels to write a video, found 8x64.");
    }
}
