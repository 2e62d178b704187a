package io.fer4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the packaged benchmarks for moments, so that they cannot rot; what they measure here means nothing. */
class BenchmarksJarIT {
    private static final Path JAR = Path.of("target", "benchmarks.jar");

    @TempDir
    Path directory;

    private record Run(int code, String out) {}

    private Run run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        return new Run(process.exitValue(), Files.readString(output));
    }

    @Test
    void everyBenchmarkRunsAndIsReported() throws IOException, InterruptedException {
        Path results = directory.resolve("results.json");
        Run benchmarks = run(
                "-jar",
                JAR.toString(),
                ".*",
                "-f",
                "1",
                "-wi",
                "0",
                "-i",
                "1",
                "-r",
                "20ms",
                "-foe",
                "true",
                "-p",
                "model=cnn3",
                "-p",
                "network=cnn3,ultraface",
                "-p",
                "precision=fp16",
                "-p",
                "batch=1",
                "-p",
                "device=cpu:1",
                "-p",
                "faces=1",
                "-p",
                "size=640x480",
                "-p",
                "threads=1",
                "-p",
                "backend=onnx",
                "-rf",
                "json",
                "-rff",
                results.toString());
        assertThat(benchmarks.code()).as(benchmarks.out()).isZero();
        assertThat(new ObjectMapper().readTree(results.toFile())).hasSize(16);

        Path report = directory.resolve("report");
        Run reported = run(
                "-cp",
                JAR.toString(),
                "io.fer4j.bench.Report",
                results.toString(),
                "--out",
                report.toString(),
                "--history",
                report.resolve("history").toString());
        assertThat(reported.code()).as(reported.out()).isZero();
        assertThat(report.resolve("latency.md"))
                .content()
                .contains("### ClassifyBenchmark", "| onnx | 1 | cpu:1 | cnn3 | fp16 | ", "### StartBenchmark")
                .containsPattern("\\| cpu:1 \\| 1 \\| cnn3 \\| fp16 \\| parts \\| [\\d.]+ \\| - \\| - \\|")
                .containsPattern("\\| cpu:1 \\| 1 \\| cnn3 \\| fp16 \\| recognizer \\| [\\d.]+ \\| - \\| - \\|");
        assertThat(report.resolve("summary.md"))
                .content()
                .containsPattern(
                        "\\| cnn3 \\| fp16 \\| `onnx` \\| cpu:1 \\| [\\d.]+ ms \\| [\\d.]+ ms, \\d+ a second \\|");
        try (Stream<Path> kept = Files.list(report.resolve("history"))) {
            assertThat(kept)
                    .singleElement(InstanceOfAssertFactories.PATH)
                    .content()
                    .hasLineCount(18)
                    .contains("EndToEndBenchmark,backend=onnx device=cpu:1 faces=1 model=cnn3 precision=fp16,");
        }
        assertThat(ImageIO.read(report.resolve("accuracy-latency.png").toFile()).getWidth())
                .isEqualTo(900);
    }

    @Test
    void aDeviceThatIsNotThereIsOneSentence() throws IOException, InterruptedException {
        Run run = run("-jar", JAR.toString(), "ClassifyBenchmark", "-p", "device=cuda:0");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).contains("cuda:0", "-Ponnx-cuda").hasLineCount(1);
    }

    @Test
    void resultsThatAreNoneAreOneSentence() throws IOException, InterruptedException {
        Path other = Files.writeString(directory.resolve("other.json"), "{}");
        Path text = Files.writeString(directory.resolve("text.json"), "no JSON");
        for (Path file : List.of(other, text, directory.resolve("none.json"))) {
            Run run = run("-cp", JAR.toString(), "io.fer4j.bench.Report", file.toString());
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.out())
                    .contains("Expected JMH's results", file.toString())
                    .hasLineCount(1);
        }
    }
}
