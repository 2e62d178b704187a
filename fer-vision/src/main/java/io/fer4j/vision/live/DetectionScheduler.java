package io.fer4j.vision.live;

import java.time.Duration;

/**
 * Decides which frames are searched for faces: all of them as long as detection is not what limits the frame rate, else one in
 * 150 ms; on the others the known faces are followed. The decision rests on running means of what detection and recognition cost
 * and of the time between frames, with hysteresis, so that a single slow frame changes nothing. Thread-safe.
 */
final class DetectionScheduler {
    private static final Duration MAX_GAP = Duration.ofMillis(150);

    /** The weight of a new value in a running mean. */
    private static final double WEIGHT = 0.1;

    /** Detection on every frame is taken up again below this part of the cost at which it is given up. */
    private static final double RESUME = 0.8;

    /** How much longer than its mean detection is expected to take, so that recognition seldom waits for it. */
    private static final double HEAD_START = 1.5;

    private final boolean overlapping;
    private double detectionNanos;
    private double recognitionNanos;
    private double intervalNanos;
    private long lastArrival = -1;
    private boolean everyFrame = true;
    private boolean detectedBefore;
    private Duration lastDetection = Duration.ZERO;

    /** Makes a scheduler; {@code overlapping} tells whether detection and recognition run at the same time. */
    DetectionScheduler(boolean overlapping) {
        this.overlapping = overlapping;
    }

    /** Takes in that a frame has arrived, by the clock of {@link System#nanoTime()}. */
    synchronized void arrived(long nanos) {
        if (lastArrival >= 0) {
            intervalNanos = mean(intervalNanos, (double) (nanos - lastArrival));
        }
        lastArrival = nanos;
    }

    /** Takes in what a detection cost. */
    synchronized void detected(long nanos) {
        detectionNanos = mean(detectionNanos, (double) nanos);
        if (recognitionNanos == 0 || intervalNanos == 0) {
            return;
        }
        double limit =
                overlapping ? Math.max(recognitionNanos, intervalNanos) : Math.max(0, intervalNanos - recognitionNanos);
        everyFrame = detectionNanos <= (everyFrame ? limit : RESUME * limit);
    }

    /** Takes in what the rest of a frame cost: classification, tracking and the listener. */
    synchronized void recognized(long nanos) {
        recognitionNanos = mean(recognitionNanos, (double) nanos);
    }

    private static double mean(double before, double value) {
        return before == 0 ? value : before + WEIGHT * (value - before);
    }

    /**
     * Decides for one frame.
     *
     * @param time the frame's; one before the last detection's means that the source's clock was set back
     * @param isFollowing whether there is a face to follow
     */
    synchronized boolean isDue(Duration time, boolean isFollowing) {
        Duration gap = time.minus(lastDetection);
        boolean due = everyFrame || !isFollowing || !detectedBefore || gap.isNegative() || gap.compareTo(MAX_GAP) >= 0;
        if (due) {
            detectedBefore = true;
            lastDetection = time;
        }
        return due;
    }

    /**
     * Returns how long to wait, after a frame was handed to recognition, before the next one is taken: as late as detection can
     * start without letting recognition wait, so that the frame is fresh.
     */
    synchronized long delayNanos() {
        return (long) Math.max(0, recognitionNanos - HEAD_START * detectionNanos);
    }
}
