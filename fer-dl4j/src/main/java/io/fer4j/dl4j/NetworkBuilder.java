package io.fer4j.dl4j;

import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
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

/** Builds a DL4J network layer by layer. How to pool averages and to connect fully depends on the use and is left to subclasses. */
abstract class NetworkBuilder implements InferenceNetwork.Visitor<NetworkBuilder> {
    private final InferenceNetwork network;
    private final List<Layer> layers = new ArrayList<>();
    private final List<Weights> weights = new ArrayList<>();
    private int height;
    private int width;

    NetworkBuilder(InferenceNetwork network) {
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
        network.layers().forEach(layer -> layer.accept(this));
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

    @Override
    public NetworkBuilder visit(CenterCrop crop) {
        add(new Cropping2D.Builder(crop.margin(), crop.margin()).build());
        return resize(height - 2 * crop.margin(), width - 2 * crop.margin());
    }

    @Override
    public NetworkBuilder visit(Convolution c) {
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
        return resize(height - shrinking, width - shrinking);
    }

    /** Becomes the activation of the last layer if that has none, or else a layer of its own. */
    @Override
    public NetworkBuilder visit(Relu relu) {
        if (!layers.isEmpty()
                && layers.get(layers.size() - 1) instanceof BaseLayer last
                && last.getActivationFn() instanceof ActivationIdentity) {
            last.setActivationFn(new ActivationReLU());
        } else {
            add(new ActivationLayer(Activation.RELU));
        }
        return this;
    }

    @Override
    public NetworkBuilder visit(MaxPool pool) {
        int size = pool.size();
        add(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(size, size)
                .stride(size, size)
                .convolutionMode(ConvolutionMode.Truncate)
                .build());
        return resize(height / size, width / size);
    }

    @Override
    public NetworkBuilder visit(GlobalAveragePool pool) {
        addGlobalAveragePool();
        return resize(1, 1);
    }

    /** DL4J flattens in front of a layer that wants it, in the same order. */
    @Override
    public NetworkBuilder visit(Flatten flatten) {
        return this;
    }

    @Override
    public NetworkBuilder visit(Dense dense) {
        addDense(dense);
        return resize(1, 1);
    }

    private NetworkBuilder resize(int rows, int columns) {
        height = rows;
        width = columns;
        return this;
    }

    private static void assign(INDArray target, float[] values) {
        try (INDArray source = Nd4j.create(values, target.shape(), 'c')) {
            target.assign(source);
        }
    }
}
