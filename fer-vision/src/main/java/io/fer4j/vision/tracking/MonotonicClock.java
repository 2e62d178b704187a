package io.fer4j.vision.tracking;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns the times of a source, whose clock may be set back, into times that never decrease. */
final class MonotonicClock {
    private Duration now = Duration.ZERO;
    private @Nullable Duration last;
    /** The last step of the source's clock that was not zero. */
    private Duration interval = Duration.ZERO;

    /** Returns the time of a frame; after a step back the clock goes on by the frame interval before it. */
    Duration advance(Duration time) {
        Duration step = last == null ? Duration.ZERO : time.minus(last);
        if (step.isNegative()) {
            step = interval;
        } else if (!step.isZero()) {
            interval = step;
        }
        last = time;
        now = now.plus(step);
        return now;
    }
}
