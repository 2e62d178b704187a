package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PriorCorrectionTest {
    private static ModelCard card(List<Double> weights) {
        double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
        Map<Emotion, Double> priors = new EnumMap<>(Emotion.class);
        for (int i = 0; i < 7; i++) {
            priors.put(Emotion.FER2013.get(i), weights.get(i) / sum);
        }
        return LinearModel.card("some", 0.5, new byte[0]).toBuilder()
                .priors(priors)
                .build();
    }

    @Property
    void isTheSoftmaxOfTheLogitsLessTheLogarithmsOfThePriors(
            @ForAll @Size(7) List<@FloatRange(min = -30, max = 30) Float> logits,
            @ForAll @Size(7) List<@DoubleRange(min = 0.01, max = 1) Double> weights,
            @ForAll @DoubleRange(min = 0, max = 1) double exponent) {
        ModelCard card = card(weights);
        float[] plain = new float[7];
        double[] powers = new double[7];
        double sum = 0;
        for (int i = 0; i < 7; i++) {
            plain[i] = logits.get(i);
            powers[i] =
                    Math.exp(logits.get(i) - exponent * Math.log(card.priors().get(Emotion.FER2013.get(i))));
            sum += powers[i];
        }

        EmotionScores found = PriorCorrection.of(card, exponent).apply(EmotionScores.ofLogits(plain, 1));

        for (int i = 0; i < 7; i++) {
            assertThat((double) found.probability(Emotion.FER2013.get(i))).isCloseTo(powers[i] / sum, within(1e-6));
        }
    }

    @Test
    void leavesImpossibleClassesImpossibleAndKeepsWhatElseIsKnown() {
        PriorCorrection correction = PriorCorrection.of(card(List.of(4.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)), 1);
        EmotionScores scores = EmotionScores.of(0.8f, 0.2f, 0, 0, 0, 0, 0).withAffect(new Affect(0.5f, 0.25f));

        EmotionScores found = correction.apply(scores);

        assertThat(found.toArray()).containsExactly(new float[] {0.5f, 0.5f, 0, 0, 0, 0, 0}, within(1e-6f));
        assertThat(found.affect()).contains(new Affect(0.5f, 0.25f));
        assertThat(correction.apply(EmotionScores.of(1, 0, 0, 0, 0, 0, 0)).toArray())
                .startsWith(1, 0);
    }

    @Test
    void anExponentOfNothingChangesNothing() {
        EmotionScores scores = EmotionScores.of(0.8f, 0.2f, 0, 0, 0, 0, 0);
        PriorCorrection none = PriorCorrection.of(LinearModel.card("some", 0.5, new byte[0]), 0);

        assertThat(none.apply(scores)).isSameAs(scores);
        assertThat(none.exponent()).isZero();
    }
}
