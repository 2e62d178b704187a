package io.fer4j;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A detected face.
 *
 * @param box where it is, in the frame's pixels
 * @param confidence the detector's confidence, 0 to 1
 * @param landmarks the points the detector found, in the detector's own order; empty if it finds none
 * @param trackId the number under which a tracker knows this face across frames; null for a single picture
 */
public record Face(
        Box box,
        float confidence,
        List<Landmark> landmarks,
        @Nullable Long trackId) implements Serializable {
    /**
     * Copies the landmarks.
     *
     * @throws IllegalArgumentException if the confidence is not from 0 to 1
     */
    public Face {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("Expected a confidence from 0 to 1, found " + confidence + ".");
        }
        Objects.requireNonNull(box, "box");
        landmarks = List.copyOf(landmarks);
    }

    /**
     * Makes a face without a track.
     *
     * @param box where it is, in the frame's pixels
     * @param confidence the detector's confidence, 0 to 1
     * @param landmarks the points the detector found; empty if it finds none
     */
    public Face(Box box, float confidence, List<Landmark> landmarks) {
        this(box, confidence, landmarks, null);
    }

    /**
     * Makes a face without landmarks or track.
     *
     * @param box where it is, in the frame's pixels
     * @param confidence the detector's confidence, 0 to 1
     */
    public Face(Box box, float confidence) {
        this(box, confidence, List.of());
    }

    /**
     * Returns this face under a track's number.
     *
     * @param id the track
     * @return a copy with that track
     */
    public Face withTrack(long id) {
        return new Face(box, confidence, landmarks, id);
    }
}
