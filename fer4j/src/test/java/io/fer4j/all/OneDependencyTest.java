package io.fer4j.all;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the one dependency brings, and that the README's program runs from its class path and nothing else. */
class OneDependencyTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PICTURE = ROOT.resolve("examples/src/main/resources/io/fer4j/examples/astronaut.png");

    @TempDir
    Path directory;

    /** What Maven resolves in the scope runtime, written by the build. */
    private static List<Path> classPath() throws IOException {
        List<Path> files = Stream.of(Files.readString(Path.of("target/runtime-class-path.txt"))
                        .strip()
                        .split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        assertThat(files).hasSizeGreaterThan(5).allMatch(Files::exists);
        return files;
    }

    @Test
    void bringsNothingOfOpenCvFfmpegOrJavaCpp() throws IOException {
        assertThat(classPath())
                .noneMatch(file -> Pattern.compile("javacpp|javacv|opencv|openblas|ffmpeg|tensorflow|nd4j|fer-vision")
                        .matcher(file.toString())
                        .find())
                .anyMatch(file -> file.toString().contains("fer-model-vgg16-int8"))
                .noneMatch(file -> file.toString().contains("fp16"));
    }

    /** ONNX Runtime's natives of all platforms are 43 MB of it, the model 15. */
    @Test
    void isSmallerThan80Megabytes() throws IOException {
        long bytes = 0;
        for (Path file : classPath()) {
            try (Stream<Path> files = Files.walk(file)) {
                bytes += files.filter(Files::isRegularFile)
                        .mapToLong(OneDependencyTest::size)
                        .sum();
            }
        }
        assertThat(bytes).isBetween(55_000_000L, 80_000_000L);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void runsTheProgramOfTheReadme() throws Exception {
        Path source = Files.writeString(directory.resolve("Faces.java"), programOfTheReadme());
        String libraries = String.join(
                File.pathSeparator, classPath().stream().map(Path::toString).toList());
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", directory.toString(), "-cp", libraries, source.toString());
        assertThat(compiled).isZero();

        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                directory + File.pathSeparator + libraries,
                "Faces",
                PICTURE.toString()));
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said.lines()).as(said).hasSize(1);
        assertThat(said).contains(" HAPPY ");
    }

    /** The one program of the README, which is also the one that JBang runs, word for word. */
    private static String programOfTheReadme() throws IOException {
        Matcher block = Pattern.compile("```java\n(import [^`]*class Faces .*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(block.find()).as("a program Faces in README.md").isTrue();
        String program = block.group(1);
        assertThat(Files.readString(ROOT.resolve("jbang/Faces.java"))).endsWith(program);
        return program;
    }
}
