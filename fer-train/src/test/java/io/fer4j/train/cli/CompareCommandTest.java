package io.fer4j.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.train.data.Augmentation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    /** Mirrored bars are no help, and bars moved by half the picture belong to another label. */
    private static final Augmentation RUINOUS = new Augmentation(false, 0.5, 0, 1, 1, 0, 0, 0, 0);

    private static final String RESULT =
            "{\"training\":\"70-0\",\"validation\":\"28-0\",\"result\":{\"accuracy\":0.999,"
                    + "\"macroF1\":0.5,\"nll\":1,\"ece\":0,\"trainAccuracy\":1,\"validationAccuracies\":[0.999],\"seconds\":1}}";

    @TempDir
    Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path data;
    private Path plans;

    @BeforeEach
    void writeData() throws IOException {
        data = BarPictures.write(temp.resolve("tiny.csv"));
        plans = Files.createDirectory(temp.resolve("plans"));
    }

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] texts = Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
        return FerTrain.run(new PrintWriter(out, true), new PrintWriter(err, true), texts);
    }

    private void writePlan(String name, int epochs, Augmentation augmentation) throws IOException {
        Files.writeString(
                plans.resolve(name), BarPictures.plan(epochs, augmentation).toJson());
    }

    @Test
    void namesTheMostAccurateAndGoesOnWhereItWasStopped() throws IOException {
        writePlan("plain.json", 4, Augmentation.NONE);
        writePlan("moved.json", 4, RUINOUS);
        Path runs = temp.resolve("runs");

        assertThat(run("compare", "--plans", plans, "--data", data, "--validation-usage", "PublicTest", "--run", runs))
                .as(err.toString())
                .isZero();

        assertThat(out.toString()).contains("epoch 4/4", "| cnn3 | without | 280 | **", "The most accurate is plain.");
        JsonNode json =
                new ObjectMapper().readTree(runs.resolve("comparison.json").toFile());
        assertThat(json.get("winner").asText()).isEqualTo("plain");
        assertThat(json.get("trials")).hasSize(2);
        assertThat(json.get("trials").get(1).get("accuracy").asDouble()).isGreaterThan(0.8);
        assertThat(Files.readAllLines(runs.resolve("comparison.md"))).hasSize(4);
        assertThat(ImageIO.read(runs.resolve("comparison.png").toFile()).getWidth())
                .isEqualTo(800);

        byte[] table = Files.readAllBytes(runs.resolve("comparison.json"));
        deleteAllButPlanAndResult(runs.resolve("plain"));
        Files.delete(runs.resolve("moved").resolve("result.json"));
        assertThat(run("compare", "--plans", plans, "--data", data, "--validation-usage", "PublicTest", "--run", runs))
                .isZero();
        assertThat(out.toString()).doesNotContain("epoch 1/4").contains("The most accurate is plain.");
        assertThat(runs.resolve("comparison.json")).hasBinaryContent(table);
    }

    private static void deleteAllButPlanAndResult(Path trial) throws IOException {
        try (Stream<Path> files = Files.walk(trial)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(trial)
                        && !Set.of("plan.json", "result.json")
                                .contains(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void aResultOfOtherPicturesIsNotTaken() throws IOException {
        writePlan("plain.json", 1, Augmentation.NONE);
        writePlan("moved.json", 1, RUINOUS);
        Path runs = temp.resolve("runs");
        for (String trial : List.of("plain", "moved")) {
            Path folder = Files.createDirectories(runs.resolve(trial));
            Files.writeString(
                    folder.resolve("plan.json"),
                    BarPictures.plan(1, trial.equals("plain") ? Augmentation.NONE : RUINOUS)
                            .toJson());
            Files.writeString(folder.resolve("result.json"), RESULT);
        }

        assertThat(run("compare", "--plans", plans, "--data", data, "--validation-usage", "PublicTest", "--run", runs))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("epoch 1/1");
        assertThat(runs.resolve("comparison.json")).content().doesNotContain("0.999");

        Files.writeString(runs.resolve("moved").resolve("result.json"), "{\"training\": 1}");
        assertThat(run("compare", "--plans", plans, "--data", data, "--validation-usage", "PublicTest", "--run", runs))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("Expected a trial's result in", "result.json")
                .hasLineCount(1);
    }

    @Test
    void refusesABudgetThatIsNotEqual() throws IOException {
        writePlan("long.json", 3, Augmentation.NONE);
        writePlan("short.json", 2, RUINOUS);

        assertThat(run(
                        "compare",
                        "--plans",
                        plans,
                        "--data",
                        data,
                        "--validation-usage",
                        "PublicTest",
                        "--run",
                        temp.resolve("runs")))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("equally many epochs", "long (3 epochs", "short (2 epochs")
                .hasLineCount(1);
    }

    @Test
    void refusesAFolderWithoutPlans() {
        for (Path folder : List.of(plans, temp.resolve("none"))) {
            assertThat(run(
                            "compare",
                            "--plans",
                            folder,
                            "--data",
                            data,
                            "--validation-usage",
                            "PublicTest",
                            "--run",
                            temp.resolve("runs")))
                    .isEqualTo(2);
            assertThat(err.toString()).contains("Expected at least two plans").hasLineCount(1);
        }
    }
}
