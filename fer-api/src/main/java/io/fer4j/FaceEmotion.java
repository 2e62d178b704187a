package io.fer4j;

/**
 * A face and what it shows.
 *
 * @param face the face
 * @param scores the seven probabilities
 * @param uncertain whether the top probability is below the recognizer's threshold, so that the top expression should not be
 *     relied on
 */
public record FaceEmotion(Face face, EmotionScores scores, boolean uncertain) {
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
}
