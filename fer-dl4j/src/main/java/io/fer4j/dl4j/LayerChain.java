package io.fer4j.dl4j;

import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Crop;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
import io.fer4j.network.InferenceNetwork.Step;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Makes DL4J's layers out of a network's steps. How it ends depends on the use and is left to subclasses. */
abstract class LayerChain {
    private final InferenceNetwork network;
    private final List<Layer> layers = new ArrayList<>();
    private final List<Weights> weights = new ArrayList<>();
    private int height;
    private int width;

    LayerChain(InferenceNetwork network) {
        this.network = network;
        this.height = network.height();
        this.width = network.width();
    }

    /** A layer's weights in the order of the axes that they have in DL4J, the last one fastest. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Weights(int layer, float[] weights, float[] bias) {}

    /** Adds a fully connected layer without activation, behind maps of {@link #height()} by {@link #width()}. */
    abstract void addDense(Dense dense);

    abstract void addGlobalAveragePool();

    final int height() {
        return height;
    }

    final int width() {
        return width;
    }

    final void add(Layer layer) {
        layers.add(layer);
    }

    final void add(Layer layer, float[] weight, float[] bias) {
        weights.add(new Weights(layers.size(), weight, bias));
        layers.add(layer);
    }

    /**
     * Makes the network; to be called once.
     *
     * @param settings what holds for all layers
     * @return a network with its weights, which takes {@code [n, 1, height, width]}
     */
    final MultiLayerNetwork build(NeuralNetConfiguration.Builder settings) {
        network.layers().forEach(this::add);
        NeuralNetConfiguration.ListBuilder list = settings.list();
        layers.forEach(list::layer);
        InputType input = InputType.convolutional(network.height(), network.width(), 1);
        MultiLayerNetwork built = new MultiLayerNetwork(list.setInputType(input).build());
        built.init();
        for (Weights of : weights) {
            assign(built.getParam(of.layer + "_W"), of.weights);
            assign(built.getParam(of.layer + "_b"), of.bias);
        }
        return built;
    }

    private void add(Step step) {
        if (step instanceof Convolution convolution) {
            addConvolution(convolution);
        } else if (step instanceof Relu) {
            rectify();
        } else if (step instanceof Crop crop) {
            add(new Cropping2D.Builder(crop.margin(), crop.margin()).build());
            setSize(height - 2 * crop.margin(), width - 2 * crop.margin());
        } else if (step instanceof MaxPool pool) {
            addMaxPool(pool.size());
        } else if (step instanceof GlobalAveragePool) {
            addGlobalAveragePool();
            setSize(1, 1);
        } else if (step instanceof Dense dense) {
            addDense(dense);
            setSize(1, 1);
        }
        // What is left is Flatten: DL4J flattens in front of a layer that wants it, in the same order.
    }

    private void addConvolution(Convolution c) {
        Layer layer = new ConvolutionLayer.Builder(c.kernel(), c.kernel())
                .stride(1, 1)
                .padding(c.padding(), c.padding())
                .convolutionMode(ConvolutionMode.Truncate)
                .nIn(c.inputs())
                .nOut(c.outputs())
                .activation(Activation.IDENTITY)
                .name(c.name())
                .build();
        add(layer, c.weights(), c.bias());
        int shrinking = c.kernel() - 1 - 2 * c.padding();
        setSize(height - shrinking, width - shrinking);
    }

    /** Lets the last layer rectify what it gives out if it does nothing else with it. */
    private void rectify() {
        if (!layers.isEmpty()
                && layers.get(layers.size() - 1) instanceof BaseLayer last
                && last.getActivationFn() instanceof ActivationIdentity) {
            last.setActivationFn(new ActivationReLU());
        } else {
            add(new ActivationLayer(Activation.RELU));
        }
    }

    private void addMaxPool(int size) {
        add(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(size, size)
                .stride(size, size)
                .convolutionMode(ConvolutionMode.Truncate)
                .build());
        setSize(height / size, width / size);
    }

    private void setSize(int rows, int columns) {
        height = rows;
        width = columns;
    }

    private static void assign(INDArray target, float[] values) {
        try (INDArray source = Nd4j.create(values, target.shape(), 'c')) {
            target.assign(source);
        }
    }
}
