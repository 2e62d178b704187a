package io.fer4j.network;

import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model directory whose weights are exchanged, with a card that agrees. */
final class WithWeights {
    private WithWeights() {}

    static Model of(Model model, Path directory, byte[] weights) throws IOException {
        ModelCard card = model.card();
        WeightsFile original = card.weights().get(0);
        String json = card.toJson().replace(original.sha256(), WeightsFile.sha256(weights));
        Files.write(directory.resolve(original.file()), weights);
        Files.writeString(directory.resolve(ModelDirectory.CARD), json);
        return Model.load(directory);
    }
}
