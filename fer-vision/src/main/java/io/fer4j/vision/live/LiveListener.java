package io.fer4j.vision.live;

import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * What hears of a {@link LiveRecognizer}'s results. All methods are called on its recognition thread, one at a time; while one
 * runs, new frames replace each other.
 */
@FunctionalInterface
public interface LiveListener {
    /**
     * Hears of a recognised frame.
     *
     * @param result the frame and its faces
     */
    void recognized(LiveResult result);

    /**
     * Hears that no more results come; called once.
     *
     * @param reason why the source or the recognizer failed; empty if the source came to its end or the live recognizer was
     *     closed
     */
    default void ended(Optional<RuntimeException> reason) {}

    /**
     * Hears that {@link #recognized} threw something, after which recognition goes on. By default it is logged, the first time
     * and every hundredth time.
     *
     * @param failure what it threw
     * @param count how many times it has thrown something, this one included
     */
    default void failed(Throwable failure, long count) {
        if (count % 100 == 1) {
            System.getLogger(LiveListener.class.getName())
                    .log(Level.ERROR, "The listener of a live recognizer failed, " + count + " times so far.", failure);
        }
    }
}
