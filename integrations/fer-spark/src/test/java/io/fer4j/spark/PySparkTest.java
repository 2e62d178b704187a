package io.fer4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.image.PictureFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wrapper for Python in a real PySpark; skipped where there is none, say {@code pip install pyspark==4.0.1}. */
class PySparkTest {
    /** The interpreter that has PySpark. */
    private static final String PYTHON = System.getenv().getOrDefault("PYSPARK_PYTHON", "python3");

    @Test
    void answersAsTheLibrary(@TempDir Path directory) throws Exception {
        assumeTrue(
                run(directory, PYTHON, "-c", "import pyspark; assert pyspark.__version__ >= '4'")
                                .code()
                        == 0,
                "PySpark 4 is not installed for " + PYTHON + ": pip install pyspark==4.0.1");
        Path pictures = Files.createDirectory(directory.resolve("pictures"));
        Portraits.write(pictures, 9);

        Run run = run(
                directory,
                PYTHON,
                Path.of("src/test/python/check_fer4j_spark.py").toAbsolutePath().toString(),
                classPathWithoutSpark(),
                pictures.toUri().toString(),
                directory.toString());

        assertThat(run.code()).as(run.output()).isZero();
        List<String> expected = new ArrayList<>();
        for (String way : List.of("transformer", "function", "class")) {
            expected.addAll(expected(way, pictures));
        }
        assertThat(run.output().lines().filter(line -> line.startsWith("RESULT")))
                .containsExactlyElementsOf(expected);
    }

    private static List<String> expected(String way, Path pictures) throws IOException {
        List<String> lines = new ArrayList<>();
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                        .detector("yunet")
                        .device(Device.cpu(1))
                        .minimumFaceSize(way.equals("transformer") ? 20 : 1)
                        .build();
                Stream<Path> files = Files.list(pictures)) {
            for (Path file : files.sorted().toList()) {
                List<FaceEmotion> faces = new ArrayList<>(recognizer.recognize(PictureFile.read(file)));
                faces.sort(Comparator.comparingDouble(face -> face.box().x()));
                for (FaceEmotion face : faces) {
                    double happy = face.scores().probability(Emotion.HAPPY);
                    lines.add("RESULT " + way + " " + file.getFileName() + " " + face.top() + " " + pythonHex(happy));
                }
            }
        }
        assertThat(lines).isNotEmpty();
        return lines;
    }

    /** Writes a number as Python's float.hex() does: with all thirteen digits and the exponent's sign. */
    private static String pythonHex(double number) {
        if (number == 0) {
            return "0x0.0p+0";
        }
        String java = Double.toHexString(number);
        int point = java.indexOf('.');
        int exponent = java.indexOf('p');
        String digits = java.substring(point + 1, exponent);
        String power = java.substring(exponent + 1);
        return java.substring(0, point + 1)
                + digits
                + "0".repeat(13 - digits.length())
                + "p"
                + (power.startsWith("-") ? "" : "+")
                + power;
    }

    private static String classPathWithoutSpark() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> new File(entry).isDirectory()
                        || Stream.of(
                                        "io/fer4j",
                                        "onnxruntime",
                                        "picocli",
                                        "metadata-extractor",
                                        "xmpcore",
                                        "twelvemonkeys")
                                .anyMatch(entry.replace(File.separatorChar, '/')::contains))
                .map(entry -> new File(entry).getAbsolutePath())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private record Run(int code, String output) {}

    private static Run run(Path directory, String... command) throws Exception {
        Path log = directory.resolve("python.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .put("PYTHONPATH", Path.of("python").toAbsolutePath().toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        try {
            int code = builder.start().waitFor();
            return new Run(code, Files.readString(log));
        } catch (IOException e) {
            return new Run(-1, e.toString());
        }
    }
}
