package io.fer4j.dl4j;

import io.fer4j.BackendException;
import io.fer4j.Emotion;
import io.fer4j.Experimental;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.ModelException;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.OnnxReader;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Models as Deeplearning4j's own networks, to train on with, and back. Thread-safe, though the networks are not.
 *
 * <pre>{@code
 * MultiLayerNetwork network = Dl4jNetworks.trainable(model, new Nesterovs(0.001, 0.9));
 * network.fit(new DataSet(Dl4jNetworks.features(batch), oneHotInTheOrderOfEmotion));
 * ModelDirectory.write(directory, Dl4jNetworks.inferenceNetwork(network, model.card()), Precision.FP32, draft);
 * }</pre>
 *
 * <p>The directory is a model for every backend. The networks are trained already, and have no batch normalisation, since it is
 * folded into the convolutions: take a learning rate well below that of a training from nothing, 0.0005 to 0.002 with Nesterov's
 * momentum of 0.9. With few pictures freeze the first layers, {@code TransferLearning.Builder.setFeatureExtractor}. Layers have
 * the names that they have in the model's file, {@code "conv1"} and so on, see {@code MultiLayerNetwork.getLayerNames}.
 */
@Experimental
public final class Dl4jNetworks {
    private Dl4jNetworks() {}

    /**
     * Makes a network with a model's trained weights.
     *
     * @param model any model that is a chain of plain layers
     * @param updater how training changes the weights
     * @return a network that takes {@code [n, 1, height, width]}, normalised as the card says, see {@link #features}, and gives
     *     probabilities {@code [n, 7]} in the order of {@link Emotion}, not divided by the card's temperature; the caller closes
     *     it
     * @throws ModelException if the model is not whole or no such chain
     * @throws BackendException if ND4J cannot be loaded; the message says what may help
     */
    public static MultiLayerNetwork trainable(Model model, IUpdater updater) {
        Nd4jRuntime.load();
        InferenceNetwork network = OnnxReader.read(model).network();
        return TrainingNetworkBuilder.network(
                LabelOrder.ofEmotion(network, model.card().labels()), updater);
    }

    /**
     * Copies normalised pictures into an array.
     *
     * @param batch any number of pictures, but not none
     * @return {@code [n, 1, height, width]} in 32-bit floats; the caller closes it
     */
    public static INDArray features(InputBatch batch) {
        InputSpec spec = batch.spec();
        INDArray features =
                Nd4j.createUninitialized(DataType.FLOAT, batch.size(), spec.channels(), spec.height(), spec.width());
        features.data().asNioFloat().put(batch.buffer());
        return features;
    }

    /**
     * Reads a network's layers and weights back, leaving dropout out, which does nothing once training is over.
     *
     * @param network from {@link #trainable}, possibly with frozen layers, with convolutions, rectifiers, max pooling, global
     *     average pooling and fully connected layers; it stays as it is
     * @param card of the model that it was: has the input's size and the architecture's name
     * @return its layers, whose seven outputs are in the order of {@link Emotion}
     * @throws IllegalArgumentException if a layer is of another kind; the message names it
     */
    public static InferenceNetwork inferenceNetwork(MultiLayerNetwork network, ModelCard card) {
        return new LayerReader(network).read(card);
    }
}
