package io.fer4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.train.data.Augmentation;
import io.fer4j.train.training.TrainingPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way from a CSV file to a measured model, through the command line. */
class TrainExportEvaluateTest {
    @TempDir
    Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path data;
    private Path plan;

    @BeforeEach
    void drawPicturesAndPlan() throws IOException {
        Random random = new Random(1);
        StringBuilder csv = new StringBuilder("emotion,pixels,Usage\n");
        for (int i = 0; i < 98; i++) {
            csv.append(i % 7).append(',');
            for (int pixel = 0; pixel < 48 * 48; pixel++) {
                int bar = pixel / 48 / 7 == i % 7 ? 120 : 0;
                csv.append(pixel == 0 ? "" : " ").append(60 + bar + random.nextInt(60));
            }
            csv.append(i < 70 ? ",Training\n" : ",PublicTest\n");
        }
        data = Files.writeString(temp.resolve("tiny.csv"), csv);
        plan = Files.writeString(temp.resolve("plan.json"), plan(4));
    }

    private static String plan(int epochs) {
        TrainingPlan.Stage stage = new TrainingPlan.Stage(
                "main",
                List.of(new TrainingPlan.Size(48, 1, epochs)),
                new TrainingPlan.LearningRate(0.012, 0.001, 0.5),
                Augmentation.NONE,
                new TrainingPlan.Targets(0.05, 0, 0, 1),
                new TrainingPlan.Mixup(0.2, 0),
                0,
                0.2,
                5e-4,
                0.8);
        return new TrainingPlan("cnn3", "For a test.", 1, 7, List.of(stage)).toJson();
    }

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] texts = java.util.Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
        return FerTrain.run(new PrintWriter(out, true), new PrintWriter(err, true), texts);
    }

    @Test
    void trainsExportsAndMeasures() throws IOException {
        Path run = temp.resolve("run");
        assertThat(run("train", "--plan", plan, "--data", data, "--run", run))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("epoch 4/4", "exactly alike: 0", "Done: 4 epochs");

        Path model = temp.resolve("model");
        assertThat(run(
                        "export",
                        "--run",
                        run,
                        "--id",
                        "tiny",
                        "--out",
                        model,
                        "--data",
                        data,
                        "--calibrate",
                        "PublicTest"))
                .as(err.toString())
                .isZero();
        assertThat(model).isDirectoryContaining("glob:**plan.json").isDirectoryContaining("glob:**learning-curve.png");
        assertThat(Files.readAllLines(model.resolve("metrics.csv"))).hasSize(5);

        assertThat(run("evaluate", "--model", model, "--data", data, "--json", "--update-card"))
                .as(err.toString())
                .isZero();
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("model").asText()).isEqualTo("tiny");
        assertThat(json.get("images").asInt()).isEqualTo(28);
        assertThat(json.get("accuracy").asDouble()).isGreaterThan(0.8);
        Path report = temp.resolve("report");
        assertThat(run("evaluate", "--model", model, "--data", data, "--report", report))
                .as(err.toString())
                .isZero();
        assertThat(report.resolve("report.html"))
                .content()
                .contains("tiny on FER2013 PublicTest", "ten crops", "exactly alike</td><td>0<")
                .contains("data:image/png;base64,")
                .doesNotContain("http")
                .endsWith("</main></body></html>\n");
        ModelCard card = Model.load(model).card();
        assertThat(card.evaluation().orElseThrow().accuracy())
                .isEqualTo(json.get("accuracy").asDouble());
        assertThat(card.training().notes()).isEqualTo("Temperature fitted on PublicTest.");
        assertThat(card.training().epochs()).isEqualTo(4);
        // What the log says of the network in training, the exported one does: rounding may turn one picture.
        String last = Files.readAllLines(model.resolve("metrics.csv")).get(4);
        double logged = Double.parseDouble(last.split(",", -1)[6]);
        assertThat(json.get("accuracy").asDouble()).isBetween(logged - 0.04, logged + 0.04);
    }

    @Test
    void aRunThatIsThereIsNotOverwrittenAndCanBeResumed() throws IOException {
        Path run = temp.resolve("run");
        assertThat(run("train", "--plan", plan, "--data", data, "--run", run)).isZero();
        assertThat(run("train", "--plan", plan, "--data", data, "--run", run)).isEqualTo(2);
        assertThat(err.toString()).contains("Add --resume").hasLineCount(1);
        Files.writeString(plan, plan(5));
        assertThat(run("train", "--plan", plan, "--data", data, "--run", run, "--resume"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("epoch 5/5").doesNotContain("epoch 4/5");
    }

    @Test
    void wrongInputGetsOneSentence() {
        Path run = temp.resolve("run");
        assertSentence("Expected --plan FILE", "train", "--data", data, "--run", run);
        assertSentence("Expected a plan file", "train", "--plan", temp.resolve("no"), "--data", data, "--run", run);
        assertSentence(
                "PublicTest twice",
                "train",
                "--plan",
                plan,
                "--data",
                data,
                "--run",
                run,
                "--training-usage",
                "PublicTest");
        assertSentence("Expected a plan file", "export", "--run", run, "--id", "x", "--out", temp.resolve("m"));
        assertSentence("found only one", "export", "--run", run, "--id", "x", "--out", run, "--data", data);
        assertThat(run).doesNotExist();
    }

    private void assertSentence(String part, Object... arguments) {
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains(part).hasLineCount(1);
        assertThat(out.toString()).doesNotContain("\tat ");
    }
}
