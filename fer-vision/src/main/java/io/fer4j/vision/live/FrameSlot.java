package io.fer4j.vision.live;

import io.fer4j.Frame;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A slot for one frame between two threads: a new frame replaces one that was not taken yet. Thread-safe. */
final class FrameSlot {
    private @Nullable Captured waiting;
    private boolean ended;
    private boolean discarded;

    /**
     * A frame and its time of arrival.
     *
     * @param nanos by the clock of {@link System#nanoTime()}
     */
    record Captured(Frame frame, long nanos) {}

    /** Puts a frame in and returns whether it replaced another. */
    synchronized boolean put(Captured captured) {
        boolean replaced = waiting != null;
        waiting = captured;
        notifyAll();
        return replaced;
    }

    /** Ends the frames; the one that waits may still be taken. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Ends the frames, the one that waits too. */
    synchronized void discard() {
        discarded = true;
        notifyAll();
    }

    /**
     * Waits for a frame and takes it.
     *
     * @param notBefore the time by {@link System#nanoTime()} until which newer frames may replace the one that waits
     * @return the latest frame; empty at the end
     */
    synchronized Optional<Captured> take(long notBefore) throws InterruptedException {
        for (long nanos = notBefore - System.nanoTime();
                nanos > 0 && !ended && !discarded;
                nanos = notBefore - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        }
        while (waiting == null && !ended && !discarded) {
            wait();
        }
        Captured taken = waiting;
        waiting = null;
        return discarded ? Optional.empty() : Optional.ofNullable(taken);
    }
}
