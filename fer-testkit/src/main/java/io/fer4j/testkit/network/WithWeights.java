package io.fer4j.testkit.network;

import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.WeightsFile;
import io.fer4j.network.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model directory whose weights are exchanged, with a card that agrees. */
public final class WithWeights {
    private WithWeights() {}

    /**
     * Writes other weights over those of a model.
     *
     * @param model whose card is kept, but for the checksum
     * @param directory where the model lies
     * @param weights the new file's bytes
     * @return the changed model
     * @throws IOException if the directory cannot be written
     */
    public static Model of(Model model, Path directory, byte[] weights) throws IOException {
        ModelCard card = model.card();
        WeightsFile original = card.weights().get(0);
        String json = card.toJson().replace(original.sha256(), WeightsFile.sha256(weights));
        Files.write(directory.resolve(original.file()), weights);
        Files.writeString(directory.resolve(ModelDirectory.CARD), json);
        return Model.load(directory);
    }
}
