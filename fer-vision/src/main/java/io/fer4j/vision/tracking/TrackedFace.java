package io.fer4j.vision.tracking;

import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.FaceEmotion;
import java.util.Objects;
import java.util.Optional;

/**
 * A face that is followed through a video, at one moment.
 *
 * @param face where it is, its track's number, the smoothed scores, and whether the label should not be relied on
 * @param label the expression to show, which changes less readily than the top of the scores
 * @param measured what this frame alone says; empty if the face is hidden in it for a moment
 */
public record TrackedFace(FaceEmotion face, Emotion label, Optional<EmotionScores> measured) {
    /**
     * Returns the track's number.
     *
     * @return the same for one face as long as it is followed, never that of another face
     */
    public long id() {
        return Objects.requireNonNull(face.face().trackId(), "a tracked face has a number");
    }

    /**
     * Returns where the face is.
     *
     * @return in the frame's pixels
     */
    public Box box() {
        return face.box();
    }

    /**
     * Returns the smoothed scores.
     *
     * @return seven probabilities
     */
    public EmotionScores scores() {
        return face.scores();
    }
}
