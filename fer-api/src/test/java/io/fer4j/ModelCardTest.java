package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCardTest {
    private static final ModelCard CARD = LinearModel.card("some-1.0", 0.75, new byte[3]);
    private static final String JSON = CARD.toJson();

    /** Members without which a card is whole. */
    private static final Set<String> OPTIONAL = Set.of(
            "formatVersion",
            "architecture",
            "description",
            "tensor",
            "color",
            "layout",
            "scale",
            "temperature",
            "uncertaintyThreshold",
            "crops",
            "evaluations",
            "macroF1",
            "nll",
            "ece",
            "recalls",
            "command",
            "training",
            "seed",
            "notes",
            "license");

    /** A line with a member and its value, as the writer indents them. */
    private static final Pattern MEMBER =
            Pattern.compile("\\n( *)\"(\\w+)\" : ([^\\n{\\[]+?)?([{\\[][^\\n]*)?(,?)(?=\\n)");

    @Property(tries = 300)
    void isReadAsItIsWritten(@ForAll("cards") ModelCard card) {
        assertThat(ModelCard.parse(card.toJson(), "card.json")).isEqualTo(card);
    }

    @Test
    void isReadAsItIsWrittenWithoutEvaluation() {
        ModelCard card = CARD.toBuilder().evaluations(List.of()).build();

        assertThat(card.evaluation(Evaluation.FER2013)).isEmpty();
        assertThat(ModelCard.parse(card.toJson(), "card.json")).isEqualTo(card);
    }

    @Test
    void leavesUnknownMembersAlone() {
        String json = JSON.replaceFirst("\\{", "{\"later\": {\"a\": [1, null, {\"b\": true}]},");

        assertThat(ModelCard.parse(json, "card.json")).isEqualTo(CARD);
    }

    @Test
    void isIndentedAndEndsWithALineFeed() {
        assertThat(JSON)
                .startsWith("{\n  \"formatVersion\" : 2,\n  \"id\" : \"some-1.0\",\n")
                .endsWith("\n}\n")
                .doesNotContain("\r");
    }

    static Stream<String> members() {
        return MEMBER.matcher(JSON).results().map(member -> member.group(2)).filter(name -> !isFree(name));
    }

    /** Members whose names are data, or that may be absent. */
    private static boolean isFree(String name) {
        return name.equals("fixed")
                || OPTIONAL.contains(name)
                || Emotion.FER2013.stream().anyMatch(emotion -> emotion.label().equals(name));
    }

    @ParameterizedTest
    @MethodSource("members")
    void namesAMemberThatIsMissing(String name) {
        String json = JSON.replaceFirst("\"" + name + "\" :", "\"nothing\" :");

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> ModelCard.parse(json, "some/card.json"))
                .withMessageStartingWith("The model card some/card.json is wrong. Expected the member \"")
                .withMessageContaining(name + "\"")
                .withMessageEndingWith(", found none.");
    }

    static Stream<MatchResult> plainValues() {
        return MEMBER.matcher(JSON).results().filter(member -> member.group(3) != null);
    }

    @ParameterizedTest
    @MethodSource("plainValues")
    void namesAMemberOfTheWrongType(MatchResult member) {
        String json = JSON.substring(0, member.start(3)) + "true" + JSON.substring(member.end(3));

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> ModelCard.parse(json, "card.json"))
                .withMessageContaining(member.group(2) + "\", found true.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"formatVersion\" : 2 | \"formatVersion\" : 3 | Expected the formatVersion 1 or 2, found 3. The card"
                        + " was",
                "\"id\" : \"some-1.0\" | \"id\" : \"Some\" | an id of",
                "\"height\" : 6 | \"height\" : 0 | At \"input\": Expected an input",
                "\"height\" : 6 | \"height\" : 6.5 | 32 bits at \"input.height\", found 6.5.",
                "\"height\" : 6 | \"height\" : 99999999999 | 32 bits at \"input.height\", found 99999999999.",
                "61.25 | 0 | At \"input\"",
                "120.5 | 1e999 | finite number at \"input.mean[0]\"",
                "120.5 | 1e300 | At \"input\"",
                "120.5 | 120.5, 3 | At \"input\": Expected 1 of mean",
                "\"color\" : \"gray\" | \"color\" : \"cmyk\" | one of [gray, rgb, bgr] at \"input.color\", found"
                        + " \"cmyk\"",
                "\"layout\" : \"nchw\" | \"layout\" : 4 | a string at \"input.layout\", found 4",
                "\"kind\" : \"logits\" | \"kind\" : \"odds\" | one of [logits, probabilities, valence, arousal] at",
                "\"kind\" : \"logits\" | \"kind\" : \"probabilities\" | at most one output of probabilities",
                "\"kind\" : \"logits\" | \"kind\" : \"valence\" | At \"outputs[0]\": Expected no classes of valence",
                "\"happy\", | \"joyful\", | At \"outputs[0].classes[0]\": Expected one of",
                "\"happy\", | \"angry\", | At \"outputs[0]\": Expected each class once",
                "\"happy\", | null, | a string at \"outputs[0].classes[0]\", found null",
                "\"temperature\" : 1.5 | \"temperature\" : 0 | temperature above 0",
                "\"uncertaintyThreshold\" : 0.5 | \"uncertaintyThreshold\" : 2 | uncertaintyThreshold",
                "\"side\" : \"longer\" | \"side\" : \"wider\" | one of [longer, width] at \"crops.fixed.side\", found",
                "\"margin\" : 0.25 | \"margin\" : 7 | At \"crops.fixed\": Expected a margin",
                "\"file\" : \"weights.bin\" | \"file\" : \"../weights.bin\" | At \"weights[0]\": Expected a plain file",
                "\"precision\" : \"fp32\" | \"precision\" : 32 | a string at \"weights[0].precision\", found 32.",
                "\"accuracy\" : 0.75 | \"accuracy\" : 75 | At \"evaluations[0]\": Expected the accuracy from 0 to 1",
                "\"images\" : 9 | \"images\" : 0 | At \"evaluations[0]\"",
                "\"angry\" : 0.0 | \"cross\" : 0.0 | At \"evaluations[0].recalls.cross\"",
                "\"angry\" : 0.0 | \"angry\" : \"0.0\" | at \"evaluations[0].recalls.angry\", found \"0.0\".",
                "\"precision\" : \"fp32\" | \"precision\" : \"int4\" | one of [fp32, fp16, int8] at"
                        + " \"weights[0].precision\"",
                "\"notes\" : \"Drawn, not trained.\" | \"epochs\" : [] | at \"training.epochs\", found [].",
            })
    void saysWhereAValueIsWrong(String right, String wrong, String message) {
        assertThat(JSON).contains(right);
        String json = JSON.replace(right, wrong);

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> ModelCard.parse(json, "some/card.json"))
                .withMessageStartingWith("The model card some/card.json is wrong. ")
                .withMessageContaining(message);
    }

    @Test
    void shortensLongValuesInMessages() {
        String json = JSON.replace("\"height\" : 6", "\"height\" : \"" + "x".repeat(5000) + "\"");

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> ModelCard.parse(json, "card.json"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250).contains("xxx..."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "{", "{\"id\": \"a\"", "not json", "{\"id\": \"a\", \"id\": \"b\"}", "{} {}", "\0"})
    void refusesWhatIsNoJson(String json) {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> ModelCard.parse(json, "some/card.json"))
                .withMessageStartingWith("Expected JSON in some/card.json")
                .withMessageContaining("found: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "7", "\"card\"", "true"})
    void refusesWhatIsNoObject(String json) {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> ModelCard.parse(json, "card.json"))
                .withMessage("The model card card.json is wrong. Expected an object at the top, found " + json + ".");
    }

    @Test
    void saysWhereTheJsonIsWrong() {
        String json = JSON.replace("\"temperature\" :", "\"temperature\" ");
        long line = JSON.substring(0, JSON.indexOf("\"temperature\"")).lines().count();

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> ModelCard.parse(json, "some/card.json"))
                .withMessageStartingWith("Expected JSON in some/card.json at line " + line + ", column ")
                .withMessageContaining("found: ");
    }

    @Test
    void refusesADuplicateMember() {
        String json = JSON.replaceFirst("\"temperature\"", "\"temperature\" : 1, \"temperature\"");

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> ModelCard.parse(json, "card.json"))
                .withMessageContaining("temperature");
    }

    @Test
    void refusesNestingThatWouldOverflowTheStack() {
        for (String open : List.of("[", "{\"a\":", "{\"id\":[")) {
            assertThatExceptionOfType(ModelException.class)
                    .isThrownBy(() -> ModelCard.parse(open.repeat(200_000), "card.json"))
                    .withMessageContaining("card.json");
        }
    }

    @Property(tries = 2000)
    void damagedTextGivesACardOrAModelException(@ForAll Random random) {
        StringBuilder json = new StringBuilder(JSON);
        for (int damage = random.nextInt(4); damage >= 0; damage--) {
            int at = random.nextInt(json.length());
            int end = Math.min(json.length(), at + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> json.delete(at, end);
                case 1 -> json.insert(at, json.substring(at, end));
                case 2 -> json.insert(at, "{}[],:\"\\0-e.ntf".charAt(random.nextInt(15)));
                default -> json.setCharAt(at, (char) random.nextInt(0x10000));
            }
        }
        try {
            assertThat(ModelCard.parse(json.toString(), "card.json")).isNotNull();
        } catch (ModelException e) {
            assertThat(e).hasMessageContaining("card.json");
        }
    }

    @Test
    void givesTheBoxItselfForAnUnknownDetector() {
        assertThat(CARD.crop("fixed")).isEqualTo(new CropSpec(CropSpec.Side.LONGER, 0.25f, 0, -0.125f));
        assertThat(CARD.crop("another")).isEqualTo(CropSpec.NONE);
    }

    private static Evaluation.Builder evaluation() {
        return Evaluation.builder(Evaluation.PEOPLE, Precision.FP32, "a", "b", 5, 0.5);
    }

    @Test
    void copiesItsCollections() {
        Map<Emotion, Double> recalls = new EnumMap<>(Emotion.class);
        recalls.put(Emotion.SAD, 0.5);
        Evaluation evaluation = evaluation().recalls(recalls).build();
        recalls.clear();

        assertThat(evaluation.recalls()).containsExactly(Map.entry(Emotion.SAD, 0.5));
        assertThat(evaluation().build().recalls()).isEmpty();
    }

    @Test
    void refusesAnEvaluationThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> evaluation().nll(-1).build())
                .withMessage("Expected a finite nll of at least 0, found -1.0.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> evaluation().macroF1(Double.NaN).build())
                .withMessage("Expected the macroF1 from 0 to 1, found NaN.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> evaluation().recalls(Map.of(Emotion.SAD, 2.0)).build())
                .withMessage("Expected the recall of sad from 0 to 1, found 2.0.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> evaluation().clearImages(6).build())
                .withMessage("Expected the clearImages from 0 to 5, found 6.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Interval(0.5, 0.4))
                .withMessage("Expected an interval of two numbers from 0 to 1 in order, found 0.5 and 0.4.");
    }

    @Test
    void findsTheEvaluationOfTheDefaultWeightsWithoutCorrection() {
        Evaluation corrected = evaluation().priorCorrection(0.5).build();
        Evaluation plain = evaluation().build();
        Evaluation eightBits = Evaluation.builder(Evaluation.PEOPLE, Precision.INT8, "a", "b", 5, 0.25)
                .build();
        WeightsFile other = new WeightsFile(Precision.INT8, "model-int8.onnx", "0".repeat(64));
        ModelCard card = CARD.toBuilder()
                .weights(List.of(CARD.weights().get(0), other))
                .evaluations(List.of(eightBits, corrected, plain))
                .build();

        assertThat(card.evaluation(Evaluation.PEOPLE)).contains(plain);
        assertThat(card.evaluation(Evaluation.PEOPLE, Precision.INT8)).contains(eightBits);
        assertThat(card.evaluation(Evaluation.FER2013)).isEmpty();
        assertThat(card.toBuilder()
                        .putEvaluation(plain.toBuilder().ece(0.5).build())
                        .build()
                        .evaluations())
                .containsExactly(
                        eightBits, corrected, plain.toBuilder().ece(0.5).build());
    }

    @Test
    void refusesAnEvaluationOfWeightsThatAreNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CARD.toBuilder()
                        .putEvaluation(Evaluation.builder("people", Precision.INT8, "a", "b", 1, 1)
                                .build())
                        .build())
                .withMessage("Expected evaluations of the weights [FP32], found one of INT8.");
    }

    @Test
    void refusesPriorsThatAreNone() {
        Map<Emotion, Double> priors = new EnumMap<>(Emotion.class);
        CARD.labels().forEach(label -> priors.put(label, 1.0 / CARD.labels().size()));
        assertThat(CARD.toBuilder().priors(priors).priorCorrection(0.5).build().priors())
                .isEqualTo(priors);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CARD.toBuilder().priorCorrection(0.5).build())
                .withMessage("Expected priors for the priorCorrection 0.5, found none.");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        CARD.toBuilder().priors(priors).priorCorrection(1.5).build())
                .withMessage("Expected a priorCorrection from 0 to 1, found 1.5.");
        priors.put(Emotion.SAD, 0.5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CARD.toBuilder().priors(priors).build())
                .withMessageStartingWith("Expected priors with the sum 1, found the sum 1.35");
        priors.remove(Emotion.SAD);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CARD.toBuilder().priors(priors).build())
                .withMessageStartingWith("Expected a prior for each of [HAPPY");
    }

    @Test
    void refusesACardWithoutWeights() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CARD.toBuilder().weights(List.of()).build())
                .withMessage("Expected at least one file of weights, found none.");
    }

    @Test
    void aHandWrittenCardNeedsLittle() {
        ModelCard card = ModelCard.parse("""
            {
              "formatVersion": 2,
              "id": "mine",
              "input": {
                "tensor": "images", "height": 224, "width": 200, "color": "rgb", "layout": "nhwc",
                "scale": 0.00392156862745098, "mean": [0.485, 0.456, 0.406], "standardDeviation": 0.25
              },
              "outputs": [
                {"tensor": "all", "kind": "logits", "classes": ["sad", "happy", "neutral"]},
                {"tensor": "all", "kind": "valence"},
                {"tensor": "more", "kind": "arousal"}
              ],
              "weights": [{"precision": "fp32", "file": "mine.onnx", "sha256": "%s"}]
            }
            """.formatted("0".repeat(64)), "card.json");

        assertThat(card.input().tensor()).isEqualTo("images");
        assertThat(card.input().shape(3)).containsExactly(3, 224, 200, 3);
        assertThat(card.input().normalize(255, 1)).isCloseTo((1 - 0.456f) / 0.25f, within(1e-6f));
        assertThat(card.labels()).containsExactly(Emotion.SAD, Emotion.HAPPY, Emotion.NEUTRAL);
        assertThat(card.output(OutputSpec.Kind.VALENCE).orElseThrow().columns()).isEqualTo(1);
        assertThat(card.output(OutputSpec.Kind.PROBABILITIES)).isEmpty();
        assertThat(card.temperature()).isEqualTo(1);
        assertThat(card.priorCorrection()).isZero();
        assertThat(card.evaluations()).isEmpty();
        assertThat(ModelCard.parse(card.toJson(), "card.json")).isEqualTo(card);
    }

    @Test
    void readsACardOfVersion1() throws IOException {
        String json;
        try (InputStream stream = ModelCardTest.class.getResourceAsStream("card-version-1.json")) {
            json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }

        ModelCard card = ModelCard.parse(json, "card.json");

        assertThat(card.input()).isEqualTo(new InputSpec(48, 48, 129.46643f, 65.08198f));
        assertThat(card.outputs())
                .extracting(OutputSpec::tensor, OutputSpec::kind)
                .containsExactly(
                        tuple("logits", OutputSpec.Kind.LOGITS), tuple("probabilities", OutputSpec.Kind.PROBABILITIES));
        assertThat(card.labels())
                .startsWith(Emotion.ANGRY)
                .endsWith(Emotion.NEUTRAL)
                .hasSize(7);
        Evaluation measured = card.evaluation(Evaluation.FER2013).orElseThrow();
        assertThat(measured.precision()).isEqualTo(Precision.FP16);
        assertThat(measured.split()).isEqualTo("PublicTest");
        assertThat(measured.accuracy()).isEqualTo(0.7038172192811368);
        assertThat(measured.recalls()).containsEntry(Emotion.HAPPY, 0.888268156424581);
        assertThat(card.evaluation(Evaluation.FER2013, Precision.INT8)
                        .orElseThrow()
                        .accuracy())
                .isEqualTo(0.70130955697966);
        assertThat(card.training().split()).isEqualTo("Training");
        assertThat(card.license()).isEqualTo("Apache-2.0");
        assertThat(card.toJson()).startsWith("{\n  \"formatVersion\" : 2,\n");
        assertThat(ModelCard.parse(card.toJson(), "card.json")).isEqualTo(card);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../model.onnx", "a/b", "a\\b", "/etc/passwd", "C:model", ".hidden", "a\nb"})
    void weightsStayInTheModelsDirectory(String file) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WeightsFile(Precision.FP32, file, "0".repeat(64)))
                .withMessage("Expected a plain file name, found \"" + file + "\".");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 63, 65})
    void aChecksumHas64Digits(int digits) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WeightsFile(Precision.FP32, "model.onnx", "A".repeat(digits)))
                .withMessageStartingWith("Expected a SHA-256 of 64 lower-case hexadecimal digits, found ");
    }

    @Provide
    Arbitrary<ModelCard> cards() {
        return Combinators.combine(Arbitraries.randoms(), Arbitraries.strings(), Arbitraries.longs())
                .as(ModelCardTest::card);
    }

    private static ModelCard card(Random random, String text, long seed) {
        List<Emotion> labels = new ArrayList<>(Emotion.FER2013);
        Collections.shuffle(labels, random);
        Map<Emotion, Double> recalls = new EnumMap<>(Emotion.class);
        recalls.put(labels.get(0), random.nextDouble());
        InputSpec.Color color = InputSpec.Color.values()[random.nextInt(3)];
        float[] means = new float[color.channels()];
        float[] deviations = new float[color.channels()];
        for (int channel = 0; channel < means.length; channel++) {
            means[channel] = random.nextFloat() * 255;
            deviations[channel] = random.nextFloat() + 1e-9f;
        }
        InputSpec input = InputSpec.builder(1 + random.nextInt(4096), 1 + random.nextInt(4096))
                .tensor("in" + text)
                .color(color)
                .layout(InputSpec.Layout.values()[random.nextInt(2)])
                .scale(random.nextFloat() + 1e-9f)
                .normalization(means, deviations)
                .build();
        TrainingStage stage = TrainingStage.builder(text)
                .plan(text)
                .planSha256(text)
                .dataFingerprint(text)
                .labels(text)
                .votes(text)
                .teacher(text)
                .teacherSha256(text)
                .arithmetic(text)
                .threads(random.nextInt(100))
                .epochs(random.nextInt(100))
                .seconds(random.nextDouble())
                .startedFrom(text)
                .build();
        Evaluation evaluation = Evaluation.builder(
                        text,
                        Precision.INT8,
                        text,
                        text,
                        1 + random.nextInt(Integer.MAX_VALUE - 1),
                        random.nextDouble())
                .accuracyInterval(new Interval(0.5 * random.nextDouble(), 0.5 + 0.5 * random.nextDouble()))
                .imagesInTraining(random.nextInt(2))
                .unseenAccuracy(random.nextDouble())
                .unseenAccuracyInterval(new Interval(0, random.nextDouble()))
                .clearImages(random.nextInt(2))
                .clearAccuracy(random.nextDouble())
                .macroF1(random.nextDouble())
                .macroRecall(random.nextDouble())
                .nll(Math.exp(50 * random.nextGaussian()))
                .ece(random.nextDouble())
                .recalls(recalls)
                .priorCorrection(random.nextDouble())
                .command(text)
                .build();
        Map<Emotion, Double> priors = new EnumMap<>(Emotion.class);
        labels.forEach(label -> priors.put(label, 1.0 / labels.size()));
        return ModelCard.builder("id" + random.nextInt(1000), input)
                .architecture(text)
                .description("\"" + text)
                .outputs(List.of(
                        new OutputSpec("a", OutputSpec.Kind.AROUSAL, List.of()),
                        new OutputSpec("b", OutputSpec.Kind.VALENCE, List.of()),
                        new OutputSpec("a", OutputSpec.Kind.LOGITS, labels)))
                .temperature(random.nextDouble() + 1e-9)
                .uncertaintyThreshold(random.nextDouble())
                .priors(priors)
                .priorCorrection(random.nextDouble())
                .crops(Map.of(
                        text,
                        new CropSpec(
                                CropSpec.Side.LONGER, random.nextFloat(), random.nextFloat(), -random.nextFloat())))
                .alignment("five-point")
                .weights(List.of(
                        new WeightsFile(Precision.FP16, "model.onnx", "0".repeat(64)),
                        new WeightsFile(Precision.INT8, "model-int8.onnx", "f".repeat(64))))
                .evaluations(List.of(evaluation))
                .training(Training.builder()
                        .dataset(text)
                        .split(text)
                        .epochs(random.nextInt(1000))
                        .seed(seed)
                        .command(text)
                        .commit(text)
                        .notes(text)
                        .stages(List.of(stage))
                        .build())
                .license(text)
                .build();
    }
}
