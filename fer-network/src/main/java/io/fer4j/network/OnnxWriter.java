package io.fer4j.network;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.fer4j.Emotion;
import io.fer4j.Precision;
import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
import java.util.List;

/**
 * Writes a network as an ONNX model (operator set 13).
 *
 * <p>Input {@code input}: floats {@code [n, 1, height, width]}, already normalised. Outputs: {@code probabilities}
 * {@code [n, 7]}, the softmax of the logits divided by the initializer {@code temperature}, and {@code logits} {@code [n, 7]}.
 * The weights of a layer are the initializers {@code <layer>.weight} ({@code [out, in, kh, kw]} of a convolution, {@code [in,
 * out]} of a dense layer) and {@code <layer>.bias}. Equal networks give equal bytes.
 */
public final class OnnxWriter {
    /** The name of the graph's input. */
    public static final String INPUT = TensorNames.INPUT;
    /** The name of the graph's first output. */
    public static final String PROBABILITIES = TensorNames.PROBABILITIES;
    /** The name of the graph's second output. */
    public static final String LOGITS = TensorNames.LOGITS;
    /** The name of the initializer that divides the logits. */
    public static final String TEMPERATURE = TensorNames.TEMPERATURE;

    private final OnnxGraph graph;
    private final Precision precision;

    private OnnxWriter(String architecture, Precision precision) {
        this.graph = new OnnxGraph(architecture);
        this.precision = precision;
    }

    /**
     * Writes a network.
     *
     * @param network any network from gray images to seven logits
     * @param temperature by which the logits are divided before the softmax, above 0
     * @param precision how the weights are stored
     * @return the file's bytes
     * @throws IllegalArgumentException if the layers do not fit together, a weight cannot be stored or the temperature is not
     *     above 0
     */
    public static byte[] write(InferenceNetwork network, double temperature, Precision precision) {
        OnnxWriter writer = checked(network, temperature, precision);
        writer.addGraph(WeightRounding.roundTrip(network, precision), (float) temperature);
        return writer.graph.bytes();
    }

    /**
     * Writes a network whose intermediate results can be had: the output of each layer is an output of the graph, in order, behind
     * {@code probabilities} and {@code logits}. For calibration.
     *
     * @param network any network from gray images to seven logits
     * @return the file's bytes; {@link #outputNames} says what the outputs are called
     * @throws IllegalArgumentException if the layers do not fit together
     */
    public static byte[] writeWithIntermediateOutputs(InferenceNetwork network) {
        OnnxWriter writer = checked(network, 1, Precision.FP32);
        writer.addGraph(network, 1);
        List<String> names = outputNames(network);
        names.subList(0, names.size() - 1).forEach(writer.graph::output);
        return writer.graph.bytes();
    }

    private static OnnxWriter checked(InferenceNetwork network, double temperature, Precision precision) {
        requireTemperature(temperature);
        Shape.check(network);
        return new OnnxWriter(network.architecture(), precision);
    }

