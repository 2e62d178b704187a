package io.fer4j.dl4j;

import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.InferenceNetwork.Dense;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * A network to classify with: {@code [n, 1, height, width]} in, logits {@code [n, 7, 1, 1]} out. A fully connected layer becomes
 * a convolution as large as the map it looks at, which is the same sum, computed by oneDNN. DL4J leaves such layers to OpenBLAS,
 * whose threads go on spinning after each call, and whose number is one for the whole process.
 */
final class InferenceNetworkBuilder extends NetworkBuilder {
    private InferenceNetworkBuilder(InferenceNetwork network) {
        super(network);
    }

    static MultiLayerNetwork network(InferenceNetwork network) {
        return new InferenceNetworkBuilder(network)
                .build(new NeuralNetConfiguration.Builder().updater(new NoOp()).weightInit(WeightInit.ZERO));
    }

    @Override
    void addGlobalAveragePool() {
        add(new GlobalPoolingLayer.Builder(PoolingType.AVG)
                .collapseDimensions(false)
                .build());
    }

    @Override
    void addDense(Dense dense) {
        ConvolutionLayer layer = new ConvolutionLayer.Builder(height(), width())
                .stride(1, 1)
                .convolutionMode(ConvolutionMode.Truncate)
                .nIn(dense.inputs() / (height() * width()))
                .nOut(dense.outputs())
                .activation(Activation.IDENTITY)
                .name(dense.name())
                .build();
        add(layer, transposed(dense), dense.bias());
    }

    /** Returns {@code [outputs, inputs]}, which is {@code [outputs, channels, height, width]} too. */
    private static float[] transposed(Dense dense) {
        float[] weights = new float[dense.weights().length];
        for (int input = 0; input < dense.inputs(); input++) {
            for (int output = 0; output < dense.outputs(); output++) {
                weights[output * dense.inputs() + input] = dense.weights()[input * dense.outputs() + output];
            }
        }
        return weights;
    }
}
