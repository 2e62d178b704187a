package io.fer4j.vision.tracking;

import io.fer4j.DetectorOptions;
import io.fer4j.EmotionRecognizer;
import java.time.Duration;

/**
 * The options of an {@link ExpressionTracker}.
 *
 * <pre>{@code
 * TrackerOptions options = TrackerOptions.of(recognizer).withHalfLife(Duration.ofMillis(500));
 * }</pre>
 *
 * @param uncertaintyThreshold the probability of the label below which it should not be relied on, 0 to 1, usually
 *     {@link io.fer4j.EmotionRecognizer#uncertaintyThreshold()}
 * @param halfLife the half-life of the smoothing, at most a minute; zero for each frame's own scores, of every face from its
 *     first sight on
 * @param lowThreshold the detector's confidence below which a detection is ignored, 0 to 1
 * @param highThreshold the detector's confidence from which a detection may start a track, at least the low threshold and at
 *     most 1; those between the two keep a track alive
 * @param classificationGap how long a face in a crowd may go without a classification, at most a minute: of more than
 *     {@value #UNLIMITED_FACES} faces a frame, those are classified whose scores are the oldest, as many as that takes, but at most
 *     a third of them, so that each has its turn in three frames at the latest. Zero for all faces of every frame
 */
public record TrackerOptions(
        double uncertaintyThreshold,
        Duration halfLife,
        double lowThreshold,
        double highThreshold,
        Duration classificationGap) {
    /** How many faces a frame are always classified. */
    static final int UNLIMITED_FACES = 4;

    /** In how many frames each face of a crowd has its turn at the latest. */
    static final int MAX_TURNS = 3;

    private static final Duration MAX_HALF_LIFE = Duration.ofMinutes(1);
    private static final Duration LIVE_GAP = Duration.ofMillis(100);

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
        if (classificationGap.isNegative() || classificationGap.compareTo(MAX_HALF_LIFE) > 0) {
            throw new IllegalArgumentException(
                    "Expected a classification gap from 0 to 60 s, found " + classificationGap + ".");
        }
        if (!(lowThreshold >= 0 && lowThreshold <= highThreshold && highThreshold <= 1)) {
            throw new IllegalArgumentException("Expected a low and a high threshold in this order, from 0 to 1, found "
                    + lowThreshold + " and " + highThreshold + ".");
        }
    }

    /**
     * Returns the options for a detector all of whose detections count: a half-life of 250 ms, every detection may start a track,
     * and all faces of every frame are classified.
     *
     * @param uncertaintyThreshold the probability of the label below which it should not be relied on, 0 to 1
     * @return the options
     * @throws IllegalArgumentException if the threshold is not within its bounds
     */
    public static TrackerOptions of(double uncertaintyThreshold) {
        return new TrackerOptions(uncertaintyThreshold, ExpressionTracker.DEFAULT_HALF_LIFE, 0, 0, Duration.ZERO);
    }

    /**
     * Returns the options for a recognizer: with its threshold and those of its detector. For faces that turn away, open it with
     * {@link DetectorOptions.Builder#lowScores}.
     *
     * @param recognizer whose faces are tracked
     * @return the options, with a half-life of 250 ms, and all faces of every frame classified
     */
    public static TrackerOptions of(EmotionRecognizer recognizer) {
        double high = recognizer.reliableScore();
        return of(recognizer.uncertaintyThreshold()).withThresholds(Math.min(DetectorOptions.LOW_SCORE, high), high);
    }

    /**
     * Returns the options for a recognizer of live frames: as {@link #of(EmotionRecognizer)}, and of a crowd each face is classified
     * once in 100 ms, well within the half-life.
     *
     * @param recognizer whose faces are tracked
     * @return the options
     */
    public static TrackerOptions live(EmotionRecognizer recognizer) {
        return of(recognizer).withClassificationGap(LIVE_GAP);
    }

    /**
     * Returns these options with another half-life.
     *
     * @param other at most a minute; zero for no smoothing
     * @return a copy
     * @throws IllegalArgumentException if the half-life is not within its bounds
     */
    public TrackerOptions withHalfLife(Duration other) {
        return new TrackerOptions(uncertaintyThreshold, other, lowThreshold, highThreshold, classificationGap);
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
        return new TrackerOptions(uncertaintyThreshold, halfLife, low, high, classificationGap);
    }

    /**
     * Returns these options with a bound on how many faces of a crowd are classified in a frame. The smoothing weighs scores by the
     * time that they stand for, so that a face that is classified in every third frame follows its expression as fast, but for the
     * gap, as one that is classified in all.
     *
     * @param gap how long a face may go without a classification, at most a minute; zero for all faces of every frame
     * @return a copy
     * @throws IllegalArgumentException if the gap is not within its bounds
     */
    public TrackerOptions withClassificationGap(Duration gap) {
        return new TrackerOptions(uncertaintyThreshold, halfLife, lowThreshold, highThreshold, gap);
    }
}
