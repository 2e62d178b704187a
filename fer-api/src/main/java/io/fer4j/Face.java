package io.fer4j;

import java.util.List;
import java.util.OptionalLong;

/**
 * A detected face.
 *
 * @param box where it is, in the frame's pixels
 * @param confidence the detector's confidence, 0 to 1
 * @param landmarks the points the detector found, in the detector's own order; empty if it finds none
 * @param trackId the number under which a tracker knows this face across frames; empty for a single picture
 */
public record Face(Box box, float confidence, List<Landmark> landmarks, OptionalLong trackId) {
    /**
     * Copies the landmarks.
     *
     * @throws IllegalArgumentException if the confidence is not from 0 to 1
     */
    public Face {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("Expected a confidence from 0 to 1, found " + confidence + ".");
        }
        landmarks = List.copyOf(landmarks);
    }

    /**
     * Makes a face without landmarks or track.
     *
     * @param box where it is, in the frame's pixels
     * @param confidence the detector's confidence, 0 to 1
     */
    public Face(Box box, float confidence) {
        this(box, confidence, List.of(), OptionalLong.empty());
    }

    /**
     * Returns this face under a track's number.
     *
     * @param id the track
     * @return a copy with that track
     */
    public Face withTrack(long id) {
        return new Face(box, confidence, landmarks, OptionalLong.of(id));
    }
}
