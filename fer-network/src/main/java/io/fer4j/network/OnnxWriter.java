package io.fer4j.network;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.fer4j.Emotion;
import io.fer4j.Precision;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Crop;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
import io.fer4j.network.InferenceNetwork.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
    public static final String INPUT = "input";
    /** The name of the graph's first output. */
    public static final String PROBABILITIES = "probabilities";
    /** The name of the graph's second output. */
    public static final String LOGITS = "logits";
    /** The name of the initializer that divides the logits. */
    public static final String TEMPERATURE = "temperature";

    /** What follows a layer's name in the name of its weights. */
    static final String WEIGHT = ".weight";

    static final String BIAS = ".bias";

    private final OnnxGraph graph;
    private final Precision precision;

    private OnnxWriter(String architecture, Precision precision) {
        this.graph = new OnnxGraph(architecture);
        this.precision = precision;
    }

    /**
     * Writes a network.
     *
     * @param network any network from gray pictures to seven logits
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
     * Writes a network whose layers can all be looked into: the output of each is an output of the graph, in order, behind
     * {@code probabilities} and {@code logits}. For calibration.
     *
     * @param network any network from gray pictures to seven logits
     * @return the file's bytes; {@link #outputNames} says what the outputs are called
     * @throws IllegalArgumentException if the layers do not fit together
     */
    public static byte[] writeTransparent(InferenceNetwork network) {
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
        List<String> names = new ArrayList<>();
        for (Step step : network.layers()) {
            names.add(names.size() == network.layers().size() - 1 ? LOGITS : outputName(step, names.size()));
        }
        return names;
    }

    private static String outputName(Step step, int index) {
        if (step instanceof Convolution convolution) {
            return convolution.name();
        }
        return step instanceof Dense dense
                ? dense.name()
                : step.getClass().getSimpleName().toLowerCase(Locale.ROOT) + "_" + index;
    }

    private void addGraph(InferenceNetwork network, float temperature) {
        graph.input(INPUT, 1, network.height(), network.width());
        graph.output(PROBABILITIES, Emotion.FER2013.size());
        graph.output(LOGITS, Emotion.FER2013.size());
        List<String> outputs = outputNames(network);
        String last = INPUT;
        for (int i = 0; i < outputs.size(); i++) {
            add(network.layers().get(i), last, outputs.get(i));
            last = outputs.get(i);
        }
        addProbabilities(graph, temperature);
    }

    /** Adds what makes probabilities of the logits. */
    static void addProbabilities(OnnxGraph graph, float temperature) {
        graph.floats(TEMPERATURE, new int[0], temperature);
        graph.node("Div", "scaled_logits", LOGITS, TEMPERATURE);
        graph.node("Softmax", PROBABILITIES, "scaled_logits").addAttribute(OnnxGraph.integer("axis", 1));
    }

    private void add(Step step, String input, String output) {
        if (step instanceof Convolution convolution) {
            addConvolution(convolution, input, output);
        } else if (step instanceof Dense dense) {
            addDense(dense, input, output);
        } else if (step instanceof Relu) {
            graph.node("Relu", output, input);
        } else if (step instanceof Crop crop) {
            addCrop(graph, crop, input, output);
        } else if (step instanceof MaxPool pool) {
            addMaxPool(graph, pool, input, output);
        } else if (step instanceof GlobalAveragePool) {
            graph.node("GlobalAveragePool", output + "_2d", input);
            graph.node("Flatten", output, output + "_2d").addAttribute(OnnxGraph.integer("axis", 1));
        } else if (step instanceof Flatten) {
            graph.node("Flatten", output, input).addAttribute(OnnxGraph.integer("axis", 1));
        }
    }

    /** Ends are counted from the end, so that the crop does not depend on the size. */
    static void addCrop(OnnxGraph graph, Crop crop, String input, String output) {
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
        String weight =
                addWeights(c.name() + WEIGHT, new int[] {c.outputs(), c.inputs(), c.kernel(), c.kernel()}, c.weights());
        String bias = c.name() + BIAS;
        graph.floats(bias, new int[] {c.outputs()}, c.bias());
        addConvolution(graph, c, output, input, weight, bias);
    }

    static void addConvolution(OnnxGraph graph, Convolution c, String output, String... inputs) {
        graph.node("Conv", output, inputs)
                .addAttribute(OnnxGraph.list("kernel_shape", c.kernel(), c.kernel()))
                .addAttribute(OnnxGraph.list("pads", c.padding(), c.padding(), c.padding(), c.padding()));
    }

    private void addDense(Dense d, String input, String output) {
        String weight = addWeights(d.name() + WEIGHT, new int[] {d.inputs(), d.outputs()}, d.weights());
        String bias = d.name() + BIAS;
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
        String cast = name + ".fp32";
        graph.node("Cast", cast, name).addAttribute(OnnxGraph.integer("to", TensorProto.DataType.FLOAT_VALUE));
        return cast;
    }
}
