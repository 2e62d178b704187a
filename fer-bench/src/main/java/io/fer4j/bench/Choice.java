package io.fer4j.bench;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import java.util.Random;

/** What a benchmark's parameters stand for. */
final class Choice {
    private Choice() {}

    static Model model(String id, String precision) {
        return Model.find(id).variant(precision);
    }

    /** Opens a classifier and makes sure that it runs what was asked for. */
    static EmotionClassifier classifier(String backend, String model, String precision, String device) {
        Device wanted = Device.parse(device);
        EmotionClassifier classifier = EmotionClassifier.open(model(model, precision), backend, wanted);
        if (!classifier.device().equals(wanted) || !classifier.backend().equals(backend)) {
            throw new IllegalStateException("Expected " + backend + " on " + wanted + ", found " + classifier.backend()
                    + " on " + classifier.device() + ".");
        }
        return classifier;
    }

    /** Normalised noise: a network's time does not depend on what it sees. */
    static InputBatch batch(Model model, int pictures) {
        InputBatch batch = InputBatch.allocate(model.card().input(), pictures).resize(pictures);
        Random random = new Random(1);
        for (int i = 0; i < batch.buffer().limit(); i++) {
            batch.buffer().put(i, (float) random.nextGaussian());
        }
        return batch;
    }
}
