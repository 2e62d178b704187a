package io.fer4j.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.LabelSet;
import io.fer4j.train.data.TestSet;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The expected numbers are worked out by hand; the comments show how. */
class EvaluationResultTest {
    private static final double EXACT = 1e-6;

    private static final FaceDataset FOUR = labelled(Emotion.ANGRY, Emotion.ANGRY, Emotion.HAPPY, Emotion.NEUTRAL);
    private static final List<EmotionScores> PREDICTIONS = List.of(
            EmotionScores.of(0.62f, 0.08f, 0.1f, 0.1f, 0.1f, 0, 0),
            EmotionScores.of(0.2f, 0.1f, 0.1f, 0.5f, 0.1f, 0, 0),
            EmotionScores.of(0.1f, 0, 0, 0.9f, 0, 0, 0),
            EmotionScores.of(0.2f, 0, 0, 0.8f, 0, 0, 0));
    private static final EvaluationResult RESULT = EvaluationResult.of(FOUR, PREDICTIONS);

    @Test
    void aModelOfOtherClassesIsJudgedByItsProbabilitiesAmongTheSeven() {
        List<Emotion> classes = List.of(Emotion.CONTEMPT, Emotion.HAPPY, Emotion.SAD);

        EvaluationResult result = EvaluationResult.of(
                labelled(Emotion.HAPPY, Emotion.SAD),
                List.of(
                        EmotionScores.of(classes, 0.5f, 0.375f, 0.125f),
                        EmotionScores.of(classes, 0.5f, 0.375f, 0.125f)));

        assertThat(result.accuracy()).isEqualTo(0.5);
        assertThat(result.nll()).isCloseTo(-(Math.log(0.75) + Math.log(0.25)) / 2, within(1e-6));
    }

    @Test
    void countsRightAndWrongAnswers() {
        assertThat(RESULT.images()).isEqualTo(4);
        assertThat(RESULT.accuracy()).isEqualTo(0.5);
        int[][] confusion = RESULT.confusion();
        assertThat(confusion[0]).containsExactly(1, 0, 0, 1, 0, 0, 0);
        assertThat(confusion[3]).containsExactly(0, 0, 0, 1, 0, 0, 0);
        assertThat(confusion[6]).containsExactly(0, 0, 0, 1, 0, 0, 0);
    }

    @Test
    void precisionRecallAndF1OfEachClass() {
        ClassScores angry = RESULT.scores(Emotion.ANGRY);
        assertThat(angry).isEqualTo(new ClassScores(2, 1, 0.5, 2 / 3.0));
        assertThat(RESULT.scores(Emotion.HAPPY)).isEqualTo(new ClassScores(1, 1 / 3.0, 1, 0.5));
        assertThat(RESULT.scores(Emotion.NEUTRAL)).isEqualTo(new ClassScores(1, 0, 0, 0));
        assertThat(RESULT.scores(Emotion.SAD)).isEqualTo(new ClassScores(0, 0, 0, 0));
    }

    @Test
    void theMacroF1IsTheMeanOverTheClassesThatOccur() {
        // (2/3 + 1/2 + 0) / 3
        assertThat(RESULT.macroF1()).isCloseTo(7 / 18.0, within(EXACT));
    }

    @Test
    void theNllIsTheMeanOfTheLabelsLogarithmsWithAFloor() {
        // -(ln 0.62 + ln 0.2 + ln 0.9 + ln 1e-12) / 4
        assertThat(RESULT.nll()).isCloseTo(7.455964, within(EXACT));
    }

    @Test
    void theCalibrationErrorOfPredictionsInBinsOfTheirOwn() {
        // (|0.62 - 1| + |0.5 - 0| + |0.9 - 1| + |0.8 - 0|) / 4
        assertThat(RESULT.ece()).isCloseTo(0.445, within(EXACT));
    }

    @Test
    void predictionsInOneBinCancelOut() {
        EmotionScores seventyOne = EmotionScores.of(0.71f, 0.29f, 0, 0, 0, 0, 0);
        EmotionScores seventyTwo = EmotionScores.of(0.72f, 0.28f, 0, 0, 0, 0, 0);
        EvaluationResult result = EvaluationResult.of(
                labelled(Emotion.ANGRY, Emotion.SAD, Emotion.ANGRY, Emotion.ANGRY),
                List.of(seventyOne, seventyTwo, seventyOne, seventyTwo));
        // 0.71 and 0.72 are both in (10/15, 11/15]: |0.715 - 0.75|
        assertThat(result.ece()).isCloseTo(0.035, within(EXACT));
        assertThat(result.bins().get(10).images()).isEqualTo(4);
        assertThat(result.bins().get(10).accuracy()).isEqualTo(0.75);
    }

    @Test
    void certainAndRightIsPerfect() {
        EvaluationResult result =
                EvaluationResult.of(labelled(Emotion.SAD), List.of(EmotionScores.of(0, 0, 0, 0, 1, 0, 0)));
        assertThat(result.accuracy()).isEqualTo(1);
        assertThat(result.macroF1()).isEqualTo(1);
        assertThat(result.nll()).isZero();
        assertThat(result.ece()).isZero();
        assertThat(result.bins().get(14).images()).isEqualTo(1);
    }

