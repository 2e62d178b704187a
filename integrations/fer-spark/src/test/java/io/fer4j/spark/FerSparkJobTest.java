package io.fer4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FerSparkJobTest {
    private static SparkSession spark;

    @BeforeAll
    static void startSpark() {
        spark = LocalSpark.session();
    }

    private record Run(int code, String out, String err) {}

    private static Run run(Path input, Path output, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--input", input.toUri().toString(), "--output", output.toString(), "--detector", "counting"));
        arguments.addAll(Arrays.asList(more));
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            int code = FerSparkJob.run(arguments.toArray(new String[0]));
            return new Run(code, printed.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static List<String> paths(Dataset<Row> rows) {
        return rows.select("path").as(Encoders.STRING()).collectAsList();
    }

    private static Dataset<Row> written(Path output, String format) {
        return spark.read()
                .option("header", true)
                .option("escape", "\"")
                .format(format)
                .load(output.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "json", "csv"})
    void goesOnWhereItWasEnded(String format, @TempDir Path directory) throws IOException {
        Path input = Files.createDirectories(directory.resolve("in/deep er"));
        Path output = directory.resolve("out");
        Portraits.write(input, 5);
        // What means something in a pattern, or in CSV, must not in a name.
        Files.write(input.resolve("a{1}[x], \"b\" %20.png"), Portraits.encoded(Portraits.astronaut(70, 70), "png"));
        Files.writeString(input.resolve("notes.txt"), "not asked for");
        assertThat(run(input.getParent(), output, "--format", format, "--chunk", "4"))
                .satisfies(first -> {
                    assertThat(first.err()).isEmpty();
                    assertThat(first.code()).isZero();
                    assertThat(first.out())
                            .contains("0 pictures are done, 6 are to do.")
                            .contains("6 of 6 pictures are done.");
                });
        Portraits.writeBad(input);

        int before = TestDetectors.COUNT.get();
        Run second = run(input.getParent(), output, "--format", format, "--resume");

        assertThat(second.out()).contains("6 pictures are done, 4 are to do.");
        assertThat(TestDetectors.COUNT.get()).as("only bad ones were left").isEqualTo(before);
        assertThat(paths(written(output, format))).hasSize(10).doesNotHaveDuplicates();
        assertThat(written(output, format)
                        .where((format.equals("csv") ? "error" : "faces_error") + " IS NOT NULL")
                        .count())
                .isEqualTo(4);
        if (format.equals("csv")) {
            Row face = written(output, format).where("error IS NULL").first();
            assertThat(face.<String>getAs("box_width")).isNotEmpty();
            assertThat(Double.parseDouble(face.getAs("HAPPY"))).isBetween(0.0, 1.0);
            assertThat(face.<String>getAs("detector")).isEqualTo("counting");
        }
    }

    @Test
    void refusesToMixResults(@TempDir Path directory) throws IOException {
        Path input = Files.createDirectory(directory.resolve("in"));
        Path output = directory.resolve("out");
        Portraits.write(input, 2);
        assertThat(run(input, output).code()).isZero();

        Run again = run(input, output);
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("found that there are results in", "Add --resume");
        Run other = run(input, output, "--resume", "--model", "cnn3");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("results of [cnn3,", "Write into another directory.");
    }

    @Test
    void saysInOneSentenceWhatIsWrong(@TempDir Path directory) {
        Run format = run(directory, directory.resolve("out"), "--format", "xml");
        assertThat(format.code()).isEqualTo(2);
        assertThat(format.err()).isEqualTo("Expected for --format parquet, json or csv, found \"xml\".\n");
        Run model = run(directory, directory.resolve("out"), "--model", "nonesuch");
        assertThat(model.code()).isEqualTo(2);
        assertThat(model.err()).contains("found \"nonesuch\"").doesNotContain("\tat ");
        Run missing = run(directory.resolve("nowhere"), directory.resolve("out"));
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("nowhere").doesNotContain("\tat ");
    }
}
