package io.fer4j;

import java.time.Duration;
import java.util.List;

/**
 * Hears how calls of a recognizer end, and how long their stages took. Called in the thread that recognizes, possibly by many at a
 * time.
 */
@FunctionalInterface
public interface RecognitionListener {
    /**
     * Called at the end of each call of the recognizer that succeeded; what it throws, the call throws.
     *
     * @param faces how many faces were classified
     * @param detect how long the detector took; zero if the caller brought the faces
     * @param preprocess how long cropping took; zero without faces
     * @param classify how long the classifier took; zero without faces
     */
    void recognized(int faces, Duration detect, Duration preprocess, Duration classify);

    /**
     * Called at the start of each call of the recognizer; what it throws, the call throws. Override it to hear of calls that fail, of
     * the results, or to open a span that lasts as long as the call.
     *
     * @return hears how this call ends; by default it calls {@link #recognized}
     */
    default Call begin() {
        return (faces, detect, preprocess, classify) -> recognized(faces.size(), detect, preprocess, classify);
    }

    /** Hears how one call of the recognizer ends: exactly one of its methods is called, once, in the call's thread. */
    @FunctionalInterface
    interface Call {
        /**
         * Called if the call succeeded; what it throws, the call throws.
         *
         * @param faces the results, of all frames in their order
         * @param detect how long the detector took; zero if the caller brought the faces
         * @param preprocess how long cropping took; zero without faces
         * @param classify how long the classifier took; zero without faces
         */
        void succeeded(List<FaceEmotion> faces, Duration detect, Duration preprocess, Duration classify);

        /**
         * Called if the call failed; what it throws, is suppressed.
         *
         * @param failure what the call throws
         */
        default void failed(Throwable failure) {}
    }
}
