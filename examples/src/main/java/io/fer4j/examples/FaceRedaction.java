package io.fer4j.examples;

import io.fer4j.Box;
import io.fer4j.DetectorOptions;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.image.Redactor;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds faces to blur: with a detector of its own that takes far less for a face than the one whose faces are recognized, since a
 * blurred wall does no harm and a face that was overlooked does. Thread-safe.
 */
final class FaceRedaction implements AutoCloseable {
    private static final double THRESHOLD = 0.3;
    private static final int SMALLEST_FACE = 20;

    private final FaceDetector detector;

    /** Opens the detector. */
    FaceRedaction() {
        detector = FaceDetector.open(
                "yunet",
                DetectorOptions.builder()
                        .scoreThreshold(THRESHOLD)
                        .smallestFace(SMALLEST_FACE)
                        .build());
    }

    /** Returns where faces are or may be. */
    List<Box> find(Frame frame) {
        return detector.detect(frame).stream().map(Face::box).toList();
    }

    /**
     * Blurs the faces of a picture.
     *
     * @param frame left as it is
     * @param known boxes that are faces in any case
     * @return a copy
     */
    Frame redact(Frame frame, List<Box> known) {
        List<Box> faces = new ArrayList<>(known);
        faces.addAll(find(frame));
        return Redactor.redact(frame, faces);
    }

    @Override
    public void close() {
        detector.close();
    }
}
