package io.fer4j.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code containers/build-image.sh} made, run without a container runtime. */
@Timeout(240)
class ImageContentIT {
    private static final Path IMAGE = Path.of("target", "jib-image.tar").toAbsolutePath();
    private static final Path PICTURE =
            Path.of("..", "examples", "src", "main", "resources", "io", "fer4j", "examples", "astronaut.png");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final double SECONDS = 2;
    private static final int STARTS = 5;
    private static final String KEY = "0123456789abcdefghij-in-a-container";

    @TempDir
    private static Path directory;

    private static LaidOutImage image;
    private static byte[] picture;

    @BeforeAll
    static void layOut() throws Exception {
        String obstacle = LaidOutImage.obstacle();
        assumeTrue(obstacle.isEmpty(), "The image's content is not run: " + obstacle + ".");
        assumeTrue(Files.exists(IMAGE), "The image's content is not run: containers/build-image.sh has not built it.");
        image = LaidOutImage.of(IMAGE, directory.resolve("root"));
        picture = Files.readAllBytes(PICTURE);
    }

    /** A server in the image, and what it says. */
    private static final class Server implements AutoCloseable {
        private final Path log = Files.createTempFile(directory, "log", ".txt");
        private final URI address;
        private final long started = System.nanoTime();
        private final Process process;

        private Server(Path writable, String... options) throws Exception {
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            address = URI.create("http://127.0.0.1:" + port + "/");
            List<String> arguments = new ArrayList<>(
                    List.of("web", "--host", "0.0.0.0", "--log", "json", "--port", String.valueOf(port)));
            arguments.addAll(List.of(options));
            process = image.start(image.entrypoint(arguments.toArray(String[]::new)), writable, log);
        }

        double seconds() {
            return (System.nanoTime() - started) / 1e9;
        }

        /** Returns a status; 0 if nobody answers. */
        int status(String path) throws Exception {
            assertThat(process.isAlive()).as(said()).isTrue();
            try {
                return CLIENT.send(HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString())
                        .statusCode();
            } catch (IOException nobody) {
                return 0;
            }
        }

        HttpResponse<String> post(String path, String... headers) throws Exception {
            return CLIENT.send(request(path, headers), BodyHandlers.ofString());
        }

