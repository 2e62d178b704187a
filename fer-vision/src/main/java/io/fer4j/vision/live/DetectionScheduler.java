package io.fer4j.vision.live;

import java.time.Duration;

/**
 * When to look for faces rather than follow those that are known: on every frame as long as the machine keeps up; else as
 * seldom as new faces may wait.
 */
final class DetectionScheduler {
    private static final Duration LONGEST_GAP = Duration.ofMillis(150);

    private long droppedBefore;
    private Duration lastDetection = Duration.ZERO;

    /**
     * Decides for one frame.
     *
     * @param time the frame's
     * @param dropped frames dropped so far
     * @param isFollowing whether there is a face to follow
     */
    boolean isDue(Duration time, long dropped, boolean isFollowing) {
        boolean keepsUp = dropped == droppedBefore;
        droppedBefore = dropped;
        boolean due = keepsUp || !isFollowing || time.minus(lastDetection).compareTo(LONGEST_GAP) >= 0;
        if (due) {
            lastDetection = time;
        }
        return due;
    }
}
