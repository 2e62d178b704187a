package io.fer4j.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.Evaluation;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.testkit.network.StandIn;
import io.fer4j.testkit.network.TestModels;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.Fer2013Csv;
import io.fer4j.train.data.WholeFrame;
import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.evaluation.Evaluator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        assertThat(json.get("evaluations")).hasSize(1);
        JsonNode numbers = json.get("evaluations").get(0);
        assertThat(numbers.get("labels").asText()).isEqualTo("fer2013");
        assertThat(numbers.get("images").asInt()).isEqualTo(IMAGES);

        EvaluationResult expected = evaluatedOneByOne();
        assertThat(numbers.get("accuracy").asDouble()).isEqualTo(expected.accuracy());
        assertThat(numbers.get("nll").asDouble()).isCloseTo(expected.nll(), within(1e-5));
        assertThat(err.toString()).isEmpty();
    }

    private EvaluationResult evaluatedOneByOne() throws IOException {
        FaceDataset faces = Fer2013Csv.read(data, "PublicTest");
        try (EmotionClassifier classifier = EmotionClassifier.open(Model.load(model), Device.cpu())) {
            return new Evaluator(classifier, 1).evaluate(faces, done -> {});
        }
    }

    /** FER2013 has no label of contempt, so what a stranger's network gives it counts for the other classes of its answer. */
    @ParameterizedTest
    @EnumSource
    void measuresNetworksOfStrangers(StandIn standIn) throws IOException {
        standIn.write(folder.resolve("stranger"));
        model = folder.resolve("stranger");

        assertThat(run("evaluate", "--model", model.toString(), "--data", data.toString(), "--json"))
                .as(err.toString())
                .isZero();

        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("model").asText())
                .isEqualTo(Model.load(model).card().id());
        JsonNode numbers = json.get("evaluations").get(0);
        assertThat(numbers.get("labels").asText()).isEqualTo("fer2013");
        assertThat(numbers.get("images").asInt()).isEqualTo(IMAGES);
        EvaluationResult expected = evaluatedOneByOne();
        assertThat(numbers.get("accuracy").asDouble()).isEqualTo(expected.accuracy());
        assertThat(expected.accuracy()).isEqualTo(accuracyInPlainJava(standIn));
    }

    /** Computes the networks in plain Java. */
    private double accuracyInPlainJava(StandIn standIn) throws IOException {
        ModelCard card = Model.load(model).card();
        FaceDataset faces = Fer2013Csv.read(data, "PublicTest");
        InputBatch batch = InputBatch.allocate(card.input(), 1);
        int right = 0;
        for (int row = 0; row < faces.size(); row++) {
            new WholeFrame(card.input()).fill(faces, row, row + 1, batch);
            double[] planes = new double[card.input().elementsPerImage()];
            Arrays.setAll(planes, i -> batch.buffer().get(i));
            double[] columns = standIn.network().compute(planes);
            Emotion top = null;
            double best = Double.NEGATIVE_INFINITY;
            for (int column = 0; column < 8; column++) {
                Emotion label = card.labels().get(column);
                if (columns[column] > best && Emotion.FER2013.contains(label)) {
                    best = columns[column];
                    top = label;
                }
            }
            right += top == faces.label(row) ? 1 : 0;
        }
        return (double) right / faces.size();
    }

    @Test
    void printsTables() {
        assertThat(run("evaluate", "--model", model.toString(), "--data", data.toString(), "--device", "cpu:1"))
                .isZero();
        assertThat(out.toString())
                .startsWith("test on onnx (cpu:1): FER2013 PublicTest\n\nLabels \"fer2013\": 150 pictures\naccuracy ")
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
    void withVotesItMeasuresAgainstPeopleToo() throws IOException {
        Path votes = votes();
        assertThat(run(
                        "evaluate",
                        "--model",
                        model.toString(),
                        "--data",
                        data.toString(),
                        "--votes",
                        votes.toString(),
                        "--update-card",
                        "--json"))
                .as(err.toString())
                .isZero();
        JsonNode evaluations = new ObjectMapper().readTree(out.toString()).get("evaluations");
        assertThat(evaluations).hasSize(2);
        JsonNode people = evaluations.get(1);
        assertThat(people.get("labels").asText()).isEqualTo("people");
        // Of each ten rows, one is tied, one is called no face, and two have no majority among all votes.
        assertThat(people.get("images").asInt()).isEqualTo(120);
        assertThat(people.get("clearImages").asInt()).isEqualTo(90);
        ModelCard card = Model.load(model).card();
        assertThat(card.evaluation(Evaluation.PEOPLE).orElseThrow().images()).isEqualTo(120);
        assertThat(card.evaluation(Evaluation.FER2013).orElseThrow().images()).isEqualTo(IMAGES);

        out.getBuffer().setLength(0);
        assertThat(run(
                        "evaluate",
                        "--model",
                        model.toString(),
                        "--data",
                        data.toString(),
                        "--votes",
                        votes.toString(),
                        "--labels",
                        "people",
                        "--hold-out",
                        "2",
                        "--json"))
                .as(err.toString())
                .isZero();
        JsonNode heldOut = new ObjectMapper().readTree(out.toString()).get("evaluations");
        assertThat(heldOut).hasSize(1);
        assertThat(heldOut.get(0).get("images").asInt()).isBetween(40, 74);
        assertFails("Expected --votes FILE with --labels people", "--data", data.toString(), "--labels", "people");
    }

    @Test
    void measuresWorseImagesAndGroups() throws IOException {
        StringBuilder rows = new StringBuilder("row,group\n");
        for (int i = 0; i < IMAGES; i++) {
            rows.append(i).append(i % 3 == 0 ? ",old\n" : ",young\n");
        }
        Path groups = Files.writeString(folder.resolve("groups.csv"), rows);
        String[] arguments = {
            "evaluate",
            "--model",
            model.toString(),
            "--data",
            data.toString(),
            "--slices",
            "--slice-images",
            "10",
            "--groups",
            groups.toString()
        };
        assertThat(run(arguments)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("rotation, degrees", "occlusion, share", "old ", "largest gap ");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);

        out.getBuffer().setLength(0);
        List<String> asJson = new ArrayList<>(List.of(arguments));
        asJson.add("--json");
        assertThat(run(asJson.toArray(String[]::new))).isZero();
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("slices")).hasSize(8);
        assertThat(json.get("slices").get("blur").get("strengths")).hasSize(6);
        assertThat(json.get("groupComparison")
                        .get("groups")
                        .get("old")
                        .get("images")
                        .asInt())
                .isEqualTo(50);
        Files.writeString(groups, "row,group\n150,old\n");
        assertFails("Expected a row from 0 to 149 in line 2", "--data", data.toString(), "--groups", groups.toString());
    }

    /** Votes of ten people for each row: for the label of the table, or tied, or for no face, or spread. */
    private Path votes() throws IOException {
        StringBuilder rows = new StringBuilder(
                "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\n");
        String[] votes = {
            "0,0,0,0,9,0,1,0,0,0", "0,8,1,1,0,0,0,0,0,0", "5,5,0,0,0,0,0,0,0,0", "0,0,0,0,0,0,0,0,0,10",
            "4,2,2,2,0,0,0,0,0,0", "10,0,0,0,0,0,0,0,0,0", "0,0,7,0,0,0,0,3,0,0", "0,0,0,5,0,0,0,3,2,0",
            "0,0,0,0,0,8,0,0,2,0", "0,0,0,0,0,0,9,0,1,0"
        };
        for (int i = 0; i < IMAGES; i++) {
            rows.append("PublicTest,fer.png,").append(votes[i % votes.length]).append('\n');
        }
        return Files.writeString(folder.resolve("votes.csv"), rows);
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
        assertThat(err)
                .hasToString("Invalid value for option '--device': Expected a device such as cpu, cpu:2, cuda or"
                        + " cuda:0, found \"tpu\". \"java -jar fer-train.jar evaluate --help\" shows the options.\n");
        assertThat(run("evaluate")).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required option: '--data=PATH'");
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: java -jar fer-train.jar", "evaluate-detector");
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
