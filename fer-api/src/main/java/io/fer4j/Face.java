package io.fer4j;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A detected face: where it is, how sure the detector is, the points it found, and a tracker's number. Immutable and serializable.
 */
public final class Face implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Box box;
    private final float confidence;

    /** Serializable, as the list that {@link List#copyOf} makes is. */
    @SuppressWarnings("serial")
    private final List<Landmark> landmarks;

    private final @Nullable Long trackId;

    /**
     * Makes a face.
     *
     * @param box where it is, in the frame's pixels
     * @param confidence the detector's confidence, 0 to 1
     * @param landmarks the points the detector found, each type at most once; empty if it finds none
     * @param trackId the number under which a tracker knows this face across frames; null for a single picture
     * @throws IllegalArgumentException if the confidence is not from 0 to 1, or two landmarks have the same type
     */
    public Face(Box box, float confidence, List<Landmark> landmarks, @Nullable Long trackId) {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("Expected a confidence from 0 to 1, found " + confidence + ".");
        }
        this.box = Objects.requireNonNull(box, "box");
        this.confidence = confidence;
        this.landmarks = List.copyOf(landmarks);
        this.trackId = trackId;
        if (this.landmarks.stream().map(Landmark::type).distinct().count() < landmarks.size()) {
            throw new IllegalArgumentException("Expected each type of landmark at most once, found " + landmarks + ".");
        }
    }

    /**
     * Makes a face without a track.
     *
     * @param box where it is, in the frame's pixels
     * @param confidence the detector's confidence, 0 to 1
     * @param landmarks the points the detector found, each type at most once; empty if it finds none
     * @throws IllegalArgumentException if the confidence is not from 0 to 1, or two landmarks have the same type
     */
    public Face(Box box, float confidence, List<Landmark> landmarks) {
        this(box, confidence, landmarks, null);
    }

    /**
     * Makes a face without landmarks or track.
     *
     * @param box where it is, in the frame's pixels
     * @param confidence the detector's confidence, 0 to 1
     * @throws IllegalArgumentException if the confidence is not from 0 to 1
     */
    public Face(Box box, float confidence) {
        this(box, confidence, List.of());
    }

    /**
     * Returns where the face is.
     *
     * @return a box in the frame's pixels
     */
    public Box box() {
        return box;
    }

    /**
     * Returns how sure the detector is.
     *
     * @return its confidence, 0 to 1
     */
    public float confidence() {
        return confidence;
    }

    /**
     * Returns the points that the detector found.
     *
     * @return an immutable list, each type at most once; empty if the detector finds none
     */
    public List<Landmark> landmarks() {
        return landmarks;
    }

    /**
     * Returns the number under which a tracker knows this face.
     *
     * @return the same across frames; null for a single picture
     */
    public @Nullable Long trackId() {
        return trackId;
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

    /**
     * Returns this face in the form that it has in JSON, the first members of {@link FaceEmotion#asMap()}.
     *
     * @return an unmodifiable map of {@code box} and {@code confidence}, and {@code landmarks} and {@code trackId} where there are
     *     any
     */
    @JsonValue
    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("box", box.asMap());
        map.put("confidence", confidence);
        if (!landmarks.isEmpty()) {
            map.put("landmarks", landmarks.stream().map(Landmark::asMap).toList());
        }
        if (trackId != null) {
            map.put("trackId", trackId);
        }
        return Collections.unmodifiableMap(map);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Face that
                && box.equals(that.box)
                && Float.compare(confidence, that.confidence) == 0
                && landmarks.equals(that.landmarks)
                && Objects.equals(trackId, that.trackId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(box, confidence, landmarks, trackId);
    }

    @Override
    public String toString() {
        return "Face[box=" + box + ", confidence=" + confidence + ", landmarks=" + landmarks + ", trackId=" + trackId
                + "]";
    }
}
