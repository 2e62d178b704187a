package io.fer4j.vision;

import io.fer4j.BackendException;
import io.fer4j.FaceDetector;
import io.fer4j.spi.DetectorProvider;
import java.nio.file.Path;

/**
 * Registers {@link YuNetFaceDetector}; found by {@link FaceDetector#open}. The network's file is not part of FER4J: the system
 * property {@value #MODEL_PROPERTY} says where it is.
 */
public final class YuNetProvider implements DetectorProvider {
    /** The system property that holds the path of {@code face_detection_yunet_2023mar.onnx}. */
    public static final String MODEL_PROPERTY = "fer4j.yunet.model";

    /** Called by the service loader. */
    public YuNetProvider() {}

    @Override
    public String id() {
        return YuNetFaceDetector.ID;
    }

    @Override
    public FaceDetector open() {
        String model = System.getProperty(MODEL_PROPERTY, "");
        if (model.isBlank()) {
            throw new BackendException("Expected the path of YuNet's network in the system property " + MODEL_PROPERTY
                    + ", found none. Get face_detection_yunet_2023mar.onnx from the OpenCV model zoo and run Java with -D"
                    + MODEL_PROPERTY + "=FILE, or choose the detector \"" + UltraFaceDetector.ID + "\".");
        }
        return YuNetFaceDetector.open(Path.of(model));
    }
}
