package io.fer4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user's named module, compiled and run with a module path, as docs/adr/0020 tells of: the libraries of this project and what they
 * need are modules; JavaCV, whose descriptor asks for modules that nobody has, is on the class path with its natives.
 */
class NamedModuleIT {
    private static final Path LIBRARIES = Path.of("target", "lib").toAbsolutePath();
    private static final int MINUTES = 3;

    private static final String MODULE = """
        module app {
            requires io.fer4j;
            requires io.fer4j.detect;
            requires io.fer4j.image;
            requires io.fer4j.network;
            requires io.fer4j.onnx;
            requires io.fer4j.vision;
        }
        """;

    private static final String PROGRAM = """
        package app;

        import io.fer4j.EmotionRecognizer;
        import io.fer4j.FaceEmotion;
        import io.fer4j.Frame;
        import io.fer4j.Model;
        import io.fer4j.Precision;
        import io.fer4j.network.OnnxReader;
        import io.fer4j.image.PictureFile;
        import io.fer4j.vision.video.FrameSource;
        import io.fer4j.vision.video.FrameSources;
        import io.fer4j.vision.video.VideoWriter;
        import java.nio.file.Path;
        import java.time.Duration;
        import java.util.Optional;

        public class Main {
            public static void main(String[] arguments) throws Exception {
                System.out.println(Main.class.getModule() + " uses " + EmotionRecognizer.class.getModule());
                Frame photograph = PictureFile.read(Path.of(arguments[0]));
                Path video = Path.of(arguments[1]);
                try (EmotionRecognizer recognizer = EmotionRecognizer.create()) {
                    Model plain = Model.bundled("cnn3").variant(Precision.FP16);
                    System.out.println("layers " + OnnxReader.read(plain).network().layers().size());
                    for (FaceEmotion face : recognizer.recognize(photograph)) {
                        System.out.println("picture " + face.top());
                    }
                    try (VideoWriter writer = VideoWriter.create(
                            video, photograph.width(), photograph.height(), 25, Optional.empty())) {
                        for (int i = 0; i < 3; i++) {
                            writer.write(photograph.at(Duration.ofMillis(40 * i)));
                        }
                    }
                    try (FrameSource source = FrameSources.video(video)) {
                        for (Optional<Frame> frame = source.read(); frame.isPresent(); frame = source.read()) {
                            for (FaceEmotion face : recognizer.recognize(frame.get())) {
                                System.out.println("video " + face.top());
                            }
                        }
                    }
                }
            }
        }
        """;

    @TempDir
    private Path directory;

    @Test
    void recognizesPicturesAndVideoFromANamedModule() throws Exception {
        Path photograph = directory.resolve("astronaut.png");
        try (InputStream stream = Examples.class.getResourceAsStream("astronaut.png")) {
            Files.copy(stream, photograph);
        }
        Path source = Files.createDirectories(directory.resolve("source"));
        Files.writeString(source.resolve("module-info.java"), MODULE);
        Files.writeString(source.resolve("Main.java"), PROGRAM);
        String modules = path(jar -> !isBytedeco(jar)) + File.pathSeparator;

        run(
                "javac",
                "-Xlint:-requires-automatic",
                "-d",
                directory.resolve("classes").toString(),
                "-p",
                modules,
                source.resolve("module-info.java").toString(),
                source.resolve("Main.java").toString());
        String output = run(
                "java",
                "-Xmx1g",
                "-p",
                modules + directory.resolve("classes"),
                "-cp",
                path(NamedModuleIT::isBytedeco),
                "-m",
                "app/app.Main",
                photograph.toString(),
                directory.resolve("video.mp4").toString());

        assertThat(output.lines().filter(line -> !line.startsWith("layers")))
                .containsExactly(
                        "module app uses module io.fer4j",
                        "picture HAPPY",
                        "video HAPPY",
                        "video HAPPY",
                        "video HAPPY");
        assertThat(output).containsPattern("(?m)^layers \\d+$");
    }

    private static boolean isBytedeco(String jar) {
        return jar.matches("(javacv|javacpp|ffmpeg|opencv|openblas)-.*");
    }

    /** Of the libraries beside the examples' jar, those that a program needs that only recognizes; and those that read networks. */
    private static String path(Predicate<String> wanted) throws IOException {
        Stream<Path> ofTests = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(file ->
                        file.getFileName().toString().matches("(fer-network|protobuf-java|tribuo-util-onnx)-.*\\.jar"));
        try (Stream<Path> files = Files.list(LIBRARIES)) {
            return Stream.concat(files, ofTests)
                    .filter(file -> {
                        String name = file.getFileName().toString();
                        return name.matches("(fer-|jackson-|jspecify-|onnxruntime-|HdrHistogram-|slf4j-api-"
                                        + "|protobuf-|tribuo-util-onnx-|imageio-|common-|javacv|javacpp|ffmpeg|opencv"
                                        + "|openblas).*")
                                && wanted.test(name);
                    })
                    .map(Path::toString)
                    .sorted()
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    private String run(String tool, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", tool).toString()));
        command.addAll(List.of(arguments));
        Path out = directory.resolve(tool + ".out");
        Path err = directory.resolve(tool + ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().remove("CLASSPATH");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(err, UTF_8)).isZero();
        return Files.readString(out, UTF_8);
    }
}
