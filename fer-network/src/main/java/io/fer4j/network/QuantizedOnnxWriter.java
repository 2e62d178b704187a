package io.fer4j.network;

import io.fer4j.Emotion;
import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
import java.util.List;

/**
 * Writes a network that computes with 8-bit integers, as an ONNX model with pairs of QuantizeLinear and DequantizeLinear (static
 * quantization, as in Jacob et al. 2018, "Quantization and training of neural networks for efficient integer-arithmetic-only
 * inference"), which ONNX Runtime fuses into integer operators. Inputs, outputs and names are those of {@link OnnxWriter}.
 *
 * <p>Numbers between layers are unsigned, with one scale a tensor. Weights are signed and symmetric, with a scale for each output
 * channel. They use 7 of the 8 bits, since CPUs without VNNI add pairs of products in 16 bits, which would overflow.
 */
public final class QuantizedOnnxWriter {
    private static final int MAX_WEIGHT = 63;
    /** A quarter of what 32 bits hold: the products are added to the bias, and the sum must not overflow either. */
    private static final int MAX_BIAS = 1 << 29;

    private static final int MAX_ACTIVATION = 255;

    private final OnnxGraph graph;
    private final ActivationRanges ranges;
    /** The tensor that comes next, behind its DequantizeLinear. */
    private String last = OnnxWriter.INPUT;
    /** The tensor whose scale and zero the last one has. */
    private String lastScale = OnnxWriter.INPUT;

    private float lastScaleValue;

    private QuantizedOnnxWriter(String architecture, ActivationRanges ranges) {
        this.graph = new OnnxGraph(architecture);
        this.ranges = ranges;
    }

    /**
     * Writes a network.
     *
     * @param network any network from gray images to seven logits, whose convolutions and hidden dense layers are followed by a
     *     ReLU
     * @param ranges what its layers give
     * @param temperature by which the logits are divided before the softmax, above 0
     * @return the file's bytes
     * @throws IllegalArgumentException if the layers do not fit together, a range is missing or the temperature is not above 0
     */
    public static byte[] write(InferenceNetwork network, ActivationRanges ranges, double temperature) {
        OnnxWriter.requireTemperature(temperature);
        Shape.check(network);
        QuantizedOnnxWriter writer = new QuantizedOnnxWriter(network.architecture(), ranges);
        writer.addGraph(network, (float) temperature);
        return writer.graph.bytes();
    }

    private void addGraph(InferenceNetwork network, float temperature) {
        graph.input(OnnxWriter.INPUT, 1, network.height(), network.width());
        graph.output(OnnxWriter.PROBABILITIES, Emotion.FER2013.size());
        graph.output(OnnxWriter.LOGITS, Emotion.FER2013.size());
        addInputScale();
        addPair(OnnxWriter.INPUT);
        List<String> outputs = OnnxWriter.outputNames(network);
        for (int i = 0; i < outputs.size(); i++) {
            network.layers().get(i).accept(new Nodes(outputs.get(i)));
        }
        OnnxWriter.addProbabilities(graph, temperature);
    }

    private void addInputScale() {
        float scale = (ranges.maxInput() - ranges.minInput()) / MAX_ACTIVATION;
        int zero = Math.max(0, Math.min(MAX_ACTIVATION, Math.round(-ranges.minInput() / scale)));
        addScale(OnnxWriter.INPUT, scale, zero);
    }

    private void addScale(String tensor, float scale, int zero) {
        graph.floats(tensor + TensorNames.SCALE, new int[0], scale);
        graph.unsignedBytes(tensor + TensorNames.ZERO, new int[0], (byte) zero);
        lastScale = tensor;
        lastScaleValue = scale;
    }

    /** Adds the two nodes that say that a tensor may be held in bytes with the scale added last. */
    private void addPair(String tensor) {
        graph.node(
                "QuantizeLinear",
                tensor + TensorNames.QUANTIZED,
                tensor,
                lastScale + TensorNames.SCALE,
                lastScale + TensorNames.ZERO);
        graph.node(
                "DequantizeLinear",
                tensor + TensorNames.DEQUANTIZED,
                tensor + TensorNames.QUANTIZED,
                lastScale + TensorNames.SCALE,
                lastScale + TensorNames.ZERO);
        last = tensor + TensorNames.DEQUANTIZED;
    }

    /** Adds the nodes of one layer. */
    private final class Nodes implements InferenceNetwork.Visitor<OnnxGraph> {
        private final String output;

        Nodes(String output) {
            this.output = output;
        }

