package io.fer4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command that serves the page, as a user calls it. */
@Timeout(180)
class WebCommandTest {
    private static final Pattern GREETING =
            Pattern.compile("Open (http://127\\.0\\.0\\.1:\\d+/) in a browser\\. Ctrl-C ends the program\\.");

    private static final String KEY = "0123456789abcdefghij-of-a-command";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @Test
    void servesUntilItIsEnded() throws Exception {
        Path errors = directory.resolve("err");
        Process process = start(errors);
        try (BufferedReader out = process.inputReader(UTF_8)) {
            Matcher greeting = GREETING.matcher(String.valueOf(out.readLine()));
            assertThat(greeting.matches()).as(Files.readString(errors)).isTrue();
            URI health = URI.create(greeting.group(1)).resolve("api/health");
            assertThat(HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString())
                            .body())
                    .startsWith("{\"status\":\"ok\",\"model\":\"");
            process.toHandle().destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
            assertThat(process.exitValue())
                    .as("as a process that SIGTERM ended")
                    .isEqualTo(128 + 15);
            assertThat(out.lines())
                    .contains("Stopping: 0 pictures that were accepted are finished first.")
                    .endsWith("Stopped.");
            try (ServerSocket port = new ServerSocket(health.getPort(), 1, InetAddress.getLoopbackAddress())) {
                assertThat(port.isBound()).as("the port is free again").isTrue();
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(errors).isEmptyFile();
    }

    @Test
    void showsItsCertificateAndWhereOthersFindThePage() throws Exception {
        Path errors = directory.resolve("err");
        Process process = start(
                errors, "--tls", "--public-url", "https://faces.example.org", "--notice", "fr", "--anonymous", "all");
        try (BufferedReader out = process.inputReader(UTF_8)) {
            Matcher greeting = Pattern.compile("Open (https://127\\.0\\.0\\.1:\\d+/) in a browser\\..*")
                    .matcher(String.valueOf(out.readLine()));
            assertThat(greeting.matches()).as(Files.readString(errors)).isTrue();
            assertThat(out.readLine()).isEqualTo("From other machines: https://faces.example.org/");
            assertThat(out.readLine())
                    .matches("The certificate's SHA-256 fingerprint: ([0-9A-F]{2}:){31}[0-9A-F]{2}\\. Browsers warn of"
                            + " it, as no authority has signed it: compare the fingerprint before you go on\\.");
            assertThat(out.readLine()).matches("Live video is recognised by \\w+, \\d+ ms a frame here\\.");
        } finally {
            process.destroyForcibly();
        }
        assertThat(errors)
                .hasContent("Everybody who reaches this server can post pictures. --api-key-file asks for keys.");
    }

    @Test
    void finishesAcceptedPicturesAndLogsInJson() throws Exception {
        Path errors = directory.resolve("err");
        Path keys = Files.writeString(directory.resolve("keys"), KEY + "\n");
        Process process = start(errors, "--log", "json", "--api-key-file", keys.toString(), "--rate", "0");
        try (BufferedReader out = process.inputReader(UTF_8)) {
            JsonNode listening = JSON.readTree(out.readLine());
            assertThat(listening.get("event").textValue()).isEqualTo("listening");
            URI address = URI.create(listening.get("address").textValue());
            HttpClient client = HttpClient.newHttpClient();
            for (int i = 0; i < 3000 && status(client, address.resolve("ready")) != 200; i++) {
                Thread.sleep(10);
            }
            assertThat(status(client, address.resolve("metrics"))).isEqualTo(401);
            HttpRequest post = HttpRequest.newBuilder(address.resolve("api/recognize?annotated=true"))
                    .header("Content-Type", "image/png")
                    .header("Authorization", "Bearer " + KEY)
                    .POST(BodyPublishers.ofByteArray(noise()))
                    .build();
            List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                sent.add(client.sendAsync(post, BodyHandlers.ofString()));
            }
            // One has its answer, so the others, which were sent together, are there.
            CompletableFuture.anyOf(sent.toArray(CompletableFuture[]::new)).join();
            process.toHandle().destroy();
            for (CompletableFuture<HttpResponse<String>> answer : sent) {
                assertThat(answer.join().statusCode()).isEqualTo(200);
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
            List<JsonNode> lines = new ArrayList<>();
            for (String line : out.lines().toList()) {
                lines.add(JSON.readTree(line));
                assertThat(line).doesNotContain(KEY, "127.0.0.1");
            }
            List<String> events =
                    lines.stream().map(line -> line.get("event").textValue()).toList();
            assertThat(events).containsOnlyOnce("stopping", "stopped").endsWith("stopped");
            assertThat(lines.get(events.indexOf("stopping")).get("accepted").intValue())
                    .isBetween(1, 5);
            assertThat(lines.get(lines.size() - 1).get("left").intValue()).isZero();
            assertThat(lines.stream()
                            .filter(line -> line.path("status").intValue() == 200
                                    && line.path("pictures").intValue() == 1))
                    .hasSize(6);
        } finally {
            process.destroyForcibly();
        }
        assertThat(errors).isEmptyFile();
    }

    private static int status(HttpClient client, URI address) throws Exception {
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .statusCode();
    }

    /** A picture that takes its time: much of it, and none of it alike. */
    private static byte[] noise() throws IOException {
        BufferedImage image = new BufferedImage(1000, 800, BufferedImage.TYPE_3BYTE_BGR);
        Random random = new Random(3);
        byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(64);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, "png", png)).isTrue();
        return png.toByteArray();
    }

    @Test
    void saysWhoMayPostWhereOthersGetThere() throws Exception {
        Path errors = directory.resolve("err");
        Process process = start(errors, "--public-url", "https://faces.example.org");
        try (BufferedReader out = process.inputReader(UTF_8)) {
            assertThat(out.readLine()).startsWith("Open ");
            assertThat(out.readLine()).startsWith("From other machines: ");
            assertThat(out.readLine()).startsWith("Live video ");
        } finally {
            process.destroyForcibly();
        }
        assertThat(errors)
                .hasContent("Only this machine's own programs and browsers can post pictures. For others, add"
                        + " --api-key-file, or --anonymous all to serve everybody.");
    }

    @Test
    void tellsWhetherAServerIsReady() throws Exception {
        Path errors = directory.resolve("err");
        Process process = start(errors);
        StringWriter said = new StringWriter();
        CommandLine health =
                Examples.commandLine().setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
        try (BufferedReader out = process.inputReader(UTF_8)) {
            Matcher greeting = GREETING.matcher(String.valueOf(out.readLine()));
            assertThat(greeting.matches()).isTrue();
            assertThat(out.readLine()).startsWith("Live video ");
            String ready = greeting.group(1) + "ready";
            assertThat(health.execute("health", "--url", ready))
                    .as(said.toString())
                    .isZero();
            assertThat(JSON.readTree(said.toString()).get("model").textValue()).isNotEmpty();
            assertThat(health.execute("health", "--url", greeting.group(1) + "none"))
                    .isEqualTo(1);
            process.toHandle().destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(health.execute("health", "--url", ready)).isEqualTo(1);
            assertThat(said.toString()).contains("Expected an answer from " + ready);
            assertThat(health.execute("health", "--url", "file:/etc/hostname")).isEqualTo(2);
            assertThat(health.execute("health", "--url", "no-address")).isEqualTo(2);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(Path errors, String... options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        Examples.class.getName(),
                                        "web",
                                        "--port",
                                        "0"),
                                Stream.of(options))
                        .toList())
                .redirectError(errors.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }

    @Test
    void saysInOneSentenceThatItsPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    "Expected port " + taken.getLocalPort()
                            + " of 127.0.0.1 to be free, found that it cannot be opened."
                            + " End the program that uses it, or choose another with --port.\n",
                    "--port",
                    String.valueOf(taken.getLocalPort()));
        }
    }

    @Test
    void refusesWrongOptionsWithOneSentence() {
        assertRefused(
                "Expected 0 to 65535 for --port, found 70000. \"java -jar examples.jar web --help\" shows the"
                        + " options.\n",
                "--port",
                "70000");
        assertRefused(
                "Expected 0 to 60000 milliseconds for --half-life, found -1. \"java -jar examples.jar web --help\""
                        + " shows the options.\n",
                "--half-life",
                "-1");
        assertRefused(
                "Expected a public address of a scheme and a host, such as https://faces.example.org, found"
                        + " https://faces.example.org/a. \"java -jar examples.jar web --help\" shows the options.\n",
                "--public-url",
                "https://faces.example.org/a");
        assertRefused(
                "Expected either --notice or --no-notice, found both. \"java -jar examples.jar web --help\" shows the"
                        + " options.\n",
                "--notice",
                "de",
                "--no-notice");
        assertRefused("Expected a file of keys, found no file none.keys.\n", "--api-key-file", "none.keys");
        assertRefused(
                "Expected keys where nobody may post without one, found none. Add --api-key-file."
                        + " \"java -jar examples.jar web --help\" shows the options.\n",
                "--anonymous",
                "none");
        assertRefused(
                "Expected an IP address, or a range of them such as 10.0.0.0/8, found proxy."
                        + " \"java -jar examples.jar web --help\" shows the options.\n",
                "--trusted-proxy",
                "proxy");
        assertRefused("Expected a key store, found no file none.p12.\n", "--tls", "none.p12");
        assertRefused(
                "Expected a name or an address of this machine to listen at, found no host no such host.\n",
                "--host",
                "no such host");
    }

    private static void assertRefused(String sentence, String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Examples.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = commandLine.execute(
                Stream.concat(Stream.of("web"), Stream.of(options)).toArray(String[]::new));
        commandLine.getErr().flush();
        assertThat(err.toString()).isEqualTo(sentence);
        assertThat(code).isEqualTo(io.fer4j.cli.ExitCode.BAD_INPUT);
        assertThat(out.toString()).isEmpty();
    }
}
