package io.fer4j.vision;

import io.fer4j.FaceDetector;
import io.fer4j.spi.DetectorProvider;

/** Registers {@link UltraFaceDetector}; found by {@link FaceDetector#open}. */
public final class UltraFaceProvider implements DetectorProvider {
    /** Called by the service loader. */
    public UltraFaceProvider() {}

    @Override
    public String id() {
        return UltraFaceDetector.ID;
    }

    @Override
    public FaceDetector open() {
        return UltraFaceDetector.open();
    }
}
