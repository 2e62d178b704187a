package io.fer4j.vision.tracking;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The exponential moving average over time of one face's log-probabilities: after each half-life, what was before counts half. The
 * average of logarithms, unlike that of probabilities, lets one frame's near-certainty not outweigh many moderate ones.
 *
 * <p>A frame of half the weight counts as half as much time. Weights are relative: frames that all weigh little change the
 * average as fast as frames that all weigh much.
 */
final class SmoothedScores {
    /** The smallest probability that is averaged, so that a single zero does not stay for ever. */
    private static final double FLOOR = 1e-4;
    /** The least probability of NEUTRAL for a face at rest whose neutral look is known. */
    private static final double REST = 0.7;

    /** The weight of a frame that the detector has no confidence in. */
    private static final double MIN_WEIGHT = 0.05;

    private final double halfLife;
    private List<Emotion> classes = List.of();
    private double @Nullable [] average;
    private double @Nullable [] excess;
    /** The exponential moving average of the weights. */
    private double mass;

    private Duration last = Duration.ZERO;

    /** Takes the half-life; zero for no smoothing. */
    SmoothedScores(Duration halfLife) {
        this.halfLife = halfLife.toNanos();
    }

    /**
     * Takes in a frame's scores and returns the average.
     *
     * @param time not before the last one
     * @param weight how far the frame can be relied on, from 0 to 1
     */
    EmotionScores add(Duration time, EmotionScores scores, double weight) {
        classes = scores.classes();
        double[] logarithms = logarithms(scores);
        double[] before = average;
        double counted = Math.max(MIN_WEIGHT, weight);
        if (before == null || halfLife == 0) {
            average = logarithms;
            mass = counted;
        } else {
            double decay = Math.pow(2, -time.minus(last).toNanos() / halfLife);
            double added = counted * (1 - decay);
            mass = mass * decay + added;
            for (int i = 0; i < before.length; i++) {
                before[i] += added / mass * (logarithms[i] - before[i]);
            }
        }
        last = time;
        // Untouched scores stay bit for bit what the classifier said.
        return halfLife == 0 && excess == null ? scores : current();
    }

    private static double[] logarithms(EmotionScores scores) {
        float[] probabilities = scores.toArray();
        double[] logarithms = new double[probabilities.length];
        for (int i = 0; i < logarithms.length; i++) {
            logarithms[i] = Math.log(Math.max(FLOOR, probabilities[i]));
        }
        return logarithms;
    }

    /** Returns the average, corrected by the face's neutral look. */
    private EmotionScores current() {
        double[] sums = Objects.requireNonNull(average);
        float[] logits = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            logits[i] = (float) (sums[i] - (excess == null ? 0 : excess[i]));
        }
        return EmotionScores.ofLogits(classes, logits, 1);
    }

    /**
     * Takes what the face shows now for its neutral look. What it shows too much of (of any other expression more than an even
     * share of what NEUTRAL leaves) is taken off from now on; what it shows little of is not raised.
     */
    void takeAsNeutral() {
        double[] sums = average;
        if (sums == null) {
            return;
        }
        double rest = Math.log((1 - REST) / (classes.size() - 1));
        double[] found = new double[sums.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = classes.get(i) == Emotion.NEUTRAL
                    ? Math.min(0, sums[i] - Math.log(REST))
                    : Math.max(0, sums[i] - rest);
        }
        excess = found;
    }

    void forgetNeutral() {
        excess = null;
    }
}
