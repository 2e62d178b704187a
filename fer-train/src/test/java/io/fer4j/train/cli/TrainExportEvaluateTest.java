package io.fer4j.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.Evaluation;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.Precision;
import io.fer4j.TrainingStage;
import io.fer4j.WeightsFile;
import io.fer4j.train.data.Augmentation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
        data = BarPictures.write(temp.resolve("tiny.csv"));
        plan = Files.writeString(
                temp.resolve("plan.json"),
                BarPictures.plan(4, Augmentation.NONE).toJson());
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
        assertThat(run("train", "--plan", plan, "--data", data, "--run", run, "--validation-usage", "PublicTest"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("epoch 4/4", "exactly alike: 0", "Done: 4 epochs");

        Path model = temp.resolve("model");
        assertThat(run("export", "--run", run, "--id", "tiny", "--out", model))
                .as(err.toString())
                .isZero();
        assertThat(model).isDirectoryContaining("glob:**plan.json").isDirectoryContaining("glob:**learning-curve.png");
        assertThat(Files.readAllLines(model.resolve("metrics.csv"))).hasSize(5);
        assertThat(run("calibrate", "--model", model, "--data", data, "--hold-out", 4))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("On the card: temperature ");
        ModelCard calibrated = Model.load(model).card();
        assertThat(calibrated.temperature()).isNotEqualTo(1);
        assertThat(calibrated.priors().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isCloseTo(1, within(1e-6));

        assertThat(run("evaluate", "--model", model, "--data", data, "--json", "--update-card"))
                .as(err.toString())
                .isZero();
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("model").asText()).isEqualTo("tiny");
        JsonNode onnx = json.get("evaluations").get(0);
        assertThat(onnx.get("images").asInt()).isEqualTo(28);
        assertThat(onnx.get("unseenAccuracy")).isNotNull();
        assertThat(onnx.get("accuracy").asDouble()).isGreaterThan(0.8);
        assertThat(run("evaluate", "--model", model, "--data", data, "--json", "--backend", "tf"))
                .as(err.toString())
                .isZero();
        JsonNode tensorFlow = new ObjectMapper().readTree(out.toString());
        assertThat(tensorFlow.get("backend").asText()).isEqualTo("tf");
        assertThat(tensorFlow.get("evaluations").get(0).get("confusion")).isEqualTo(onnx.get("confusion"));
        Path served = temp.resolve("served").resolve("1");
        assertThat(run("export-savedmodel", "--model", model, "--out", served))
                .as(err.toString())
                .isZero();
        assertThat(served.resolve("saved_model.pb")).isNotEmptyFile();
        assertSentence("there is a SavedModel already", "export-savedmodel", "--model", model, "--out", served);
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
        assertThat(run("quantize", "--model", model, "--data", data, "--pictures", 40))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("fp16 ", "int8 ").hasLineCount(2);
        assertThat(run("evaluate", "--model", model, "--data", data, "--json", "--precision", "int8"))
                .isZero();
        assertThat(new ObjectMapper()
                        .readTree(out.toString())
                        .get("evaluations")
                        .get(0)
                        .get("accuracy")
                        .asDouble())
                .isGreaterThan(0.8);
        assertThat(run("evaluate", "--model", model, "--data", data, "--precision", "int4"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("[fp16, int8]", "found \"int4\"");

        ModelCard card = Model.load(model).card();
        assertThat(card.weights()).extracting(WeightsFile::precision).containsExactly(Precision.FP16, Precision.INT8);
        assertThat(card.evaluation(Evaluation.FER2013).orElseThrow().accuracy())
                .isEqualTo(onnx.get("accuracy").asDouble());
        assertThat(card.training().notes())
                .endsWith("fitted on one in 4 images held out of Training with the labels fer2013.");
        TrainingStage stage = card.training().stages().get(0);
        assertThat(stage.epochs()).isEqualTo(4);
        assertThat(stage.labels()).isEqualTo("fer2013");
        assertThat(stage.planSha256()).matches("[0-9a-f]{64}");
        assertThat(stage.arithmetic()).isEqualTo("float32");
        assertThat(card.training().epochs()).isEqualTo(4);
        // What the log says of the network in training, the exported one does: rounding may turn one picture.
        String last = Files.readAllLines(model.resolve("metrics.csv")).get(4);
        double logged = Double.parseDouble(last.split(",", -1)[6]);
        assertThat(onnx.get("accuracy").asDouble()).isBetween(logged - 0.04, logged + 0.04);
    }

    @Test
    void aRunThatIsThereIsNotOverwrittenAndCanBeResumed() throws IOException {
        Path run = temp.resolve("run");
        assertThat(run("train", "--plan", plan, "--data", data, "--run", run, "--hold-out", 5))
                .isZero();
        assertThat(run("train", "--plan", plan, "--data", data, "--run", run, "--hold-out", 5))
                .isEqualTo(2);
        assertThat(err.toString()).contains("Add --resume").hasLineCount(1);
        Files.writeString(plan, BarPictures.plan(5, Augmentation.NONE).toJson());
        assertThat(run("train", "--plan", plan, "--data", data, "--run", run, "--resume", "--hold-out", 5))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("epoch 5/5").doesNotContain("epoch 4/5");
    }

    @Test
    void aModelSaysWhichOneItStartedFrom() throws IOException {
        Files.writeString(plan, BarPictures.plan(1, Augmentation.NONE).toJson());
        Path model = temp.resolve("model");
        assertThat(run("train", "--plan", plan, "--data", data, "--run", temp.resolve("first"), "--hold-out", 5))
                .isZero();
        assertThat(run("export", "--run", temp.resolve("first"), "--id", "first", "--out", model, "--notes", "Small."))
                .isZero();
        Path second = temp.resolve("second");
        assertThat(run("train", "--from", model, "--plan", plan, "--data", data, "--run", second, "--hold-out", 5))
                .as(err.toString())
                .isZero();
        assertSentence("--force replaces what is there", "export", "--run", second, "--id", "second", "--out", model);
        assertThat(Model.load(model).card().id()).isEqualTo("first");
        assertThat(run("export", "--run", second, "--id", "second", "--out", model, "--notes", "Smaller.", "--force"))
                .isZero();
        assertThat(Model.load(model).card().training().notes())
                .startsWith("Started from first (SHA-256 of its weights ")
                .endsWith(" Smaller.");
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
                "PublicTest",
                "--validation-usage",
                "PublicTest");
        assertSentence("Expected a plan file", "export", "--run", run, "--id", "x", "--out", temp.resolve("m"));
        assertSentence(
                "Expected --labels people with --votes",
                "train",
                "--plan",
                plan,
                "--data",
                data,
                "--run",
                run,
                "--votes",
                data);
        assertSentence(
                "Expected --hold-out or --validation-usage, found both",
                "train",
                "--plan",
                plan,
                "--data",
                data,
                "--run",
                run,
                "--hold-out",
                "5",
                "--validation-usage",
                "PublicTest");
        assertThat(run).doesNotExist();
    }

    private void assertSentence(String part, Object... arguments) {
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains(part).hasLineCount(1);
        assertThat(out.toString()).doesNotContain("\tat ");
    }
}
