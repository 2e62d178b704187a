package io.fer4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.Evaluation;
import io.fer4j.Model;
import io.fer4j.network.TestModels;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.Fer2013Csv;
import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.evaluation.Evaluator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
    private static final int IMAGES = 150;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path model;
    private Path data;

    @BeforeEach
    void makeAModelAndData() throws IOException {
        model = folder.resolve("model");
        TestModels.write(model);
        Random random = new Random(4);
        StringBuilder rows = new StringBuilder("emotion,pixels,Usage\n");
        for (int i = 0; i < IMAGES; i++) {
            int bright = random.nextInt(256);
            String pixels =
                    random.ints(2304, 0, bright + 1).mapToObj(Integer::toString).collect(Collectors.joining(" "));
            rows.append(i % 7).append(',').append(pixels).append(",PublicTest\n");
        }
        data = Files.writeString(folder.resolve("faces.csv"), rows);
    }

    @Test
    void printsOneJsonObjectWithTheClassifiersNumbers() throws IOException {
        assertThat(run("evaluate", "--model", model.toString(), "--data", data.toString(), "--json"))
                .isZero();
        assertThat(out.toString()).endsWith("}\n").containsOnlyOnce("\n");
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("model").asText()).isEqualTo("test");
        assertThat(json.get("backend").asText()).isEqualTo("onnx");
        assertThat(json.get("device").asText()).isEqualTo("cpu");
        assertThat(json.get("images").asInt()).isEqualTo(IMAGES);

        EvaluationResult expected = evaluatedOneByOne();
        assertThat(json.get("accuracy").asDouble()).isEqualTo(expected.accuracy());
        assertThat(json.get("nll").asDouble()).isCloseTo(expected.nll(), within(1e-5));
        assertThat(err.toString()).isEmpty();
    }

    private EvaluationResult evaluatedOneByOne() throws IOException {
        FaceDataset faces = Fer2013Csv.read(data, "PublicTest");
        try (EmotionClassifier classifier = EmotionClassifier.open(Model.load(model), Device.cpu())) {
            return new Evaluator(classifier, 1).evaluate(faces, done -> {});
        }
    }

    @Test
    void printsTables() {
        assertThat(run("evaluate", "--model", model.toString(), "--data", data.toString(), "--device", "cpu:1"))
                .isZero();
        assertThat(out.toString())
                .startsWith("test on onnx (cpu:1): FER2013 PublicTest, 150 pictures\naccuracy ")
                .contains("Confusion");
    }

    @Test
    void writesTheNumbersIntoTheCard() {
        assertThat(run("evaluate", "--model", model.toString(), "--data", data.toString(), "--update-card"))
                .isZero();
        Model updated = Model.load(model);
        Evaluation evaluation = updated.card().evaluation(Evaluation.FER2013).orElseThrow();
        assertThat(evaluation.images()).isEqualTo(IMAGES);
        assertThat(evaluation.recalls()).containsOnlyKeys(Emotion.FER2013);
        assertThat(evaluation.command())
                .isEqualTo("java -jar fer-train/target/fer-train.jar evaluate --model test --backend onnx --device cpu"
                        + " --data faces.csv --usage PublicTest");
        assertThat(updated.weights()).isNotEmpty();
    }

    @Test
    void wrongInputGetsOneSentenceAndExitCodeTwo() throws IOException {
        String missing = folder.resolve("missing").toString();
        assertFails("Expected a CSV file or a folder of pictures at " + missing, "--data", missing);
        assertFails("one of [PublicTest], found \"Test\"", "--data", data.toString(), "--usage", "Test");
        assertFails("Expected a backend on the classpath, one of [onnx", "--data", data.toString(), "--backend", "x");
        assertFails("or a model directory, found \"nothing\"", "--data", data.toString(), "--model", "nothing");
        assertFails("Expected a batch of at least 1 picture", "--data", data.toString(), "--batch", "0");
        Files.writeString(data, "emotion,pixels,Usage\n0,1 2 3,PublicTest\n");
        assertFails("Expected 2304 pixels (48x48) in line 2 of " + data + ", found 3.", "--data", data.toString());
        Files.writeString(model.resolve("model.onnx"), "damaged");
        assertFails("Expected 2304 pixels", "--data", data.toString());
        Files.delete(model.resolve("card.json"));
        assertFails("Expected a model card at", "--data", data.toString());
    }

    private void assertFails(String message, String... arguments) {
        err.getBuffer().setLength(0);
        out.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("evaluate", "--model", model.toString()));
        all.addAll(List.of(arguments));
        if (all.lastIndexOf("--model") > 1) {
            all.subList(1, 3).clear();
        }
        assertThat(run(all.toArray(String[]::new))).isEqualTo(2);
        assertThat(err.toString().strip()).contains(message).doesNotContain("\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void wrongOptionsGetOneSentenceAndAHint() {
        assertThat(run("evaluate", "--data", data.toString(), "--device", "tpu"))
                .isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "Invalid value for option '--device': Expected a device such as cpu, cpu:2, cuda or"
                                + " cuda:0, found \"tpu\".",
                        "Try \"java -jar fer-train.jar evaluate --help\".");
        assertThat(run("evaluate")).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required option: '--data=PATH'");
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required subcommand");
        assertThat(run("evaluate", "--model", "a", "--data", data.toString(), "--update-card"))
                .isEqualTo(2);
    }

    @Test
    void theStackTraceIsForThoseWhoAsk() {
        assertThat(run("evaluate", "--data", "nowhere", "--model", model.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).doesNotContain("\tat ");
        assertThat(run("evaluate", "--data", "nowhere", "--model", model.toString(), "--verbose"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("\tat io.fer4j.train.");
    }

    @Test
    void helpNamesEveryOptionAndGivesExamples() {
        assertThat(run("evaluate", "--help")).isZero();
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains("--model=MODEL", "--backend=ID", "--device=DEVICE", "--data=PATH", "--usage=NAME", "--json")
                .contains("(default: PublicTest)")
                .contains("Examples:");
        assertThat(run("--help")).isZero();
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).contains("FER4J ");
    }

    private int run(String... arguments) {
        return FerTrain.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
