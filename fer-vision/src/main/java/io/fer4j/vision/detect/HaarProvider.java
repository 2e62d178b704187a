package io.fer4j.vision.detect;

import io.fer4j.DetectorOptions;
import io.fer4j.FaceDetector;
import io.fer4j.spi.DetectorProvider;

/** Registers {@link HaarFaceDetector}; found by {@link FaceDetector#open}. */
public final class HaarProvider implements DetectorProvider {
    /** Called by the service loader. */
    public HaarProvider() {}

    @Override
    public String id() {
        return HaarFaceDetector.ID;
    }

    @Override
    public int priority() {
        return -100;
    }

    @Override
    public FaceDetector open(DetectorOptions options) {
        options.requireOnly(HaarFaceDetector.ID);
        return HaarFaceDetector.open();
    }
}