        HttpRequest request(String path, String... headers) {
            HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path))
                    .header("Content-Type", "image/png")
                    .POST(BodyPublishers.ofByteArray(picture));
            return (headers.length == 0 ? request : request.headers(headers)).build();
        }

        void awaitReady() throws Exception {
            for (int i = 0; i < 6000 && status("ready") != 200; i++) {
                Thread.sleep(10);
            }
        }

        String said() throws IOException {
            return Files.readString(log, UTF_8);
        }

        /** Ends it as container runtimes do; returns its exit code. */
        int stop() throws Exception {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("ended: " + said())
                    .isTrue();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    void saysWhoRunsItAndWhat() throws Exception {
        JsonNode config = JSON.readTree(LaidOutImage.run(List.of("tar", "-xOf", IMAGE.toString(), "config.json")))
                .get("config");
        assertThat(config.get("User").textValue()).isEqualTo("12345:12345");
        assertThat(config.get("ExposedPorts").fieldNames()).toIterable().containsExactly("8080/tcp");
        assertThat(config.get("Cmd"))
                .extracting(JsonNode::textValue)
                .containsExactly("web", "--host", "0.0.0.0", "--log", "json");
        assertThat(config.get("Entrypoint").get(0).textValue()).isEqualTo("java");
        Map<String, String> files = image.files();
        assertThat(files).doesNotContainKeys("/etc/passwd", "/bin/sh", "/usr/bin/env");
        assertThat(files.keySet().stream()
                        .filter(name -> name.matches(".*/(lib)?onnxruntime.*\\.(so|dll|dylib|jar).*")))
                .containsExactlyInAnyOrder(
                        "/app/native/ai/onnxruntime/native/linux-x64/libonnxruntime.so",
                        "/app/native/ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so");
        assertThat(files.keySet()).noneMatch(name -> name.matches(".*(opencv|ffmpeg|openblas|javacpp|tensorflow).*"));
        assertThat(files)
                .containsKeys("/app/server.jsa", "/usr/share/doc/packages.txt", "/usr/share/doc/libc6/copyright");
        try (Stream<Path> paths = Files.walk(image.root().resolve("app"))) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
                assertThat(permissions)
                        .as(path.toString())
                        .contains(PosixFilePermission.OTHERS_READ)
                        .doesNotContain(PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);
            }
        }
    }

    /** Two processors, quiet ones: of several starts, the fastest counts, since the machine's other work only makes them slower. */
    @Test
    void answersWithinTwoSecondsOfItsStart() throws Exception {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            try (Server server = new Server(null)) {
                while (server.status("health") == 0) {
                    Thread.sleep(5);
                }
                HttpResponse<String> answer = server.post("api/recognize");
                seconds.add(server.seconds());
                assertThat(answer.statusCode()).as(server.said()).isEqualTo(200);
                assertThat(JSON.readTree(answer.body()).at("/faces/0/top").textValue())
                        .isEqualTo("HAPPY");
            }
        }
        System.out.println("Seconds from start to the first recognized picture: " + seconds);
        assertThat(seconds.stream().mapToDouble(Double::doubleValue).min().orElseThrow())
                .isLessThan(SECONDS);
    }

    @Test
    void turnsGreenOnlyWhenAPictureHasBeenRecognized() throws Exception {
        try (Server server = new Server(null)) {
            List<Integer> ready = new ArrayList<>();
            for (int i = 0; i < 20_000 && !ready.contains(200); i++) {
                int status = server.status("ready");
                if (ready.isEmpty() || ready.get(ready.size() - 1) != status) {
                    ready.add(status);
                }
            }
            assertThat(ready).as("nobody there, not ready, ready").containsExactly(0, 503, 200);
            assertThat(health(server)).isZero();
            String health = Files.readString(directory.resolve("health"), UTF_8);
            assertThat(JSON.readTree(health).get("status").textValue()).isEqualTo("ready");
            assertThat(JSON.readTree(health).get("sha256").textValue()).matches("[0-9a-f]{64}");
            server.stop();
            assertThat(health(server)).as("when it has gone").isEqualTo(1);
        }
    }

    /** Runs the health check of the compose file. */
    private static int health(Server server) throws Exception {
        Process check = image.start(
                List.of(
                        "java",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-Xmx32m",
                        "-cp",
                        "/app/classpath/*:/app/libs/*",
                        "io.fer4j.examples.Examples",
                        "health",
                        "--url",
                        server.address.resolve("ready").toString()),
                null,
                directory.resolve("health"));
        assertThat(check.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return check.exitValue();
    }

    @Test
    void runsAsNobodyInParticularAndWritesNothing() throws Exception {
        Map<String, String> before = image.files();
        try (Server server = new Server(null)) {
            server.awaitReady();
            Path process = Path.of("/proc", String.valueOf(server.process.pid()));
            assertThat(Files.readString(process.resolve("uid_map")).strip().split("\\s+")[0])
                    .isEqualTo("12345");
            assertThat(Files.readString(process.resolve("status"))).containsPattern("CapEff:\\s+0{16}\n");
            assertThat(Files.readString(process.resolve("mountinfo"))).containsPattern(" / ro,| / ro ");
            HttpResponse<byte[]> drawn =
                    CLIENT.send(server.request("api/recognize?annotated=true"), BodyHandlers.ofByteArray());
            assertThat(drawn.headers().firstValue("Content-Type"))
                    .as(server.said())
                    .contains("image/png");
            assertThat(server.status("metrics")).isEqualTo(200);
            assertThat(server.stop()).isEqualTo(128 + 15);
            assertThat(server.said()).doesNotContain("WARN", "Exception", "\"level\":\"error\"");
        }
        assertThat(image.files()).isEqualTo(before);
    }

    @Test
    void takesTheClassesFromItsArchive() throws Exception {
        List<String> command = new ArrayList<>(image.entrypoint("web", "--help"));
        command.add(1, "-Xlog:class+load:file=/out/classes.txt");
        Path out = Files.createDirectory(directory.resolve("classes"));
        out.toFile().setWritable(true, false);
        Process process = image.start(command, out, directory.resolve("help"));
        assertThat(process.waitFor()).isZero();
        String classes = Files.readString(out.resolve("classes.txt"));
        assertThat(classes).contains("io.fer4j.examples.WebCommand source: shared objects file (top)");
        long shared = classes.lines()
                .filter(line -> line.contains("shared objects file"))
                .count();
        assertThat((double) shared / classes.lines().count()).isGreaterThan(0.8);
    }

    @Test
    void asksForTheKeysItIsGivenAndFinishesWhatItAccepted() throws Exception {
        Path keys = Files.createDirectory(directory.resolve("keys"));
        Files.writeString(keys.resolve("keys.txt"), KEY + "\n");
        try (Server server = new Server(keys, "--api-key-file", "/out/keys.txt")) {
            server.awaitReady();
            assertThat(server.post("api/recognize").statusCode()).isEqualTo(401);
            assertThat(server.post("api/recognize", "Authorization", "Bearer " + KEY)
                            .statusCode())
                    .isEqualTo(200);
            List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                sent.add(CLIENT.sendAsync(
                        server.request("api/recognize", "Authorization", "Bearer " + KEY), BodyHandlers.ofString()));
            }
            // One of them has been answered, so the others are there.
            CompletableFuture.anyOf(sent.toArray(CompletableFuture[]::new)).join();
            assertThat(server.stop()).isEqualTo(128 + 15);
            for (CompletableFuture<HttpResponse<String>> answer : sent) {
                assertThat(answer.join().statusCode()).isIn(200, 503);
            }
            assertThat(server.said())
                    .contains("\"event\":\"stopping\",\"accepted\":")
                    .contains("\"event\":\"stopped\",\"left\":0")
                    .doesNotContain(KEY);
        }
    }
}
