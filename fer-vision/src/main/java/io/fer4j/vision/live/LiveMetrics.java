package io.fer4j.vision.live;

import java.time.Duration;
import java.util.ArrayDeque;
import org.HdrHistogram.Histogram;

/** Counts the frames of a live recognizer and keeps a histogram of their ages. Thread-safe. */
final class LiveMetrics {
    private static final long MAX_MICROS = 60_000_000;
    private static final int DIGITS = 2;
    private static final long WINDOW_NANOS = 2_000_000_000L;

    private final Histogram ages = new Histogram(MAX_MICROS, DIGITS);
    private final ArrayDeque<Long> recent = new ArrayDeque<>();
    private long captured;
    private long recognized;
    private long dropped;
    private long detections;
    private long listenerFailures;

    synchronized void captured(boolean replacedAnother) {
        captured++;
        dropped += replacedAnother ? 1 : 0;
    }

    synchronized void recognized(long now, Duration age, boolean detected) {
        recognized++;
        detections += detected ? 1 : 0;
        ages.recordValue(Math.max(0, Math.min(MAX_MICROS, age.toNanos() / 1000)));
        recent.add(now);
        forgetOld(now);
    }

    private void forgetOld(long now) {
        while (!recent.isEmpty() && now - recent.element() > WINDOW_NANOS) {
            recent.remove();
        }
    }

    synchronized long listenerFailed() {
        return ++listenerFailures;
    }

    synchronized LiveStatistics statistics(long now) {
        forgetOld(now);
        return new LiveStatistics(
                captured,
                recognized,
                dropped,
                detections,
                listenerFailures,
                framesPerSecond(),
                age(50),
                age(95),
                age(99),
                age(100));
    }

    private double framesPerSecond() {
        if (recent.size() < 2) {
            return 0;
        }
        return (recent.size() - 1) * 1e9 / (recent.getLast() - recent.getFirst());
    }

    private Duration age(double percentile) {
        return Duration.ofNanos(1000 * ages.getValueAtPercentile(percentile));
    }
}
