package io.fer4j.spi;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.InferenceException;
import io.fer4j.ModelCard;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes scores of what a model's network gives: seven numbers a picture in the order of the card's labels. Thread-safe. */
public final class NetworkOutputs {
    private final ModelCard card;
    /** Which expression each of the seven outputs stands for. */
    private final int[] ordinals;

    /**
     * Reads the order of the outputs.
     *
     * @param card of the model
     */
    public NetworkOutputs(ModelCard card) {
        this.card = card;
        this.ordinals = card.labels().stream().mapToInt(Emotion::ordinal).toArray();
    }

    /**
     * Takes probabilities, to which the card's temperature has been applied.
     *
     * @param values {@code [n, 7]}, from the buffer's position to its limit
     * @return scores for each picture
     * @throws InferenceException if they are no probabilities; the message names the picture
     */
    public List<EmotionScores> ofProbabilities(FloatBuffer values) {
        return scores(values, EmotionScores::of);
    }

    /**
     * Takes logits, to which the card's temperature is applied here.
     *
     * @param values {@code [n, 7]}, from the buffer's position to its limit
     * @return scores for each picture
     * @throws InferenceException if they are not finite; the message names the picture
     */
    public List<EmotionScores> ofLogits(FloatBuffer values) {
        return scores(values, logits -> EmotionScores.ofLogits(logits, card.temperature()));
    }

    private List<EmotionScores> scores(FloatBuffer values, Function<float[], EmotionScores> make) {
        int pictures = values.remaining() / Emotion.COUNT;
        List<EmotionScores> scores = new ArrayList<>(pictures);
        float[] ofPicture = new float[Emotion.COUNT];
        for (int picture = 0; picture < pictures; picture++) {
            for (int ordinal : ordinals) {
                ofPicture[ordinal] = values.get();
            }
            try {
                scores.add(make.apply(ofPicture));
            } catch (IllegalArgumentException e) {
                throw new InferenceException(
                        "The model " + card.id() + " gave no probabilities for picture " + picture + " of the batch. "
                                + e.getMessage(),
                        e);
            }
        }
        return scores;
    }
}
