package io.fer4j.dl4j;

import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** A network to train on with: {@code [n, 1, height, width]} in, probabilities {@code [n, 7]} out, judged by cross-entropy. */
final class TrainingNetworkBuilder extends NetworkBuilder {
    private final Layer last;

    private TrainingNetworkBuilder(InferenceNetwork network) {
        super(network);
        last = network.layers().get(network.layers().size() - 1);
    }

    /**
     * Makes the network.
     *
     * @throws IllegalArgumentException if the last layer is not fully connected: there would be nothing to judge
     */
    static MultiLayerNetwork network(InferenceNetwork network, IUpdater updater) {
        Layer last = network.layers().get(network.layers().size() - 1);
        if (!(last instanceof Dense)) {
            throw new IllegalArgumentException(
                    "Expected a network that ends with a fully connected layer, to train on with, found " + last + ".");
        }
        return new TrainingNetworkBuilder(network)
                .build(new NeuralNetConfiguration.Builder().updater(updater).weightInit(WeightInit.RELU));
    }

    @Override
    void addGlobalAveragePool() {
        add(new GlobalPoolingLayer.Builder(PoolingType.AVG).build());
    }

    @Override
    void addDense(Dense dense) {
        DenseLayer.Builder hidden = new DenseLayer.Builder();
        OutputLayer.Builder output = new OutputLayer.Builder(new LossMCXENT());
        add(
                dense == last
                        ? output.nIn(dense.inputs())
                                .nOut(dense.outputs())
                                .activation(Activation.SOFTMAX)
                                .name(dense.name())
                                .build()
                        : hidden.nIn(dense.inputs())
                                .nOut(dense.outputs())
                                .activation(Activation.IDENTITY)
                                .name(dense.name())
                                .build(),
                dense.weights(),
                dense.bias());
    }
}
