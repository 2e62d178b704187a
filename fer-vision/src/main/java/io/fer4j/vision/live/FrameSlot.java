package io.fer4j.vision.live;

import io.fer4j.Frame;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Room for one frame between two threads: a new one replaces one that was not taken yet. Thread-safe. */
final class FrameSlot {
    private @Nullable Captured waiting;
    private boolean ended;
    private boolean discarded;

    /**
     * A frame and when it came.
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

    /** Says that no more frames come; the one that waits may still be taken. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Says that nobody wants frames any more. */
    synchronized void discard() {
        discarded = true;
        notifyAll();
    }

    /** Waits for a frame. Empty at the end. */
    synchronized Optional<Captured> take() throws InterruptedException {
        while (waiting == null && !ended && !discarded) {
            wait();
        }
        Captured taken = waiting;
        waiting = null;
        return discarded ? Optional.empty() : Optional.ofNullable(taken);
    }
}
