package io.fer4j.vision.tracking;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The label that is shown for a face: it gives way to another expression when that leads clearly, or has led for a while, and
 * takes a bit more to be relied on again than to be doubted.
 */
final class ShownLabel {
    private static final float CLEAR_LEAD = 0.15f;
    private static final Duration LONG_LEAD = Duration.ofMillis(400);
    private static final double RELIEF = 0.05;

    private final double uncertaintyThreshold;
    private final boolean steady;
    private @Nullable Emotion label;
    private boolean uncertain;
    private @Nullable Emotion challenger;
    private Duration challengedSince = Duration.ZERO;

    /** Takes whether the label stays for a while; else it is always the most probable one. */
    ShownLabel(double uncertaintyThreshold, boolean steady) {
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
        boolean clear = scores.probability(top) - scores.probability(label) >= CLEAR_LEAD;
        if (clear || time.minus(challengedSince).compareTo(LONG_LEAD) >= 0) {
            label = top;
        }
        float probability = scores.probability(label);
        uncertain = probability < uncertaintyThreshold + (uncertain ? RELIEF : 0);
    }

    Emotion label() {
        return Objects.requireNonNull(label, "A label is there from the first update on.");
    }

    boolean isUncertain() {
        return uncertain;
    }
}
