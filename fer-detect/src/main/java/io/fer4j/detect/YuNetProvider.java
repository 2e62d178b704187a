package io.fer4j.detect;

import io.fer4j.DetectorOptions;
import io.fer4j.FaceDetector;
import io.fer4j.spi.DetectorProvider;

/** Registers the detector {@code "yunet"}; found by {@link FaceDetector#open}. */
public final class YuNetProvider implements DetectorProvider {
    /** Called by the service loader. */
    public YuNetProvider() {}

    @Override
    public String id() {
        return YuNetDetector.ID;
    }

    /**
     * Returns this detector's place.
     *
     * @return 100: the default wherever it is on the class path
     */
    @Override
    public int priority() {
        return 100;
    }

    @Override
    public FaceDetector open(DetectorOptions options) {
        return YuNetDetector.open(options);
    }
}
