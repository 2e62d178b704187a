package io.fer4j.examples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Model;
import io.fer4j.image.Portraits;
import io.fer4j.vision.tracking.ExpressionTracker;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that OpenAPI Generator makes of the description are built and talk to the real server. {@code scripts/check-clients.sh} fetches
 * the generator and what the clients need, and runs this.
 */
@Tag("slow")
@Timeout(300)
class GeneratedClientsTest {
    private static final Path TOOLS = Path.of("target", "client-tools").toAbsolutePath();
    private static final Path GENERATOR = TOOLS.resolve("openapi-generator-cli.jar");
    private static final Path LIBRARIES = TOOLS.resolve("java");
    private static final Path PYTHON = TOOLS.resolve("python/bin/python");
    private static final Path SOURCES = Path.of("src", "test", "clients").toAbsolutePath();
    private static final Path OPEN_API = Path.of(
                    "src", "main", "resources", "io", "fer4j", "examples", "web", "openapi.json")
            .toAbsolutePath();
    private static final String KEY = "0123456789abcdefghij-of-a-client";

    @TempDir
    private static Path directory;

    private static EmotionRecognizer recognizer;
    private static WebServer server;
    private static List<String> arguments;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                Files.exists(GENERATOR),
                "No clients are generated: OpenAPI Generator is not there. scripts/check-clients.sh fetches it.");
        recognizer = EmotionRecognizer.builder().model("cnn3").build();
        Path keys = Files.writeString(directory.resolve("keys"), KEY + "\n");
        server = WebServer.start(
                recognizer,
                ModelFile.of(Model.bundled("cnn3")),
                live -> new ExpressionTracker(live.uncertaintyThreshold(), ExpressionTracker.DEFAULT_HALF_LIFE),
                ServerOptions.at("127.0.0.1", 0).withAccess(Access.LOCAL.withKeys(ApiKeys.read(keys))));
        assertThat(server.checkReady()).isEmpty();
        Path picture = directory.resolve("picture.jpg");
        ImageIO.write(Portraits.astronaut(), "jpg", picture.toFile());
        arguments =
                List.of(server.address().toString().replaceFirst("/$", ""), KEY, picture.toString(), keys.toString());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            recognizer.close();
        }
    }

    @Test
    void theGeneratorFindsNoFault() throws Exception {
        assertThat(java(List.of("-jar", GENERATOR.toString(), "validate", "-i", OPEN_API.toString(), "--recommend")))
                .contains("No validation issues detected.")
                .doesNotContain("WARN", "Warnings");
    }

    @Test
    void aClientInJavaIsServed() throws Exception {
        Path sources = generate(
                        "java", "library=native,invokerPackage=client,apiPackage=client.api,modelPackage=client.model")
                .resolve("src/main/java");
        String libraries;
        try (Stream<Path> jars = Files.list(LIBRARIES)) {
            libraries = jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        }
        List<String> compile = new ArrayList<>(List.of(
                tool("javac"),
                "-nowarn",
                "-proc:none",
                "-d",
                directory.resolve("classes").toString(),
                "-cp",
                libraries,
                SOURCES.resolve("UseClient.java").toString()));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(compile::add);
        }
        run(compile);
        List<String> use = new ArrayList<>(
                List.of("-cp", directory.resolve("classes") + File.pathSeparator + libraries, "UseClient"));
        use.addAll(arguments);
        assertSays(java(use));
    }

    @Test
    void aClientInPythonIsServed() throws Exception {
        assumeTrue(
                Files.isExecutable(PYTHON),
                "No client in Python is built: there is no Python. scripts/check-clients.sh uses Debian's"
                        + " python3-venv.");
        Path sources = generate("python", "packageName=fer4j_client");
        List<String> use = new ArrayList<>(
                List.of(PYTHON.toString(), SOURCES.resolve("use_client.py").toString()));
        use.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(use);
        builder.environment().put("PYTHONPATH", sources.toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        assertSays(run(builder));
    }

    private static void assertSays(String output) {
        assertThat(output.lines())
                .hasSize(7)
                .startsWith("without a key: 401 true")
                .anyMatch(line -> line.matches("face: HAPPY false 0\\.9\\d+"))
                .contains("annotated: true")
                .containsSubsequence("part 0: 200 HAPPY", "part 1: 400 no-picture", "part 2: 200 HAPPY")
                .endsWith("ready: cnn3");
    }

    private static Path generate(String generator, String properties) throws Exception {
        Path out = directory.resolve(generator);
        java(List.of(
                "-jar",
                GENERATOR.toString(),
                "generate",
                "-g",
                generator,
                "-i",
                OPEN_API.toString(),
                "-o",
                out.toString(),
                "--additional-properties",
                properties + ",hideGenerationTimestamp=true"));
        return out;
    }

    private static String java(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(tool("java"), "-Xmx400m"));
        command.addAll(arguments);
        return run(command);
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static String run(List<String> command) throws Exception {
        return run(new ProcessBuilder(command));
    }

    private static String run(ProcessBuilder builder) throws Exception {
        Path out = Files.createTempFile(directory, "out", ".txt");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        try {
            assertThat(process.waitFor(4, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(out, UTF_8);
        assertThat(process.exitValue()).as("%s: %s", builder.command(), said).isZero();
        return said;
    }
}
