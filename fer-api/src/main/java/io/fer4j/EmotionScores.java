package io.fer4j;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The probabilities that a model gives to the expressions it knows, with the sum 1, and valence and arousal if it gives those.
 * Immutable.
 */
public final class EmotionScores implements Serializable {
    private static final long serialVersionUID = 1L;

    /** How far from 1 the sum may be: the rounding of single-precision numbers and of a softmax in any runtime. */
    private static final double SUM_TOLERANCE = 1e-3;

    /** In the order of {@link Emotion}, whatever the order of the network's outputs is. */
    private final Emotion[] classes;

    private final float[] probabilities;
    private final @Nullable Affect affect;

    private EmotionScores(Emotion[] classes, float[] probabilities, @Nullable Affect affect) {
        this.classes = classes;
        this.probabilities = probabilities;
        this.affect = affect;
    }

    /**
     * Copies the probabilities of the seven expressions of FER2013.
     *
     * @param probabilities in the order of {@link Emotion#FER2013}, each from 0 to 1, with the sum 1 within 0.001; kept bit
     *     for bit, but at most 1
     * @return the scores
     * @throws IllegalArgumentException if there are not seven, one is not a probability, or the sum is not 1
     */
    public static EmotionScores of(float... probabilities) {
        return of(Emotion.FER2013, probabilities);
    }

    /**
     * Copies probabilities.
     *
     * @param classes the expressions that a model knows, each once
     * @param probabilities in the order of the classes, each from 0 to 1, with the sum 1 within 0.001; kept bit for bit, but
     *     at most 1
     * @return the scores
     * @throws IllegalArgumentException if there is not one for each class, one is not a probability, or the sum is not 1
     */
    public static EmotionScores of(List<Emotion> classes, float... probabilities) {
        requireOneForEach(classes, probabilities.length, "probabilities");
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
        float[] kept = probabilities.clone();
        for (int i = 0; i < kept.length; i++) {
            kept[i] = Math.min(1, kept[i]);
        }
        return ordered(classes, kept);
    }

    /**
     * Turns logits for the seven expressions of FER2013 into probabilities, as {@link #ofLogits(List, float[], double)} does.
     *
     * @param logits seven finite numbers in the order of {@link Emotion#FER2013}
     * @param temperature above 0; 1 leaves the softmax as it is, more makes it softer
     * @return the scores
     * @throws IllegalArgumentException if there are not seven finite logits or the temperature is not above 0
     */
    public static EmotionScores ofLogits(float[] logits, double temperature) {
        return ofLogits(Emotion.FER2013, logits, temperature);
    }

