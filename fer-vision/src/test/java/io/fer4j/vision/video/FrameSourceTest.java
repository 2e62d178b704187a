package io.fer4j.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.SourceException;
import io.fer4j.image.PictureFile;
import io.fer4j.image.Samples;
import io.fer4j.testkit.ForkedJvm;
import io.fer4j.vision.FaceVideo;
import io.fer4j.vision.camera.Cameras;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Sources other than video files: cameras stood in for by FFmpeg's lavfi, streams by a socket, pictures. */
@Timeout(60)
class FrameSourceTest {
    @TempDir
    private Path directory;

    @Test
    void readsADevice() {
        FfmpegDevices.assumeThere();
        try (FrameSource camera = FrameSources.device("lavfi", "testsrc=size=320x240:rate=30")) {
            assertThat(camera.live()).isTrue();
            assertThat(camera.duration()).isEmpty();
            for (int i = 0; i < 10; i++) {
                Frame frame = camera.read().orElseThrow();
                assertThat(frame.width()).isEqualTo(320);
                assertThat(frame.timestamp().toMillis()).isCloseTo(Math.round(i * 1000 / 30.0), within(1L));
            }
        }
    }

    /** As on a Debian machine without a desktop. A file that is no library hides the one that may be there. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void videosNeedNoneOfWhatDevicesNeed() throws Exception {
        Path libraries = Files.createDirectory(directory.resolve("libraries"));
        Files.writeString(libraries.resolve("libpulse.so.0"), "no library");

        String said = new ForkedJvm(directory)
                .with("LD_LIBRARY_PATH", libraries.toString())
                .run(WithoutDevices.class, directory.resolve("face.mp4").toString());

        assertThat(said).contains("Read 5 frames.");
    }

    @Test
    void saysWhichCamerasThereAreIfOneIsNot() {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> Cameras.open(63))
                .withMessageStartingWith("Expected a camera with the number 63, found none that opens: ")
                .withMessageEndingWith(". Plug one in, or end the program that uses it.");
        assertThatIllegalArgumentException().isThrownBy(() -> Cameras.open(-1));
    }

    @Test
    void refusesDevicesThatThereAreNot() {
        FfmpegDevices.assumeThere();

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> Cameras.open("/dev/no-such-camera"))
                .withMessageContaining("/dev/no-such-camera");
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> FrameSources.device("nonsense", "0"))
                .withMessage("Expected a kind of device that this FFmpeg has, for example v4l2, found \"nonsense\".");
    }

    @Test
    void readsPicturesAsAVideo() {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            files.add(directory.resolve(i + ".png"));
            PictureFile.write(Samples.uniform(4, 4, PixelFormat.BGR24, 10 * i), files.get(i));
        }
        files.add(directory.resolve("missing.png"));

        try (FrameSource source = FrameSources.images(files, 10)) {
            assertThat(source.duration()).contains(Duration.ofMillis(400));
            assertThat(source.name()).isEqualTo(files.get(0) + " and 3 more");
            for (int i = 0; i < 3; i++) {
                Frame frame = source.read().orElseThrow();
                assertThat(frame.timestamp()).isEqualTo(Duration.ofMillis(100L * i));
                assertThat(frame.pixels().get(0)).isEqualTo((byte) (10 * i));
            }
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(source::read)
                    .withMessageContaining("missing.png");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> FrameSources.images(List.of(), 10));
        assertThatIllegalArgumentException().isThrownBy(() -> FrameSources.images(files, 0));
    }

    @Test
    void takesAsLongAsTheRecording() {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            files.add(directory.resolve("same.png"));
        }
        PictureFile.write(Samples.uniform(4, 4, PixelFormat.BGR24, 9), files.get(0));
        try (FrameSource source = FrameSources.atRecordedPace(FrameSources.images(files, 20))) {
            source.read();
            long start = System.nanoTime();
            int frames = 1;
            while (source.read().isPresent()) {
                frames++;
            }
            assertThat(frames).isEqualTo(6);
            assertThat(System.nanoTime() - start).isBetween(240_000_000L, 2_000_000_000L);
        }
    }

    @Test
    void mirrorsFramesAndTellsTheSameLength() {
        Path file = directory.resolve("four.png");
        byte[] pixels = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        PictureFile.write(Frame.copyOf(2, 2, PixelFormat.BGR24, pixels), file);
        try (FrameSource source = FrameSources.mirrored(FrameSources.images(List.of(file), 10))) {
            assertThat(source.duration()).contains(Duration.ofMillis(100));
            byte[] mirrored = new byte[12];
            source.read().orElseThrow().pixels().get(mirrored);
            assertThat(mirrored).containsExactly(4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9);
        }
    }

    /** Frames until it fails. */
    private static final class Flaky implements FrameSource {
        private int left;
        private boolean closed;

        Flaky(int frames) {
            left = frames;
        }

        @Override
        public String name() {
            return "flaky";
        }

