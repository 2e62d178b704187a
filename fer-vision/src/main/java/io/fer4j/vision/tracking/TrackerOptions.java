package io.fer4j.vision.tracking;

import java.time.Duration;

/**
 * The options of an {@link ExpressionTracker}.
 *
 * <pre>{@code
 * TrackerOptions options = TrackerOptions.of(recognizer.uncertaintyThreshold()).withThresholds(0.3, 0.75);
 * }</pre>
 *
 * @param uncertaintyThreshold the probability of the label below which it should not be relied on, 0 to 1, usually
 *     {@link io.fer4j.EmotionRecognizer#uncertaintyThreshold()}
 * @param halfLife the half-life of the smoothing, at most a minute; zero for each frame's own scores, of every face from its
 *     first sight on
 * @param lowThreshold the detector's confidence below which a detection is ignored, 0 to 1
 * @param highThreshold the detector's confidence from which a detection may start a track, at least the low threshold and at
 *     most 1; those between the two keep a track alive
 */
public record TrackerOptions(
        double uncertaintyThreshold, Duration halfLife, double lowThreshold, double highThreshold) {
    private static final Duration MAX_HALF_LIFE = Duration.ofMinutes(1);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a value is not within its bounds
     */
    public TrackerOptions {
        if (!(uncertaintyThreshold >= 0 && uncertaintyThreshold <= 1)) {
            throw new IllegalArgumentException("Expected a threshold from 0 to 1, found " + uncertaintyThreshold + ".");
        }
        if (halfLife.isNegative() || halfLife.compareTo(MAX_HALF_LIFE) > 0) {
            throw new IllegalArgumentException("Expected a half-life from 0 to 60 s, found " + halfLife + ".");
        }
        if (!(lowThreshold >= 0 && lowThreshold <= highThreshold && highThreshold <= 1)) {
            throw new IllegalArgumentException("Expected a low and a high threshold in this order, from 0 to 1, found "
                    + lowThreshold + " and " + highThreshold + ".");
        }
    }

    /**
     * Returns the default options: a half-life of 250 ms, and every detection may start a track.
     *
     * @param uncertaintyThreshold the probability of the label below which it should not be relied on, 0 to 1
     * @return the options
     * @throws IllegalArgumentException if the threshold is not within its bounds
     */
    public static TrackerOptions of(double uncertaintyThreshold) {
        return new TrackerOptions(uncertaintyThreshold, ExpressionTracker.DEFAULT_HALF_LIFE, 0, 0);
    }

    /**
     * Returns these options with another half-life.
     *
     * @param other at most a minute; zero for no smoothing
     * @return a copy
     * @throws IllegalArgumentException if the half-life is not within its bounds
     */
    public TrackerOptions withHalfLife(Duration other) {
        return new TrackerOptions(uncertaintyThreshold, other, lowThreshold, highThreshold);
    }

    /**
     * Returns these options with thresholds for a detector that reports faces of low confidence too, for example turned ones.
     *
     * @param low the confidence below which a detection is ignored
     * @param high the confidence from which a detection may start a track
     * @return a copy
     * @throws IllegalArgumentException if the thresholds are not from 0 to 1, or the low one is above the high one
     */
    public TrackerOptions withThresholds(double low, double high) {
        return new TrackerOptions(uncertaintyThreshold, halfLife, low, high);
    }
}
