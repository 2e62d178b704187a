package io.fer4j;

import java.time.Duration;

/** Hears how long the stages of each recognition took. Called in the thread that recognizes, possibly by many at a time. */
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
}
