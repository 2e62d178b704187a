package io.fer4j;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A detected face.
 *
 * @param box where it is, in the frame's pixels
 * @param confidence the detector's confidence, 0 to 1
 * @param landmarks the points the detector found, each type at most once; empty if it finds none
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
     * @throws IllegalArgumentException if the confidence is not from 0 to 1, or two landmarks have the same type
     */
    public Face {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("Expected a confidence from 0 to 1, found " + confidence + ".");
        }
        Objects.requireNonNull(box, "box");
        landmarks = List.copyOf(landmarks);
        if (landmarks.stream().map(Landmark::type).distinct().count() < landmarks.size()) {
            throw new IllegalArgumentException("Expected each type of landmark at most once, found " + landmarks + ".");
        }
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
     * Returns one of the points that the detector found.
     *
     * @param type which point
     * @return the point; empty if the detector does not find points of this type
     */
    public Optional<Landmark> landmark(LandmarkType type) {
        return landmarks.stream().filter(point -> point.type() == type).findFirst();
    }

    /**
     * Returns how far the head is rolled in the picture's plane, by the line of the eyes and the way from mouth to eyes.
     *
     * @return clockwise as seen in the picture, in radians from -pi to pi; empty if the detector does not find eyes and mouth
     */
    public OptionalDouble roll() {
        Optional<Landmark> left = landmark(LandmarkType.LEFT_EYE);
        Optional<Landmark> right = landmark(LandmarkType.RIGHT_EYE);
        Optional<Landmark> mouthLeft = landmark(LandmarkType.MOUTH_LEFT);
        Optional<Landmark> mouthRight = landmark(LandmarkType.MOUTH_RIGHT);
        if (left.isEmpty() || right.isEmpty() || mouthLeft.isEmpty() || mouthRight.isEmpty()) {
            return OptionalDouble.empty();
        }
        double acrossX = (double) left.get().x() - right.get().x();
        double acrossY = (double) left.get().y() - right.get().y();
        double upX = ((double) left.get().x()
                        + right.get().x()
                        - mouthLeft.get().x()
                        - mouthRight.get().x())
                / 2;
        double upY = ((double) left.get().y()
                        + right.get().y()
                        - mouthLeft.get().y()
                        - mouthRight.get().y())
                / 2;
        // A quarter turn on from the way up is the direction from the right eye to the left one.
        return OptionalDouble.of(Math.atan2(acrossY + upX, acrossX - upY));
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
