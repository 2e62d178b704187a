package io.fer4j.train;

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
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    /** Mirrored bars are no help, and bars moved by half the picture belong to another label. */
    private static final Augmentation RUINOUS = new Augmentation(false, 0.5, 0, 1, 1, 0, 0, 0, 0);

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

        assertThat(run("compare", "--plans", plans, "--data", data, "--run", runs))
                .as(err.toString())
                .isZero();

        assertThat(out.toString()).contains("epoch 4/4", "| cnn3 | without | 280 | **", "The most accurate is plain.");
        JsonNode json =
                new ObjectMapper().readTree(runs.resolve("comparison.json").toFile());
        assertThat(json.get("winner").asText()).isEqualTo("plain");
        assertThat(json.get("arms")).hasSize(2);
        assertThat(json.get("arms").get(1).get("accuracy").asDouble()).isGreaterThan(0.8);
        assertThat(Files.readAllLines(runs.resolve("comparison.md"))).hasSize(4);
        assertThat(ImageIO.read(runs.resolve("comparison.png").toFile()).getWidth())
                .isEqualTo(800);

        assertThat(run("compare", "--plans", plans, "--data", data, "--run", runs))
                .isZero();
        assertThat(out.toString()).doesNotContain("epoch 1/4").contains("The most accurate is plain.");
    }

    @Test
    void refusesABudgetThatIsNotEqual() throws IOException {
        writePlan("long.json", 3, Augmentation.NONE);
        writePlan("short.json", 2, RUINOUS);

        assertThat(run("compare", "--plans", plans, "--data", data, "--run", temp.resolve("runs")))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("equally many epochs", "long (3 epochs", "short (2 epochs")
                .hasLineCount(1);
    }

    @Test
    void refusesAFolderWithoutPlans() {
        for (Path folder : List.of(plans, temp.resolve("none"))) {
            assertThat(run("compare", "--plans", folder, "--data", data, "--run", temp.resolve("runs")))
                    .isEqualTo(2);
            assertThat(err.toString()).contains("Expected at least two plans").hasLineCount(1);
        }
    }
}
