package io.fer4j.spi;

import io.fer4j.FaceDetector;

/**
 * What a face detector registers in {@code META-INF/services/io.fer4j.spi.DetectorProvider}. Constructing one loads no native
 * code.
 */
public interface DetectorProvider {
    /**
     * Returns the name by which a user chooses this detector.
     *
     * @return for example {@code "ultraface"}
     */
    String id();

    /**
     * Opens the detector with its defaults.
     *
     * @return a detector that the caller closes
     * @throws io.fer4j.BackendException if it cannot be opened; the message says what to add
     */
    FaceDetector open();
}
