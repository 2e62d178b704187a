package io.fer4j.testkit;

import io.fer4j.Emotion;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.OutputSpec;
import io.fer4j.WeightsFile;
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
        WeightsFile original = card.weights().get(0);
        List<OutputSpec> outputs = card.outputs().stream()
                .map(output -> new OutputSpec(
                        output.tensor(), output.kind(), output.kind().hasClasses() ? labels : List.of()))
                .toList();
        ModelCard changed = card.toBuilder()
                .outputs(outputs)
                .weights(List.of(new WeightsFile(original.precision(), original.file(), sha256(weights))))
                .evaluations(List.of())
                .build();
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
