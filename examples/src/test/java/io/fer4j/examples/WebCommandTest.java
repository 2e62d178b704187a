package io.fer4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command that serves the page, as a user calls it. */
@Timeout(180)
class WebCommandTest {
    private static final Pattern GREETING =
            Pattern.compile("Open (http://127\\.0\\.0\\.1:\\d+/) in a browser\\. Ctrl-C ends the program\\.");

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
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
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
        Process process = start(errors, "--tls", "--public-url", "https://faces.example.org", "--notice", "fr");
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
        assertThat(errors).isEmptyFile();
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
