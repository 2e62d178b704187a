package io.fer4j.contract;

import io.fer4j.Emotion;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Copies of models with something changed. */
final class ModelCopy {
    private ModelCopy() {}

    /** Copies a model's card and weights, with other weights, whose checksum goes into the card, or labels. */
    static Model write(Model model, Path directory, byte[] weights, List<Emotion> labels) {
        ModelCard card = model.card();
        ModelCard.Weights original = card.weights().get(0);
        ModelCard changed = new ModelCard(
                card.id(),
                card.architecture(),
                card.description(),
                card.input(),
                labels,
                card.temperature(),
                card.uncertaintyThreshold(),
                card.crops(),
                List.of(new ModelCard.Weights(original.precision(), original.file(), sha256(weights))),
                card.evaluation(),
                card.training(),
                card.licence());
        try {
            Files.write(directory.resolve(original.file()), weights);
            Files.writeString(directory.resolve("card.json"), changed.toJson());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Model.load(directory);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
