package io.fer4j.vision.live;

import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Takes the results of a {@link LiveRecognizer}. All methods are called on its recognition thread, one at a time; while one runs,
 * new frames replace each other.
 */
@FunctionalInterface
public interface LiveListener {
    /**
     * Takes the result of a frame.
     *
     * @param result the frame and its faces
     */
    void recognized(LiveResult result);

    /**
     * Is called once, when no more results come; on the closing thread if the frame in work takes longer than a second.
     *
     * @param reason why the source or the recognizer failed; empty if the source came to its end or the live recognizer was
     *     closed
     */
    default void ended(Optional<RuntimeException> reason) {}

    /**
     * Is called when {@link #recognized} threw something, after which recognition goes on. By default it is logged, the first time
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
