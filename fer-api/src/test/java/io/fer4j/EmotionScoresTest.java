package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EmotionScoresTest {
    private static final float[] SOME = {0.125f, 0, 0.0625f, 0.5f, 0.25f, 0.0625f, 0};

    @Test
    void keepsProbabilitiesBitForBit() {
        float[] given = SOME.clone();
        EmotionScores scores = EmotionScores.of(given);
        given[0] = 9;
        scores.toArray()[1] = 9;

        assertThat(scores.toArray()).isEqualTo(SOME);
        assertThat(scores.probability(Emotion.SAD)).isEqualTo(0.25f);
        assertThat(scores.top()).isEqualTo(Emotion.HAPPY);
        assertThat(scores)
                .hasToString("EmotionScores[angry=0.125, disgust=0.000, fear=0.063, happy=0.500, sad=0.250,"
                        + " surprise=0.063, neutral=0.000]");
    }

    @Test
    void areEqualByTheirNumbers() {
        EmotionScores scores = EmotionScores.of(SOME);

        assertThat(scores).isEqualTo(EmotionScores.of(SOME)).hasSameHashCodeAs(EmotionScores.of(SOME));
        assertThat(scores).isNotEqualTo(EmotionScores.of(1, 0, 0, 0, 0, 0, 0)).isNotEqualTo("scores");
    }

    @Test
    void theFirstOfEqualTopsWins() {
        assertThat(EmotionScores.of(0, 0, 0.5f, 0, 0, 0.5f, 0).top()).isEqualTo(Emotion.FEAR);
    }

    @Test
    void holdTheClassesThatAModelKnowsInWhateverOrderItGivesThem() {
        EmotionScores scores =
                EmotionScores.of(List.of(Emotion.CONTEMPT, Emotion.SAD, Emotion.HAPPY), 0.25f, 0.125f, 0.625f);

        assertThat(scores.classes()).containsExactly(Emotion.HAPPY, Emotion.SAD, Emotion.CONTEMPT);
        assertThat(scores.toArray()).containsExactly(0.625f, 0.125f, 0.25f);
        assertThat(scores.ranked()).containsExactly(Emotion.HAPPY, Emotion.CONTEMPT, Emotion.SAD);
        assertThat(scores.asMap())
                .containsExactly(
                        Map.entry(Emotion.HAPPY, 0.625f),
                        Map.entry(Emotion.SAD, 0.125f),
                        Map.entry(Emotion.CONTEMPT, 0.25f));
        assertThat(scores.probability(Emotion.ANGRY)).isZero();
        assertThat(scores)
                .isEqualTo(
                        EmotionScores.of(List.of(Emotion.HAPPY, Emotion.CONTEMPT, Emotion.SAD), 0.625f, 0.25f, 0.125f));
        assertThat(scores).isNotEqualTo(EmotionScores.of(0, 0, 0, 0.625f, 0.125f, 0, 0.25f));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmotionScores.of(List.of(Emotion.SAD, Emotion.SAD), 0.5f, 0.5f))
                .withMessage("Expected each class once, found [SAD, SAD].");
    }

    @Test
    void canBeLimitedToTheClassesOfADataSet() {
        EmotionScores scores =
                EmotionScores.of(List.of(Emotion.HAPPY, Emotion.SAD, Emotion.CONTEMPT), 0.3f, 0.2f, 0.5f);

        EmotionScores among = scores.among(Emotion.FER2013);

        assertThat(among.classes()).isEqualTo(Emotion.FER2013);
        assertThat(among.toArray()).containsExactly(new float[] {0, 0, 0, 0.6f, 0.4f, 0, 0}, within(1e-6f));
        assertThat(scores.among(List.of(Emotion.SAD, Emotion.CONTEMPT, Emotion.HAPPY)))
                .isSameAs(scores);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scores.among(List.of(Emotion.FEAR)))
                .withMessageStartingWith("Expected a probability above 0 for one of [FEAR], found EmotionScores[");
    }

    @Test
    void carryValenceAndArousal() {
        EmotionScores scores = EmotionScores.of(SOME);
        EmotionScores felt = scores.withAffect(new Affect(0.5f, -0.25f));

        assertThat(scores.affect()).isEmpty();
        assertThat(felt.affect()).contains(new Affect(0.5f, -0.25f));
        assertThat(felt).isNotEqualTo(scores);
        assertThat(felt.toArray()).isEqualTo(SOME);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Affect(Float.NaN, 0))
                .withMessage("Expected a finite valence and arousal, found NaN and 0.0.");
    }

    @Test
    void areUncertainBelowTheThreshold() {
        EmotionScores scores = EmotionScores.of(SOME);

        assertThat(scores.isUncertain(0.5)).isFalse();
        assertThat(scores.isUncertain(0.51)).isTrue();
        assertThat(scores.isUncertain(0)).isFalse();
    }

    @Test
    void allowForRoundingInTheSum() {
        assertThat(EmotionScores.of(1.0005f, 0, 0, 0, 0, 0, 0).probability(Emotion.ANGRY))
                .isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmotionScores.of(0.75f, 0, 0, 0, 0, 0, 0))
                .withMessage("Expected probabilities with the sum 1, found the sum 0.75 of"
                        + " [0.75, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0].");
    }

    @Test
    void refuseWhatIsNoProbability() {
        for (float wrong : new float[] {-0.5f, 1.5f, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EmotionScores.of(wrong, 1, 0, 0, 0, 0, 0))
                    .withMessage(
                            "Expected probabilities from 0 to 1, found [" + wrong + ", 1.0, 0.0, 0.0, 0.0, 0.0, 0.0].");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmotionScores.of(0.5f, 0.5f))
                .withMessage("Expected 7 probabilities, found 2.");
    }

    @Property
    void aSoftmaxIsADistributionInTheOrderOfTheLogits(
            @ForAll @Size(7) float[] logits, @ForAll @DoubleRange(min = 0.01, max = 1000) double temperature) {
        for (int i = 0; i < 7; i++) {
            logits[i] = Float.isFinite(logits[i]) ? logits[i] : 0;
        }
        EmotionScores scores = EmotionScores.ofLogits(logits, temperature);

        double sum = 0;
        for (Emotion a : Emotion.FER2013) {
            sum += scores.probability(a);
            for (Emotion b : Emotion.FER2013) {
                if (logits[Emotion.FER2013.indexOf(a)] < logits[Emotion.FER2013.indexOf(b)]) {
                    assertThat(scores.probability(a)).isLessThanOrEqualTo(scores.probability(b));
                }
            }
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
        assertThat(EmotionScores.of(scores.toArray())).isEqualTo(scores);
    }

    @Property
    void aSoftmaxDoesNotChangeWithAConstant(
            @ForAll @Size(7) List<@FloatRange(min = -20, max = 20) Float> logits,
            @ForAll @FloatRange(min = -50, max = 50) float constant) {
        float[] plain = new float[7];
        float[] moved = new float[7];
        for (int i = 0; i < 7; i++) {
            plain[i] = logits.get(i);
            moved[i] = plain[i] + constant;
        }

        assertThat(EmotionScores.ofLogits(moved, 1).toArray())
                .containsExactly(EmotionScores.ofLogits(plain, 1).toArray(), within(1e-4f));
    }

    @Test
    void softmaxOfKnownLogits() {
        float ln2 = (float) Math.log(2);
        float[] logits = {0, 0, 0, 3 * ln2, 0, 0, 0};

        assertThat(EmotionScores.ofLogits(logits, 1).toArray())
                .containsExactly(
                        new float[] {1 / 14f, 1 / 14f, 1 / 14f, 8 / 14f, 1 / 14f, 1 / 14f, 1 / 14f}, within(1e-6f));
        assertThat(EmotionScores.ofLogits(logits, 3).probability(Emotion.HAPPY)).isCloseTo(2 / 8f, within(1e-6f));
        assertThat(EmotionScores.ofLogits(logits, 1e-9).probability(Emotion.HAPPY))
                .isEqualTo(1);
        assertThat(EmotionScores.ofLogits(new float[] {3e38f, 0, -3e38f, 0, 0, 0, 0}, 1)
                        .probability(Emotion.ANGRY))
                .isEqualTo(1);
    }

    @Test
    void refuseLogitsThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmotionScores.ofLogits(new float[6], 1))
                .withMessage("Expected 7 logits, found 6.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmotionScores.ofLogits(new float[] {0, 0, Float.NaN, 0, 0, 0, 0}, 1))
                .withMessage("Expected finite logits, found [0.0, 0.0, NaN, 0.0, 0.0, 0.0, 0.0].");
        for (double wrong : new double[] {0, -1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EmotionScores.ofLogits(new float[7], wrong))
                    .withMessage("Expected a temperature above 0, found " + wrong + ".");
        }
    }
}
