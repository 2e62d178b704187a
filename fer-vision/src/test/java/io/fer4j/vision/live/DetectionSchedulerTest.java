package io.fer4j.vision.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DetectionSchedulerTest {
    private static final long MILLI = 1_000_000;
    private static final int INTERVAL_MILLIS = 33;

    private int frame;

    /** Returns how many of so many frames, with a face to follow, detection runs on. */
    private int detections(DetectionScheduler scheduler, int frames, long detectionMillis, long recognitionMillis) {
        int detections = 0;
        for (int i = 0; i < frames; i++) {
            frame++;
            scheduler.arrived((long) frame * INTERVAL_MILLIS * MILLI);
            if (scheduler.isDue(Duration.ofMillis((long) frame * INTERVAL_MILLIS), true)) {
                detections++;
                scheduler.detected(detectionMillis * MILLI);
            }
            scheduler.recognized(recognitionMillis * MILLI);
        }
        return detections;
    }

    @Test
    void detectsOnEveryFrameAsLongAsDetectionIsNotWhatTakesLongest() {
        assertThat(detections(new DetectionScheduler(true), 100, 30, 10)).isEqualTo(100);
        assertThat(detections(new DetectionScheduler(true), 100, 60, 80)).isEqualTo(100);
        assertThat(detections(new DetectionScheduler(false), 100, 15, 10)).isEqualTo(100);
    }

    @Test
    void detectsEvery150MillisecondsWhereDetectionTakesLongest() {
        DetectionScheduler overlapping = new DetectionScheduler(true);
        detections(overlapping, 50, 60, 10);
        assertThat(detections(overlapping, 100, 60, 10)).isEqualTo(20);

        DetectionScheduler onOneCore = new DetectionScheduler(false);
        detections(onOneCore, 50, 30, 20);
        assertThat(detections(onOneCore, 100, 30, 20)).isEqualTo(20);
    }

    @Test
    void aSingleSlowFrameChangesNothing() {
        DetectionScheduler scheduler = new DetectionScheduler(true);
        detections(scheduler, 50, 20, 10);
        assertThat(detections(scheduler, 1, 120, 10)).isEqualTo(1);
        assertThat(detections(scheduler, 50, 20, 10)).isEqualTo(50);
    }

    @Test
    void doesNotFlipAtTheLimit() {
        DetectionScheduler scheduler = new DetectionScheduler(true);
        detections(scheduler, 100, 40, 10);
        assertThat(detections(scheduler, 100, 30, 10))
                .as("below the limit, not clearly")
                .isEqualTo(20);
        detections(scheduler, 300, 20, 10);
        assertThat(detections(scheduler, 100, 20, 10)).as("clearly below").isEqualTo(100);
        assertThat(detections(scheduler, 100, 30, 10)).as("not above").isEqualTo(100);
    }

    @Test
    void detectsAtOnceWhereThereIsNothingToFollowOrTheClockWasSetBack() {
        DetectionScheduler scheduler = new DetectionScheduler(true);
        detections(scheduler, 100, 60, 10);
        Duration now = Duration.ofMillis((long) frame * INTERVAL_MILLIS);
        assertThat(scheduler.isDue(now, false)).isTrue();
        assertThat(scheduler.isDue(now.plusMillis(20), true)).isFalse();
        assertThat(scheduler.isDue(Duration.ZERO, true)).isTrue();
        assertThat(scheduler.isDue(Duration.ofMillis(40), true)).isFalse();
        assertThat(scheduler.isDue(Duration.ofMillis(160), true)).isTrue();
    }

    @Test
    void theNextFrameIsTakenAsLateAsDetectionAllows() {
        DetectionScheduler scheduler = new DetectionScheduler(true);
        assertThat(scheduler.delayNanos()).isZero();
        detections(scheduler, 10, 20, 100);
        assertThat(scheduler.delayNanos()).isEqualTo(70 * MILLI);
        detections(scheduler, 200, 20, 10);
        assertThat(scheduler.delayNanos()).isZero();
    }
}
