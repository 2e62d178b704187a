package io.fer4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.testkit.network.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar, started as the README says, from another directory and in a bare locale. */
class ExamplesJarIT {
    private static final Path JAR = Path.of("target", "examples.jar").toAbsolutePath();
    private static final int MINUTES = 2;

    @TempDir
    private Path directory;

    @Test
    void picturesTheBundledPhotograph() throws Exception {
        TinyModel.of(48, 48).write(directory.resolve("model"));

        int code = java("picture", "--model", "model");

        assertThat(read("err")).isEmpty();
        assertThat(code).isZero();
        assertThat(read("out"))
                .startsWith("astronaut.png, 512x512 pixels: 1 face")
                .endsWith("Annotated picture: astronaut-annotated.png\n\n");
        assertThat(directory.resolve("astronaut-annotated.png")).isNotEmptyFile();
    }

    @Test
    void failsWithOneSentence() throws Exception {
        int code = java("picture", "missing.jpg", "--model", "model");

        assertThat(code).isEqualTo(2);
        assertThat(read("out")).isEmpty();
        assertThat(read("err")).hasLineCount(1);
    }

    private int java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().remove("DISPLAY");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("ended").isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private String read(String stream) throws IOException {
        return Files.readString(directory.resolve(stream), UTF_8);
    }
}