    @Property(tries = 50)
    void whateverIsPredictedTheSumsAgree(@ForAll @IntRange(min = 1, max = 60) int size, @ForAll long seed) {
        Random random = new Random(seed);
        FaceDataset dataset = labelled(IntStream.range(0, size)
                .mapToObj(i -> Emotion.FER2013.get(random.nextInt(7)))
                .toArray(Emotion[]::new));
        EvaluationResult result = EvaluationResult.of(
                dataset,
                IntStream.range(0, size)
                        .mapToObj(i -> EmotionScores.ofLogits(logits(random), 1))
                        .toList());
        assertThat(result.bins().stream().mapToInt(ReliabilityBin::images).sum())
                .isEqualTo(size);
        assertThat(result.ece()).isBetween(0.0, 1.0);
        assertThat(result.macroF1()).isBetween(0.0, 1.0);
        double weighted = Emotion.FER2013.stream()
                .map(result::scores)
                .mapToDouble(scores -> scores.recall() * scores.images() / size)
                .sum();
        assertThat(weighted).isCloseTo(result.accuracy(), within(EXACT));
    }

    @Test
    void predictionsMustBeAsManyAsPictures() {
        assertThatThrownBy(() -> EvaluationResult.of(FOUR, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EvaluationResult.of(labelled(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1 picture");
    }

    @Test
    void theReportIsReadableByPeopleAndPrograms() throws IOException {
        EvaluationReport report =
                new EvaluationReport("cnn3", "onnx", Device.cpu(2), "FER2013", "PublicTest", 0, List.of(measured()));
        assertThat(report.toText().lines())
                .contains(
                        "cnn3 on onnx (cpu:2): FER2013 PublicTest",
                        "Labels \"fer2013\": 4 pictures",
                        "accuracy 50.00 % (95 %: 15.00 to 85.00)",
                        "  without the 2 that also stand in training: 50.00 % (95 %: 9.45 to 90.55)",
                        "macro-F1 0.389, macro recall 0.500, NLL 7.456, ECE 0.445",
                        "angry             2      1.000    0.500    0.667",
                        "angry             1        0        0        1        0        0        0")
                .allMatch(line -> line.length() <= 80);

        JsonNode json = new ObjectMapper().readTree(report.toJson().toString());
        assertThat(json.get("model").asText()).isEqualTo("cnn3");
        assertThat(json.get("backend").asText()).isEqualTo("onnx");
        assertThat(json.get("device").asText()).isEqualTo("cpu:2");
        assertThat(json.get("split").asText()).isEqualTo("PublicTest");
        JsonNode numbers = json.get("evaluations").get(0);
        assertThat(numbers.get("labels").asText()).isEqualTo("fer2013");
        assertThat(numbers.get("images").asInt()).isEqualTo(4);
        assertThat(numbers.get("accuracy").asDouble()).isEqualTo(0.5);
        assertThat(numbers.get("accuracyInterval").get(0).asDouble()).isCloseTo(0.150036, within(1e-5));
        assertThat(numbers.get("imagesInTraining").asInt()).isEqualTo(2);
        assertThat(numbers.get("unseenAccuracy").asDouble()).isEqualTo(0.5);
        assertThat(numbers.has("clearAccuracy")).isFalse();
        assertThat(numbers.get("macroF1").asDouble()).isCloseTo(7 / 18.0, within(EXACT));
        assertThat(numbers.get("nll").asDouble()).isCloseTo(7.455964, within(EXACT));
        assertThat(numbers.get("ece").asDouble()).isCloseTo(0.445, within(EXACT));
        assertThat(numbers.get("confusion").get(0).get(3).asInt()).isEqualTo(1);
        assertThat(numbers.get("classes").get("happy").get("recall").asDouble()).isEqualTo(1);
    }

    @Test
    void intervalsAreThoseOfWilson() {
        // Wilson 1927; the values are those of Newcombe 1998, table I, 81 of 263 and 15 of 148.
        assertThat(new Proportion(81, 263).low()).isCloseTo(0.2553, within(5e-5));
        assertThat(new Proportion(81, 263).high()).isCloseTo(0.3662, within(5e-5));
        assertThat(new Proportion(15, 148).low()).isCloseTo(0.0624, within(5e-5));
        assertThat(new Proportion(15, 148).high()).isCloseTo(0.1605, within(5e-5));
        assertThat(new Proportion(0, 20).low()).isZero();
        assertThatThrownBy(() -> new Proportion(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The four predictions of {@link #RESULT}, of images of which the first two stand in training. */
    private static Measurement measured() {
        return Measurement.of(TestSet.of(LabelSet.FER2013, FOUR, null), PREDICTIONS, row -> row < 2);
    }

    private static float[] logits(Random random) {
        float[] logits = new float[7];
        for (int i = 0; i < 7; i++) {
            logits[i] = (float) (3 * random.nextGaussian());
        }
        return logits;
    }

    private static FaceDataset labelled(Emotion... labels) {
        byte[] ordinals = new byte[labels.length];
        for (int i = 0; i < ordinals.length; i++) {
            ordinals[i] = (byte) Emotion.FER2013.indexOf(labels[i]);
        }
        return new FaceDataset("made", "here", 1, 1, new byte[labels.length], ordinals);
    }
}