    /**
     * Turns logits into probabilities by a softmax with a temperature (Guo et al. 2017, "On Calibration of Modern Neural
     * Networks", section 4.2).
     *
     * @param classes the expressions that a model knows, each once
     * @param logits finite numbers in the order of the classes
     * @param temperature above 0; 1 leaves the softmax as it is, more makes it softer
     * @return the scores
     * @throws IllegalArgumentException if there is not one finite logit for each class or the temperature is not above 0
     */
    public static EmotionScores ofLogits(List<Emotion> classes, float[] logits, double temperature) {
        requireOneForEach(classes, logits.length, "logits");
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
        double[] powers = new double[logits.length];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = Math.exp((logits[i] - max) / temperature);
        }
        return ordered(classes, normalized(powers));
    }

    private static void requireOneForEach(List<Emotion> classes, int found, String what) {
        if (classes.isEmpty() || classes.size() != found) {
            throw new IllegalArgumentException("Expected " + classes.size() + " " + what + ", found " + found + ".");
        }
    }

    private static float[] normalized(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        float[] probabilities = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            probabilities[i] = (float) (weights[i] / sum);
        }
        return probabilities;
    }

    /** Sorts a few numbers by their classes; takes the array. */
    private static EmotionScores ordered(List<Emotion> classes, float[] numbers) {
        Emotion[] sorted = classes.toArray(new Emotion[0]);
        for (int i = 1; i < sorted.length; i++) {
            for (int j = i; j > 0 && sorted[j - 1].compareTo(sorted[j]) >= 0; j--) {
                if (sorted[j - 1] == sorted[j]) {
                    throw new IllegalArgumentException("Expected each class once, found " + classes + ".");
                }
                Emotion emotion = sorted[j];
                sorted[j] = sorted[j - 1];
                sorted[j - 1] = emotion;
                float number = numbers[j];
                numbers[j] = numbers[j - 1];
                numbers[j - 1] = number;
            }
        }
        return new EmotionScores(sorted, numbers, null);
    }

    /**
     * Returns these scores with valence and arousal.
     *
     * @param newAffect how pleasant and how excited the expression is
     * @return a copy
     */
    public EmotionScores withAffect(Affect newAffect) {
        return new EmotionScores(classes, probabilities, Objects.requireNonNull(newAffect, "newAffect"));
    }

    /**
     * Returns the probabilities on the condition that the expression is one of some, for example of those that a data set has labels
     * for.
     *
     * @param some the expressions that count, each once
     * @return scores of these classes alone; the same object if they are the model's
     * @throws IllegalArgumentException if the model gives none of them a probability above 0
     */
    public EmotionScores among(List<Emotion> some) {
        if (some.size() == classes.length && some.containsAll(List.of(classes))) {
            return this;
        }
        double[] weights = some.stream().mapToDouble(this::probability).toArray();
        if (Arrays.stream(weights).noneMatch(weight -> weight > 0)) {
            throw new IllegalArgumentException(
                    "Expected a probability above 0 for one of " + some + ", found " + this + ".");
        }
        EmotionScores conditional = ordered(some, normalized(weights));
        return affect == null ? conditional : conditional.withAffect(affect);
    }

    /** Multiplies each probability with its class's factor and divides by the sum. */
    EmotionScores weighted(double[] factorByOrdinal) {
        double[] weights = new double[probabilities.length];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = probabilities[i] * factorByOrdinal[classes[i].ordinal()];
            sum += weights[i];
        }
        return sum > 0 ? new EmotionScores(classes, normalized(weights), affect) : this;
    }

    /**
     * Returns the expressions that the model knows.
     *
     * @return at least one, in the order of {@link Emotion}
     */
    public List<Emotion> classes() {
        return List.of(classes);
    }

    /**
     * Returns the probability of one expression.
     *
     * @param emotion which
     * @return 0 to 1; 0 for an expression that the model does not know
     */
    public float probability(Emotion emotion) {
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] == emotion) {
                return probabilities[i];
            }
        }
        return 0;
    }

    /**
     * Returns the most probable expression; of several equal ones, the first in the order of {@link Emotion}.
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
        return classes[best];
    }

    /**
     * Returns the expressions that the model knows by their probability.
     *
     * @return the most probable first; equal ones in the order of {@link Emotion}
     */
    public List<Emotion> ranked() {
        return IntStream.range(0, classes.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -probabilities[i]))
                .map(i -> classes[i])
                .toList();
    }

    /**
     * Returns the probabilities by expression, which is also the form in JSON: {@code {"ANGRY": 0.1, ...}}.
     *
     * @return an unmodifiable map of what the model knows, in the order of {@link Emotion}
     */
    @JsonValue
    public Map<Emotion, Float> asMap() {
        Map<Emotion, Float> map = new EnumMap<>(Emotion.class);
        for (int i = 0; i < classes.length; i++) {
            map.put(classes[i], probabilities[i]);
        }
        return Collections.unmodifiableMap(map);
    }

    /** Returns the probabilities by the expressions' names, as JSON has them. */
    Map<String, Object> byName() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < classes.length; i++) {
            map.put(classes[i].name(), probabilities[i]);
        }
        return Collections.unmodifiableMap(map);
    }

    /**
     * Returns valence and arousal.
     *
     * @return how pleasant and how excited the expression is; empty if the model does not say
     */
    public Optional<Affect> affect() {
        return Optional.ofNullable(affect);
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
     * Returns the probabilities in the order of {@link #classes()}.
     *
     * @return a new array
     */
    public float[] toArray() {
        return probabilities.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EmotionScores that
                && Arrays.equals(classes, that.classes)
                && Arrays.equals(probabilities, that.probabilities)
                && Objects.equals(affect, that.affect);
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < classes.length; i++) {
            hash = 31 * hash + classes[i].name().hashCode() + Float.hashCode(probabilities[i]);
        }
        return 31 * hash + Objects.hashCode(affect);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("EmotionScores[");
        for (int i = 0; i < classes.length; i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(String.format(Locale.ROOT, "%s=%.3f", classes[i].label(), probabilities[i]));
        }
        return text.append(affect == null ? "" : ", " + affect).append(']').toString();
    }
}
