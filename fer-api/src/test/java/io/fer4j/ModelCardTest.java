package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
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

    /** A line with a member and its value, as the writer indents them. */
    private static final Pattern MEMBER =
            Pattern.compile("\\n( *)\"(\\w+)\" : ([^\\n{\\[]+?)?([{\\[][^\\n]*)?(,?)(?=\\n)");

    @Property(tries = 300)
    void isReadAsItIsWritten(@ForAll("cards") ModelCard card) {
        assertThat(ModelCard.parse(card.toJson(), "card.json")).isEqualTo(card);
    }

    @Test
    void isReadAsItIsWrittenWithoutEvaluation() {
        ModelCard card = withEvaluation(Optional.empty());

        assertThat(card.toJson()).doesNotContain("evaluation");
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
                .startsWith("{\n  \"id\" : \"some-1.0\",\n")
                .endsWith("\n}\n")
                .doesNotContain("\r");
    }

    static Stream<String> members() {
        return MEMBER.matcher(JSON).results().map(member -> member.group(2)).filter(name -> !isFree(name));
    }

    /** Members whose names are data, or that may be absent. */
    private static boolean isFree(String name) {
        return name.equals("fixed")
                || name.equals("evaluation")
                || Emotion.all().stream().anyMatch(emotion -> emotion.label().equals(name));
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
                "\"id\" : \"some-1.0\" | \"id\" : \"Some\" | an id of",
                "\"height\" : 6 | \"height\" : 0 | At \"input\": Expected an input",
                "\"height\" : 6 | \"height\" : 6.5 | 32 bits at \"input.height\", found 6.5.",
                "\"height\" : 6 | \"height\" : 99999999999 | 32 bits at \"input.height\", found 99999999999.",
                "\"standardDeviation\" : 61.25 | \"standardDeviation\" : 0 | At \"input\"",
                "\"mean\" : 120.5 | \"mean\" : 1e999 | finite number at \"input.mean\"",
                "\"mean\" : 120.5 | \"mean\" : 1e300 | At \"input\"",
                "\"happy\", | \"joyful\", | At \"labels[0]\": Expected one of",
                "\"happy\", | \"angry\", | seven labels",
                "\"happy\", | null, | a string at \"labels[0]\", found null",
                "\"temperature\" : 1.5 | \"temperature\" : 0 | temperature above 0",
                "\"uncertaintyThreshold\" : 0.5 | \"uncertaintyThreshold\" : 2 | uncertaintyThreshold",
                "\"side\" : \"longer\" | \"side\" : \"wider\" | At \"crops.fixed.side\": Expected \"longer\" or \"width\"",
                "\"margin\" : 0.25 | \"margin\" : 7 | At \"crops.fixed\": Expected a margin",
                "\"file\" : \"weights.bin\" | \"file\" : \"../weights.bin\" | At \"weights[0]\": Expected a plain file",
                "\"precision\" : \"fp32\" | \"precision\" : 32 | a string at \"weights[0].precision\", found 32.",
                "\"accuracy\" : 0.75 | \"accuracy\" : 75 | At \"evaluation\": Expected the accuracy from 0 to 1",
                "\"images\" : 9 | \"images\" : 0 | At \"evaluation\"",
                "\"angry\" : 0.0 | \"cross\" : 0.0 | At \"evaluation.recalls.cross\"",
                "\"angry\" : 0.0 | \"angry\" : \"0.0\" | at \"evaluation.recalls.angry\", found \"0.0\".",
                "\"epochs\" : 0 | \"epochs\" : [] | at \"training.epochs\", found [].",
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

    @Test
    void copiesItsCollections() {
        Map<Emotion, Double> recalls = new EnumMap<>(Emotion.class);
        recalls.put(Emotion.SAD, 0.5);
        ModelCard.Evaluation evaluation = new ModelCard.Evaluation("a", "b", 1, 0, 0, 0, 0, recalls, "c");
        recalls.clear();

        assertThat(evaluation.recalls()).containsExactly(Map.entry(Emotion.SAD, 0.5));
        assertThat(new ModelCard.Evaluation("a", "b", 1, 0, 0, 0, 0, Map.of(), "c").recalls())
                .isEmpty();
    }

    @Test
    void refusesAnEvaluationThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelCard.Evaluation("a", "b", 1, 0, 0, -1, 0, Map.of(), "c"))
                .withMessage("Expected a finite nll of at least 0, found -1.0.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelCard.Evaluation("a", "b", 1, 0, Double.NaN, 0, 0, Map.of(), "c"))
                .withMessage("Expected the macroF1 from 0 to 1, found NaN.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelCard.Evaluation("a", "b", 1, 0, 0, 0, 0, Map.of(Emotion.SAD, 2.0), "c"))
                .withMessage("Expected the recall of sad from 0 to 1, found 2.0.");
    }

    @Test
    void refusesACardWithoutWeights() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelCard(
                        "a",
                        "",
                        "",
                        CARD.input(),
                        CARD.labels(),
                        1,
                        0,
                        Map.of(),
                        List.of(),
                        Optional.empty(),
                        CARD.training(),
                        ""))
                .withMessage("Expected at least one file of weights, found none.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../model.onnx", "a/b", "a\\b", "/etc/passwd", "C:model", ".hidden", "a\nb"})
    void weightsStayInTheModelsDirectory(String file) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelCard.Weights("fp32", file, "0".repeat(64)))
                .withMessage("Expected a plain file name, found \"" + file + "\".");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 63, 65})
    void aChecksumHas64Digits(int digits) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelCard.Weights("fp32", "model.onnx", "A".repeat(digits)))
                .withMessageStartingWith("Expected a SHA-256 of 64 lower-case hexadecimal digits, found ");
    }

    private static ModelCard withEvaluation(Optional<ModelCard.Evaluation> evaluation) {
        return new ModelCard(
                CARD.id(),
                CARD.architecture(),
                CARD.description(),
                CARD.input(),
                CARD.labels(),
                CARD.temperature(),
                CARD.uncertaintyThreshold(),
                CARD.crops(),
                CARD.weights(),
                evaluation,
                CARD.training(),
                CARD.licence());
    }

    @Provide
    Arbitrary<ModelCard> cards() {
        return Combinators.combine(Arbitraries.randoms(), Arbitraries.strings(), Arbitraries.longs())
                .as(ModelCardTest::card);
    }

    private static ModelCard card(Random random, String text, long seed) {
        List<Emotion> labels = new ArrayList<>(Emotion.all());
        Collections.shuffle(labels, random);
        Map<Emotion, Double> recalls = new EnumMap<>(Emotion.class);
        recalls.put(labels.get(0), random.nextDouble());
        return new ModelCard(
                "id" + random.nextInt(1000),
                text,
                "\"" + text,
                new InputSpec(
                        1 + random.nextInt(4096),
                        1 + random.nextInt(4096),
                        random.nextFloat() * 255,
                        random.nextFloat() + 1e-9f),
                labels,
                random.nextDouble() + 1e-9,
                random.nextDouble(),
                Map.of(
                        text,
                        new CropSpec(
                                CropSpec.Side.LONGER, random.nextFloat(), random.nextFloat(), -random.nextFloat())),
                List.of(
                        new ModelCard.Weights(text, "model.onnx", "0".repeat(64)),
                        new ModelCard.Weights(text, "model-int8.onnx", "f".repeat(64))),
                Optional.of(new ModelCard.Evaluation(
                        text,
                        text,
                        1 + random.nextInt(Integer.MAX_VALUE - 1),
                        random.nextDouble(),
                        random.nextDouble(),
                        Math.exp(50 * random.nextGaussian()),
                        random.nextDouble(),
                        recalls,
                        text)),
                new ModelCard.Training(text, text, random.nextInt(), seed, text, text, text),
                text);
    }
}
