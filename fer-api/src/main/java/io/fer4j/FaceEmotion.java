package io.fer4j;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;

/**
 * A face and what it shows.
 *
 * @param face the face
 * @param scores the probabilities of the expressions that the model knows
 * @param uncertain whether the top probability is below the recognizer's threshold, so that the top expression should not be
 *     relied on
 */
public record FaceEmotion(Face face, EmotionScores scores, boolean uncertain) implements Serializable {
    /** Checks that nothing is null. */
    public FaceEmotion {
        Objects.requireNonNull(face, "face");
        Objects.requireNonNull(scores, "scores");
    }

    /**
     * Returns where the face is.
     *
     * @return the face's box, in the frame's pixels
     */
    public Box box() {
        return face.box();
    }

    /**
     * Returns the most probable expression, whether uncertain or not.
     *
     * @return the top of {@link #scores()}
     */
    public Emotion top() {
        return scores.top();
    }

    /**
     * Returns valence and arousal.
     *
     * @return how pleasant and how excited the expression is; empty if the model does not say
     */
    public Optional<Affect> affect() {
        return scores.affect();
    }
}