        @Override
        public OnnxGraph visit(CenterCrop crop) {
            OnnxWriter.addCrop(graph, crop, last, output);
            addPair(output);
            return graph;
        }

        @Override
        public OnnxGraph visit(Convolution convolution) {
            addConvolution(convolution, output);
            return graph;
        }

        @Override
        public OnnxGraph visit(Relu relu) {
            graph.node("Relu", output, last);
            addRange(output);
            addPair(output);
            return graph;
        }

        @Override
        public OnnxGraph visit(MaxPool pool) {
            OnnxWriter.addMaxPool(graph, pool, last, output);
            addPair(output);
            return graph;
        }

        @Override
        public OnnxGraph visit(GlobalAveragePool pool) {
            graph.node("GlobalAveragePool", output + TensorNames.AVERAGED, last);
            addRange(output);
            addPair(output + TensorNames.AVERAGED);
            return visit(new Flatten());
        }

        @Override
        public OnnxGraph visit(Flatten flatten) {
            graph.node("Flatten", output, last).addAttribute(OnnxGraph.integer("axis", 1));
            addPair(output);
            return graph;
        }

        @Override
        public OnnxGraph visit(Dense dense) {
            addDense(dense, output);
            return graph;
        }
    }

    private void addRange(String output) {
        Float max = ranges.max().get(output);
        if (max == null) {
            throw new IllegalArgumentException(
                    "Expected a range for each layer's output, found none for " + output + ".");
        }
        addScale(output, max / MAX_ACTIVATION, 0);
    }

    private void addConvolution(Convolution c, String output) {
        int perOutput = c.weights().length / c.outputs();
        QuantizedWeights weights = QuantizedWeights.of(c.weights(), minScales(c.bias()), perOutput, 1, MAX_WEIGHT);
        String weight = addWeights(c.name(), weights, 0, new int[] {c.outputs(), c.inputs(), c.kernel(), c.kernel()});
        OnnxWriter.addConvolution(graph, c, output, last, weight, addBias(c.name(), weights, c.bias()));
        last = output;
    }

    private void addDense(Dense d, String output) {
        QuantizedWeights weights = QuantizedWeights.of(d.weights(), minScales(d.bias()), 1, d.outputs(), MAX_WEIGHT);
        String weight = addWeights(d.name(), weights, 1, new int[] {d.inputs(), d.outputs()});
        graph.node("Gemm", output, last, weight, addBias(d.name(), weights, d.bias()));
        last = output;
    }

    private String addWeights(String layer, QuantizedWeights weights, int axis, int[] shape) {
        String name = layer + TensorNames.WEIGHT;
        int[] channels = {weights.scales().length};
        graph.signedBytes(name, shape, weights.values());
        graph.floats(name + TensorNames.SCALE, channels, weights.scales());
        graph.signedBytes(name + TensorNames.ZERO, channels, new byte[weights.scales().length]);
        graph.node(
                        "DequantizeLinear",
                        name + TensorNames.DEQUANTIZED,
                        name,
                        name + TensorNames.SCALE,
                        name + TensorNames.ZERO)
                .addAttribute(OnnxGraph.integer("axis", axis));
        return name + TensorNames.DEQUANTIZED;
    }

    /**
     * Returns for each output channel the smallest scale of its weights with which its bias can be stored: that of a channel whose
     * weights are next to nothing would make a number of the bias that 32 bits cannot hold.
     */
    private float[] minScales(float[] bias) {
        float[] scales = new float[bias.length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = Math.abs(bias[i]) / MAX_BIAS / lastScaleValue;
        }
        return scales;
    }

    /** A bias has the scale of the products it is added to. */
    private String addBias(String layer, QuantizedWeights weights, float[] bias) {
        String name = layer + TensorNames.BIAS;
        int[] channels = {bias.length};
        float[] scales = new float[bias.length];
        int[] values = new int[bias.length];
        for (int i = 0; i < bias.length; i++) {
            scales[i] = lastScaleValue * weights.scales()[i];
            values[i] = Math.round(bias[i] / scales[i]);
        }
        graph.integers(name, channels, values);
        graph.floats(name + TensorNames.SCALE, channels, scales);
        graph.integers(name + TensorNames.ZERO, channels, new int[bias.length]);
        graph.node(
                        "DequantizeLinear",
                        name + TensorNames.DEQUANTIZED,
                        name,
                        name + TensorNames.SCALE,
                        name + TensorNames.ZERO)
                .addAttribute(OnnxGraph.integer("axis", 0));
        return name + TensorNames.DEQUANTIZED;
    }
}
