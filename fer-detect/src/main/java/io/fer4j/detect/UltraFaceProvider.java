package io.fer4j.detect;

import io.fer4j.DetectorOptions;
import io.fer4j.FaceDetector;
import io.fer4j.spi.DetectorProvider;

/** Registers the detector {@code "ultraface"}; found by {@link FaceDetector#open}. */
public final class UltraFaceProvider implements DetectorProvider {
    /** Called by the service loader. */
    public UltraFaceProvider() {}

    @Override
    public String id() {
        return UltraFaceDetector.ID;
    }

    @Override
    public FaceDetector open(DetectorOptions options) {
        return UltraFaceDetector.open(options);
    }
}
