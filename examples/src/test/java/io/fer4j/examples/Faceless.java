package io.fer4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Box;
import io.fer4j.DetectorOptions;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;

/** Shows that no face of a frame is found in its redacted copy, by any of our detectors at low thresholds. */
final class Faceless {
    /** Labels are drawn outside of faces, and their emoji may well look like one. */
    private static final double MOST_OVERLAP = 0.1;

    private Faceless() {}

    static void assertNoFace(Frame original, Frame redacted) {
        assertThat(redacted.width()).isEqualTo(original.width());
        for (String id : new String[] {"yunet", "ultraface"}) {
            DetectorOptions eager =
                    DetectorOptions.builder().scoreThreshold(0.3).build();
            try (FaceDetector detector = FaceDetector.open(id);
                    FaceDetector eagerDetector = FaceDetector.open(id, eager)) {
                for (Face face : detector.detect(original)) {
                    assertThat(eagerDetector.detect(redacted))
                            .as(id)
                            .noneMatch(found -> overlap(found.box(), face.box()) > MOST_OVERLAP);
                }
            }
        }
    }

    /** Returns which part of the smaller box lies in the other. */
    private static double overlap(Box a, Box b) {
        double width = Math.min(a.x() + a.width(), b.x() + b.width()) - Math.max(a.x(), b.x());
        double height = Math.min(a.y() + a.height(), b.y() + b.height()) - Math.max(a.y(), b.y());
        return width <= 0 || height <= 0 ? 0 : width * height / Math.min(a.area(), b.area());
    }
}
