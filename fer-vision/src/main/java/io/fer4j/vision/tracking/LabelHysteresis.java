package io.fer4j.vision.tracking;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hysteresis for the label that is shown for a face: the label changes when another expression leads clearly, or has led for a
 * while, and stays uncertain until its probability is a bit above the threshold.
 */
final class LabelHysteresis {
    private static final float CLEAR_MARGIN = 0.15f;
    private static final Duration MAX_LEAD = Duration.ofMillis(400);
    private static final double UNCERTAINTY_MARGIN = 0.05;

    private final double uncertaintyThreshold;
    private final boolean steady;
    private @Nullable Emotion label;
    private boolean uncertain;
    private @Nullable Emotion challenger;
    private Duration challengedSince = Duration.ZERO;

    /** Makes a hysteresis; without {@code steady} the label is always the most probable one. */
    LabelHysteresis(double uncertaintyThreshold, boolean steady) {
        this.uncertaintyThreshold = uncertaintyThreshold;
        this.steady = steady;
    }

    void update(Duration time, EmotionScores scores) {
        Emotion top = scores.top();
        if (label == null || !steady) {
            label = top;
            uncertain = scores.isUncertain(uncertaintyThreshold);
            return;
        }
        if (top != challenger) {
            challenger = top;
            challengedSince = time;
        }
        boolean clear = scores.probability(top) - scores.probability(label) >= CLEAR_MARGIN;
        if (clear || time.minus(challengedSince).compareTo(MAX_LEAD) >= 0) {
            label = top;
        }
        float probability = scores.probability(label);
        uncertain = probability < uncertaintyThreshold + (uncertain ? UNCERTAINTY_MARGIN : 0);
    }

    Emotion label() {
        return Objects.requireNonNull(label, "A label is there from the first update on.");
    }

    boolean isUncertain() {
        return uncertain;
    }
}
