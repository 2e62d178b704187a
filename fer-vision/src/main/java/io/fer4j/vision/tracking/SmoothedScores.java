package io.fer4j.vision.tracking;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The exponential average over time of one face's log-probabilities: after each half-life, what was before counts half. The
 * average of logarithms, unlike that of probabilities, lets one frame's near-certainty not outweigh many moderate ones.
 */
final class SmoothedScores {
    /** The least probability that counts, so that a single zero does not stay for ever. */
    private static final double FLOOR = 1e-4;
    /** What a face at rest is made to show if it was taken for neutral: at least this for NEUTRAL. */
    private static final double REST = 0.7;

    private final double halfLife;
    private List<Emotion> classes = List.of();
    private double @Nullable [] average;
    private double @Nullable [] excess;
    private Duration last = Duration.ZERO;

    /** Takes the half-life; zero for no smoothing. */
    SmoothedScores(Duration halfLife) {
        this.halfLife = halfLife.toNanos();
    }

    EmotionScores add(Duration time, EmotionScores scores) {
        classes = scores.classes();
        double[] logarithms = logarithms(scores);
        double[] before = average;
        if (before == null || halfLife == 0) {
            average = logarithms;
        } else {
            double weight = 1 - Math.pow(2, -time.minus(last).toNanos() / halfLife);
            for (int i = 0; i < before.length; i++) {
                before[i] += weight * (logarithms[i] - before[i]);
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

    /** Returns the average so far, less what a face at rest shows too much of. */
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
