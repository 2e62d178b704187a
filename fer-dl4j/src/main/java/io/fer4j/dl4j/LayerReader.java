package io.fer4j.dl4j;

import io.fer4j.ModelCard;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reads plain layers out of a DL4J network. */
final class LayerReader {
    private static final Set<String> WEIGHTS_AND_BIAS = Set.of("W", "b");
    private static final Set<ConvolutionMode> EXPLICIT_PADDING =
            EnumSet.of(ConvolutionMode.Truncate, ConvolutionMode.Strict);
    private static final String CHANNELS_FIRST = "channels in front of rows and columns";
    private static final int[] ROWS_AND_COLUMNS = {2, 3};
    private static final int[] ONE = {1, 1};
    private static final int[] NONE = {0, 0};

    private final MultiLayerNetwork network;
    private final List<InferenceNetwork.Layer> steps = new ArrayList<>();

    LayerReader(MultiLayerNetwork network) {
        this.network = network;
    }

    InferenceNetwork read(ModelCard card) {
        for (int i = 0; i < network.getnLayers(); i++) {
            flattenIfAsked(network.getLayerWiseConfigurations().getInputPreProcess(i), i);
            read(i, unwrapped(network.getLayer(i).conf().getLayer()));
        }
        return new InferenceNetwork(
                card.architecture(), card.input().height(), card.input().width(), steps);
    }

    private static Layer unwrapped(Layer layer) {
        if (layer instanceof FrozenLayer frozen) {
            return frozen.getLayer();
        }
        return layer instanceof FrozenLayerWithBackprop frozen ? frozen.getUnderlying() : layer;
    }

    private void flattenIfAsked(@Nullable InputPreProcessor preprocessor, int index) {
        if (preprocessor instanceof CnnToFeedForwardPreProcessor flatten && flatten.getFormat() == CNN2DFormat.NCHW) {
            steps.add(new Flatten());
        } else if (preprocessor != null) {
            throw refusal(index, "no " + preprocessor.getClass().getSimpleName());
        }
    }

    private void read(int index, Layer layer) {
        // Exactly these classes: a subclass computes something else.
        if (layer.getClass() == OutputLayer.class) {
            addOutput(index, (OutputLayer) layer);
        } else if (layer.getClass() == DenseLayer.class) {
            addDense(index, (DenseLayer) layer);
            addActivation(index, ((DenseLayer) layer).getActivationFn());
        } else if (layer.getClass() == ConvolutionLayer.class) {
            addConvolution(index, (ConvolutionLayer) layer);
        } else if (layer.getClass() == SubsamplingLayer.class) {
            addMaxPool(index, (SubsamplingLayer) layer);
        } else if (layer.getClass() == Cropping2D.class) {
            addCrop(index, (Cropping2D) layer);
        } else if (layer.getClass() == GlobalPoolingLayer.class) {
            addGlobalAveragePool(index, (GlobalPoolingLayer) layer);
        } else if (layer.getClass() == ActivationLayer.class) {
            requireParameters(index, Set.of());
            addActivation(index, ((ActivationLayer) layer).getActivationFn());
        } else if (layer.getClass() != DropoutLayer.class) {
            throw refusal(
                    index, "cropping, a convolution, max pooling, global average pooling or a fully connected layer");
        }
    }

    private void addOutput(int index, OutputLayer layer) {
        require(index, index == network.getnLayers() - 1, "the output layer at the end");
        addDense(index, layer);
        require(index, layer.getActivationFn() instanceof ActivationSoftmax, "a softmax");
    }

    private void addGlobalAveragePool(int index, GlobalPoolingLayer layer) {
        int[] dimensions = layer.getPoolingDimensions();
        require(index, layer.getPoolingType() == PoolingType.AVG, "the average");
        require(
                index,
                dimensions == null || Arrays.equals(dimensions, ROWS_AND_COLUMNS),
                "the average over rows and columns");
        requireParameters(index, Set.of());
        steps.add(new GlobalAveragePool());
    }

