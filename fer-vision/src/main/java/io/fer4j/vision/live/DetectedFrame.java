package io.fer4j.vision.live;

import io.fer4j.Face;
import io.fer4j.Frame;
import java.util.List;

/**
 * A frame and the faces that were detected in it, not classified yet.
 *
 * @param frame the frame
 * @param faces the faces, the biggest first
 */
public record DetectedFrame(Frame frame, List<Face> faces) {
    /** Copies the list. */
    public DetectedFrame {
        faces = List.copyOf(faces);
    }
}
