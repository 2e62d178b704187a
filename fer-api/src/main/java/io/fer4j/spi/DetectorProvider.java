package io.fer4j.spi;

import io.fer4j.DetectorOptions;
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
     * Returns this detector's place among those on the class path, for users who name none: the highest is taken, and of equal
     * ones the first by id.
     *
     * @return 0 unless overridden
     */
    default int priority() {
        return 0;
    }

    /**
     * Opens the detector.
     *
     * @param options what the detector shall look for, and where it runs
     * @return a detector that the caller closes
     * @throws io.fer4j.BackendException if it cannot be opened; the message says what to add
     * @throws IllegalArgumentException if the detector does not know one of the options that were chosen
     */
    FaceDetector open(DetectorOptions options);
}