    private void addCrop(int index, Cropping2D layer) {
        require(index, layer.getDataFormat() == CNN2DFormat.NCHW, CHANNELS_FIRST);
        int[] edges = layer.getCropping();
        require(
                index,
                Arrays.stream(edges).allMatch(margin -> margin == edges[0]),
                "the same margin cropped at each edge");
        steps.add(new CenterCrop(edges[0]));
    }

    private void addConvolution(int index, ConvolutionLayer layer) {
        require(index, layer.getCnn2dDataFormat() == CNN2DFormat.NCHW, CHANNELS_FIRST);
        int kernel = layer.getKernelSize()[0];
        int padding = layer.getPadding()[0];
        require(index, layer.getKernelSize()[1] == kernel, "a square kernel");
        require(index, layer.getPadding()[1] == padding, "the same padding at each edge");
        require(index, Arrays.equals(layer.getStride(), ONE), "a stride of 1");
        require(index, Arrays.equals(layer.getDilation(), ONE), "no dilation");
        require(index, EXPLICIT_PADDING.contains(layer.getConvolutionMode()), "padding given as a number");
        steps.add(new Convolution(
                name(index, layer),
                (int) layer.getNIn(),
                (int) layer.getNOut(),
                kernel,
                padding,
                weights(index),
                bias(index)));
        addActivation(index, layer.getActivationFn());
    }

    private void addDense(int index, FeedForwardLayer layer) {
        steps.add(new Dense(
                name(index, layer), (int) layer.getNIn(), (int) layer.getNOut(), weights(index), bias(index)));
    }

    private void addMaxPool(int index, SubsamplingLayer layer) {
        int[] kernel = layer.getKernelSize();
        require(index, layer.getPoolingType() == PoolingType.MAX, "the maximum");
        require(index, kernel[0] == kernel[1] && Arrays.equals(kernel, layer.getStride()), "squares side by side");
        require(index, Arrays.equals(layer.getPadding(), NONE), "no padding");
        require(index, Arrays.equals(layer.getDilation(), ONE), "no dilation");
        require(index, layer.getCnn2dDataFormat() == CNN2DFormat.NCHW, CHANNELS_FIRST);
        requireParameters(index, Set.of());
        require(index, EXPLICIT_PADDING.contains(layer.getConvolutionMode()), "the rest at the edge left out");
        steps.add(new MaxPool(kernel[0]));
    }

    private void addActivation(int index, IActivation activation) {
        if (activation.equals(new ActivationReLU())) {
            steps.add(new Relu());
        } else {
            require(index, activation instanceof ActivationIdentity, "ReLU or no activation");
        }
    }

    private static String name(int index, Layer layer) {
        return layer.getLayerName() == null ? "layer" + index : layer.getLayerName();
    }

    private float[] weights(int index) {
        return values(index, "_W");
    }

    private float[] bias(int index) {
        return values(index, "_b");
    }

    private float[] values(int index, String parameter) {
        requireParameters(index, WEIGHTS_AND_BIAS);
        INDArray found = network.getParam(index + parameter);
        try (INDArray ordered = found.dup('c')) {
            return ordered.data().asFloat();
        }
    }

    /** Refuses a layer that has learned more, such as the gains of a layer normalization, or less. */
    private void requireParameters(int index, Set<String> names) {
        Map<String, INDArray> found = network.getLayer(index).paramTable();
        Set<String> has = found == null ? Set.of() : found.keySet();
        require(index, has.equals(names), names.isEmpty() ? "no weights" : "weights and a bias, and nothing else");
    }

    private void require(int index, boolean holds, String expected) {
        if (!holds) {
            throw refusal(index, expected);
        }
    }

    private IllegalArgumentException refusal(int index, String expected) {
        return new IllegalArgumentException("Expected " + expected + " in layer " + index + ", found "
                + unwrapped(network.getLayer(index).conf().getLayer()) + ".");
    }
}
