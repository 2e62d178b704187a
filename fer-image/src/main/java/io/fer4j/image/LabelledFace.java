package io.fer4j.image;

import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import io.fer4j.UncertaintyReason;

/**
 * A result and the expression that its label names.
 *
 * @param result the result
 * @param top what the label names; for a face that is followed, not always the top of its scores
 */
public record LabelledFace(FaceEmotion result, Emotion top) {
    Face face() {
        return result.face();
    }

    Box box() {
        return result.box();
    }

    EmotionScores scores() {
        return result.scores();
    }

    boolean uncertain() {
        return result.uncertain();
    }

    /** Says that the result is uncertain, and what is wrong with the face's image. */
    String uncertainty() {
        return result.reasons().stream()
                .filter(reason -> reason != UncertaintyReason.LOW_PROBABILITY)
                .findFirst()
                .map(reason -> "uncertain, " + reason.label())
                .orElse("uncertain");
    }
}
