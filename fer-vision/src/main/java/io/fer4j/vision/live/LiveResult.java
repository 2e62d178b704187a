package io.fer4j.vision.live;

import io.fer4j.Frame;
import io.fer4j.vision.tracking.TrackedFace;
import java.time.Duration;
import java.util.List;

/**
 * A frame and the faces in it.
 *
 * @param frame the frame, at its time since the source's start
 * @param faces the faces that are followed, possibly none
 * @param age how long ago the source delivered the frame, when this was made
 */
public record LiveResult(Frame frame, List<TrackedFace> faces, Duration age) {
    /** Copies the list. */
    public LiveResult {
        faces = List.copyOf(faces);
    }
}