        @Override
        public Optional<Frame> read() {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            if (left-- == 0) {
                throw new SourceException("Unplugged.");
            }
            return Optional.of(Samples.uniform(4, 4, PixelFormat.GRAY8, 0));
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void triesAgainAndGoesOnInTime() {
        List<String> notices = new ArrayList<>();
        AtomicInteger opened = new AtomicInteger();
        List<Flaky> sources = new ArrayList<>();
        Supplier<FrameSource> opener = () -> {
            if (opened.incrementAndGet() == 2) {
                throw new SourceException("Still unplugged.");
            }
            sources.add(new Flaky(3));
            return sources.get(sources.size() - 1);
        };
        Duration last = Duration.ZERO;
        try (FrameSource source = FrameSources.retrying(opener, 2, Duration.ofMillis(50), notices::add)) {
            for (int i = 0; i < 6; i++) {
                Duration time = source.read().orElseThrow().timestamp();
                assertThat(time).isGreaterThanOrEqualTo(last);
                last = time;
            }
        }
        assertThat(last).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        assertThat(notices)
                .containsExactly(
                        "Unplugged. Trying again in 0.05 s (1 of 2).",
                        "Still unplugged. Trying again in 0.05 s (2 of 2).");
        assertThat(sources).hasSize(2).allMatch(source -> source.closed);
    }

    @Test
    void givesUpAfterTheLastTry() {
        List<String> notices = new ArrayList<>();
        try (FrameSource source = FrameSources.retrying(() -> new Flaky(0), 3, Duration.ofMillis(1), notices::add)) {
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(source::read)
                    .withMessage("Unplugged.");
        }
        assertThat(notices).hasSize(3);
    }

    @Test
    void doesNotRetryTheFirstOpening() {
        List<String> notices = new ArrayList<>();
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> FrameSources.retrying(
                        () -> FrameSources.video(directory.resolve("missing.mp4")),
                        3,
                        Duration.ofDays(1),
                        notices::add));
        assertThat(notices).isEmpty();
    }

    @Test
    void aCloseEndsThePauseBeforeATry() throws Exception {
        FrameSource source = FrameSources.retrying(() -> new Flaky(0), 3, Duration.ofDays(1), notice -> {});
        CompletableFuture<Optional<Frame>> read = CompletableFuture.supplyAsync(source::read);
        Thread.sleep(100);
        source.close();

        assertThat(read.get(5, TimeUnit.SECONDS)).isEmpty();
    }

    /** Answers one HTTP request with what is given, and leaves the connection open. */
    private static ServerSocket server(byte[] body, long announced, CompletableFuture<Socket> connection)
            throws IOException {
        ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            try {
                Socket socket = server.accept();
                OutputStream out = socket.getOutputStream();
                out.write(
                        ("HTTP/1.1 200 OK\r\nContent-Type: video/x-matroska\r\nAccept-Ranges: none\r\nContent-Length: "
                                        + announced + "\r\n\r\n")
                                .getBytes(StandardCharsets.ISO_8859_1));
                out.write(body);
                out.flush();
                connection.complete(socket);
            } catch (IOException e) {
                connection.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    private byte[] video(int frames) throws IOException {
        Path file = directory.resolve("stream.mkv");
        new FaceVideo(128, 96, 25, time -> List.of()).write(file, frames);
        return Files.readAllBytes(file);
    }

    private static String url(ServerSocket server) {
        return "http://127.0.0.1:" + server.getLocalPort() + "/stream.mkv";
    }

    @Test
    void aStreamThatBreaksOffIsNamed() throws Exception {
        byte[] video = video(100);
        CompletableFuture<Socket> connection = new CompletableFuture<>();
        try (ServerSocket server = server(video, 1_000_000_000L, connection)) {
            try (FrameSource source = FrameSources.stream(url(server))) {
                assertThat(source.live()).isTrue();
                assertThat(source.read()).isPresent();
                connection.get(5, TimeUnit.SECONDS).close();
                assertThatExceptionOfType(SourceException.class)
                        .isThrownBy(() -> {
                            while (source.read().isPresent()) {
                                // On to its end.
                            }
                        })
                        .withMessageContaining(url(server))
                        .withMessageContaining("breaks off after ");
            }
        }
    }

    @Test
    void aStreamThatFallsSilentIsClosedAtOnce() throws Exception {
        byte[] video = video(100);
        CompletableFuture<Socket> connection = new CompletableFuture<>();
        try (ServerSocket server = server(video, 1_000_000_000L, connection)) {
            FrameSource source = FrameSources.stream(url(server));
            CompletableFuture<Integer> frames = CompletableFuture.supplyAsync(() -> {
                int count = 0;
                while (source.read().isPresent()) {
                    count++;
                }
                return count;
            });
            Thread.sleep(1000);
            assertThat(frames).as("waits for more").isNotDone();
            long start = System.nanoTime();
            source.close();
            assertThat(frames.get(5, TimeUnit.SECONDS)).isBetween(50, 100);
            assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
            assertThatIllegalStateException().isThrownBy(source::read);
        }
    }

    @Test
    void aStreamWithoutBytesIsRefused() throws Exception {
        CompletableFuture<Socket> connection = new CompletableFuture<>();
        try (ServerSocket server = server(new byte[0], 0, connection)) {
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() -> FrameSources.stream(url(server)))
                    .withMessageContaining(url(server));
        }
    }

    @Test
    void anAddressThatNobodyAnswersIsRefused() throws IOException {
        int port;
        try (ServerSocket server = new ServerSocket(0)) {
            port = server.getLocalPort();
        }
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> FrameSources.stream("rtsp://127.0.0.1:" + port + "/x"))
                .withMessageContaining("rtsp://127.0.0.1:" + port + "/x");
        for (String other : List.of("file:///etc/passwd", "/etc/passwd", "concat://x", "ftp://x/y")) {
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() -> FrameSources.stream(other))
                    .withMessageStartingWith("Expected a stream's address with one of the schemes [http, https, ");
        }
    }
}
