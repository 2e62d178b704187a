package io.fer4j.examples.finetune;

import java.util.Random;
import java.util.function.Consumer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Trains a network on and keeps what did best on faces that it was not trained on. */
final class Tuning {
    private final MultiLayerNetwork network;
    private final Faces.Split faces;
    private final int batch;
    private final Random random;
    private double best;

    Tuning(MultiLayerNetwork network, Faces.Split faces, int batch, Random random) {
        this.network = network;
        this.faces = faces;
        this.batch = batch;
        this.random = random;
    }

    /**
     * What an epoch came to.
     *
     * @param epoch from 1
     * @param loss the mean cross-entropy of the training faces while they were learned from
     * @param accuracy the fraction of right answers on the validation faces afterwards
     */
    record Epoch(int epoch, double loss, double accuracy) {}

    /**
     * Trains; the network has the weights of its best epoch afterwards, or those it came with if none did better.
     *
     * @param epochs passes over the training faces
     * @param listener is told of each
     * @return the accuracy of the weights that the network now has
     */
    double run(int epochs, Consumer<Epoch> listener) {
        best = accuracy();
        try (INDArray bestWeights = network.params().dup()) {
            for (int epoch = 1; epoch <= epochs; epoch++) {
                double loss = train();
                double accuracy = accuracy();
                listener.accept(new Epoch(epoch, loss, accuracy));
                if (accuracy > best) {
                    best = accuracy;
                    bestWeights.assign(network.params());
                }
            }
            network.setParams(bestWeights);
        }
        return best;
    }

    private double train() {
        double sum = 0;
        for (Faces part : faces.training().shuffled(random).batches(batch)) {
            DataSet examples = part.toDataSet();
            network.fit(examples);
            sum += network.score() * part.size();
            close(examples);
        }
        return sum / faces.training().size();
    }

    /**
     * Measures the network as it is.
     *
     * @return the fraction of right answers on the validation faces, 0 to 1
     */
    double accuracy() {
        int right = 0;
        for (Faces part : faces.validation().batches(batch)) {
            DataSet examples = part.toDataSet();
            try (INDArray probabilities = network.output(examples.getFeatures())) {
                right += part.right(probabilities);
            }
            close(examples);
        }
        return (double) right / faces.validation().size();
    }

    private static void close(DataSet examples) {
        examples.getFeatures().close();
        examples.getLabels().close();
    }
}
