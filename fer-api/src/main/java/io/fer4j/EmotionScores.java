package io.fer4j;

import java.util.Arrays;
import java.util.Locale;

/** Seven probabilities that sum to 1, one for each {@link Emotion}. Immutable. */
public final class EmotionScores {
    /** How far from 1 the sum may be: the rounding of seven single-precision numbers and of a softmax in any runtime. */
    private static final double SUM_TOLERANCE = 1e-3;

    private final float[] probabilities;

    private EmotionScores(float[] probabilities) {
        this.probabilities = probabilities;
    }

    /**
     * Copies seven probabilities.
     *
     * @param probabilities in the order of {@link Emotion}, each from 0 to 1, with the sum 1 within 0.001; kept bit for bit
     * @return the scores
     * @throws IllegalArgumentException if there are not seven, one is not a probability, or the sum is not 1
     */
    public static EmotionScores of(float... probabilities) {
        if (probabilities.length != Emotion.COUNT) {
            throw new IllegalArgumentException(
                    "Expected " + Emotion.COUNT + " probabilities, found " + probabilities.length + ".");
        }
        double sum = 0;
        for (float probability : probabilities) {
            if (!(probability >= 0 && probability <= 1 + SUM_TOLERANCE)) {
                throw new IllegalArgumentException(
                        "Expected probabilities from 0 to 1, found " + Arrays.toString(probabilities) + ".");
            }
            sum += probability;
        }
        if (Math.abs(sum - 1) > SUM_TOLERANCE) {
            throw new IllegalArgumentException("Expected probabilities with the sum 1, found the sum " + sum + " of "
                    + Arrays.toString(probabilities) + ".");
        }
        return new EmotionScores(probabilities.clone());
    }

    /**
     * Turns logits into probabilities by a softmax with a temperature (Guo et al. 2017, "On Calibration of Modern Neural
     * Networks", section 4.2).
     *
     * @param logits seven finite numbers in the order of {@link Emotion}
     * @param temperature above 0; 1 leaves the softmax as it is, more makes it softer
     * @return the scores
     * @throws IllegalArgumentException if there are not seven finite logits or the temperature is not above 0
     */
    public static EmotionScores ofLogits(float[] logits, double temperature) {
        if (logits.length != Emotion.COUNT) {
            throw new IllegalArgumentException("Expected " + Emotion.COUNT + " logits, found " + logits.length + ".");
        }
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("Expected a temperature above 0, found " + temperature + ".");
        }
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new IllegalArgumentException("Expected finite logits, found " + Arrays.toString(logits) + ".");
            }
            max = Math.max(max, logit);
        }
        double[] powers = new double[Emotion.COUNT];
        double sum = 0;
        for (int i = 0; i < powers.length; i++) {
            powers[i] = Math.exp((logits[i] - max) / temperature);
            sum += powers[i];
        }
        float[] probabilities = new float[Emotion.COUNT];
        for (int i = 0; i < powers.length; i++) {
            probabilities[i] = (float) (powers[i] / sum);
        }
        return new EmotionScores(probabilities);
    }

    /**
     * Returns the probability of one expression.
     *
     * @param emotion which
     * @return 0 to 1
     */
    public float probability(Emotion emotion) {
        return probabilities[emotion.ordinal()];
    }

    /**
     * Returns the most probable expression; of several equal ones, the first in label order.
     *
     * @return the expression with the highest probability
     */
    public Emotion top() {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            if (probabilities[i] > probabilities[best]) {
                best = i;
            }
        }
        return Emotion.all().get(best);
    }

    /**
     * Tells whether the top probability is below a threshold.
     *
     * @param threshold 0 to 1
     * @return true if {@code probability(top()) < threshold}
     */
    public boolean isUncertain(double threshold) {
        return probability(top()) < threshold;
    }

    /**
     * Returns the seven probabilities in the order of {@link Emotion}.
     *
     * @return a new array
     */
    public float[] toArray() {
        return probabilities.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EmotionScores that && Arrays.equals(probabilities, that.probabilities);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(probabilities);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("EmotionScores[");
        for (Emotion emotion : Emotion.all()) {
            text.append(emotion.ordinal() == 0 ? "" : ", ")
                    .append(String.format(Locale.ROOT, "%s=%.3f", emotion.label(), probability(emotion)));
        }
        return text.append(']').toString();
    }
}