    static void requireTemperature(double temperature) {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("Expected a temperature above 0, found " + temperature + ".");
        }
    }

    /**
     * Returns what the layers' outputs are called in the graph.
     *
     * @param network any network
     * @return a name for each layer, the last one {@link #LOGITS}
     */
    public static List<String> outputNames(InferenceNetwork network) {
        return TensorNames.outputs(network);
    }

    private void addGraph(InferenceNetwork network, float temperature) {
        graph.input(INPUT, 1, network.height(), network.width());
        graph.output(PROBABILITIES, Emotion.FER2013.size());
        graph.output(LOGITS, Emotion.FER2013.size());
        List<String> outputs = outputNames(network);
        String last = INPUT;
        for (int i = 0; i < outputs.size(); i++) {
            network.layers().get(i).accept(new Nodes(last, outputs.get(i)));
            last = outputs.get(i);
        }
        addProbabilities(graph, temperature);
    }

    /** Adds what makes probabilities of the logits. */
    static void addProbabilities(OnnxGraph graph, float temperature) {
        graph.floats(TEMPERATURE, new int[0], temperature);
        graph.node("Div", TensorNames.SCALED_LOGITS, LOGITS, TEMPERATURE);
        graph.node("Softmax", PROBABILITIES, TensorNames.SCALED_LOGITS).addAttribute(OnnxGraph.integer("axis", 1));
    }

    /** Adds the nodes of one layer. */
    private final class Nodes implements InferenceNetwork.Visitor<OnnxGraph> {
        private final String input;
        private final String output;

        Nodes(String input, String output) {
            this.input = input;
            this.output = output;
        }

        @Override
        public OnnxGraph visit(CenterCrop crop) {
            addCrop(graph, crop, input, output);
            return graph;
        }

        @Override
        public OnnxGraph visit(Convolution convolution) {
            addConvolution(convolution, input, output);
            return graph;
        }

        @Override
        public OnnxGraph visit(Relu relu) {
            graph.node("Relu", output, input);
            return graph;
        }

        @Override
        public OnnxGraph visit(MaxPool pool) {
            addMaxPool(graph, pool, input, output);
            return graph;
        }

        @Override
        public OnnxGraph visit(GlobalAveragePool pool) {
            graph.node("GlobalAveragePool", output + TensorNames.AVERAGED, input);
            graph.node("Flatten", output, output + TensorNames.AVERAGED).addAttribute(OnnxGraph.integer("axis", 1));
            return graph;
        }

        @Override
        public OnnxGraph visit(Flatten flatten) {
            graph.node("Flatten", output, input).addAttribute(OnnxGraph.integer("axis", 1));
            return graph;
        }

        @Override
        public OnnxGraph visit(Dense dense) {
            addDense(dense, input, output);
            return graph;
        }
    }

    /** Ends are counted from the end, so that the crop does not depend on the size. */
    static void addCrop(OnnxGraph graph, CenterCrop crop, String input, String output) {
        graph.longs(output + ".starts", crop.margin(), crop.margin());
        graph.longs(output + ".ends", -crop.margin(), -crop.margin());
        graph.longs(output + ".axes", OnnxReader.ROWS, OnnxReader.COLUMNS);
        graph.node("Slice", output, input, output + ".starts", output + ".ends", output + ".axes");
    }

    static void addMaxPool(OnnxGraph graph, MaxPool pool, String input, String output) {
        graph.node("MaxPool", output, input)
                .addAttribute(OnnxGraph.list("kernel_shape", pool.size(), pool.size()))
                .addAttribute(OnnxGraph.list("strides", pool.size(), pool.size()));
    }

    private void addConvolution(Convolution c, String input, String output) {
        String weight = addWeights(
                c.name() + TensorNames.WEIGHT,
                new int[] {c.outputs(), c.inputs(), c.kernel(), c.kernel()},
                c.weights());
        String bias = c.name() + TensorNames.BIAS;
        graph.floats(bias, new int[] {c.outputs()}, c.bias());
        addConvolution(graph, c, output, input, weight, bias);
    }

    static void addConvolution(OnnxGraph graph, Convolution c, String output, String... inputs) {
        graph.node("Conv", output, inputs)
                .addAttribute(OnnxGraph.list("kernel_shape", c.kernel(), c.kernel()))
                .addAttribute(OnnxGraph.list("pads", c.padding(), c.padding(), c.padding(), c.padding()));
    }

    private void addDense(Dense d, String input, String output) {
        String weight = addWeights(d.name() + TensorNames.WEIGHT, new int[] {d.inputs(), d.outputs()}, d.weights());
        String bias = d.name() + TensorNames.BIAS;
        graph.floats(bias, new int[] {d.outputs()}, d.bias());
        graph.node("Gemm", output, input, weight, bias);
    }

    /** Stores weights and returns the name under which they can be had in single precision, behind a cast where there must be one. */
    private String addWeights(String name, int[] shape, float... values) {
        if (precision == Precision.FP32) {
            graph.floats(name, shape, values);
            return name;
        }
        graph.halfFloats(name, shape, values);
        String cast = name + TensorNames.CAST;
        graph.node("Cast", cast, name).addAttribute(OnnxGraph.integer("to", TensorProto.DataType.FLOAT_VALUE));
        return cast;
    }
}
