package io.fer4j.network;

import io.fer4j.CropSpec;
import io.fer4j.Emotion;
import io.fer4j.InputSpec;
import io.fer4j.ModelCard;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model card says besides what the export itself knows (architecture, labels and files).
 *
 * @param id the model's name, for example {@code "cnn3"}
 * @param description one or two sentences for people
 * @param input what the network wants to see
 * @param temperature by which the logits are divided before the softmax, above 0
 * @param uncertaintyThreshold the top probability below which a result counts as uncertain, 0 to 1
 * @param crops for each detector's id, how its boxes become the squares the network was trained on
 * @param evaluation what was measured, if anything
 * @param training how the weights came about
 * @param licence an SPDX identifier
 */
public record CardDraft(
        String id,
        String description,
        InputSpec input,
        double temperature,
        double uncertaintyThreshold,
        Map<String, CropSpec> crops,
        Optional<ModelCard.Evaluation> evaluation,
        ModelCard.Training training,
        String licence) {
    /** Copies the map. */
    public CardDraft {
        crops = Map.copyOf(crops);
    }

    /**
     * Finishes the card.
     *
     * @param architecture the network's shape, {@code "vgg16"} or {@code "cnn3"}
     * @param weights the files, the default precision first
     * @return a card whose labels are in the order of {@link Emotion}
     * @throws IllegalArgumentException if a member is not allowed on a card
     */
    public ModelCard finish(String architecture, List<ModelCard.Weights> weights) {
        return new ModelCard(
                id,
                architecture,
                description,
                input,
                Emotion.all(),
                temperature,
                uncertaintyThreshold,
                crops,
                weights,
                evaluation,
                training,
                licence);
    }
}
