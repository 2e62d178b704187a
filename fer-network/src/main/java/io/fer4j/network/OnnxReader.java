package io.fer4j.network;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.ModelException;
import io.fer4j.OutputSpec;
import io.fer4j.Precision;
import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.Layer;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Reads what {@link OnnxWriter} writes: one chain of plain layers from {@code input} {@code [n, 1, height, width]} to
 * {@code logits}, then one division by {@code temperature} and one softmax, {@code probabilities}. Any other ONNX graph is refused
 * with the name of the first node that does not fit, and so is any attribute that this class does not know: what it reads computes
 * what ONNX Runtime computes. ONNX Runtime may still run what is refused here.
 */
public final class OnnxReader {
    /** The axes of maps in the order {@code [n, channels, rows, columns]}. */
    static final int ROWS = 2;

    static final int COLUMNS = 3;
    private static final int IMAGE_AXES = 4;
    /** The latest operator set that ONNX Runtime 1.28 runs; a newer one may change what an operator means. */
    private static final long LATEST_OPERATOR_SET = 25;

    /** What an operator without attributes allows. */
    private static final Map<String, List<String>> NO_ATTRIBUTES = Map.of();

    private static final List<String> NO_AUTO_PAD = List.of("NOTSET");

    /** How far the chain has been read: layers, then the division by the temperature, then the softmax, then nothing. */
    private enum Stage {
        LAYERS,
        SCALED,
        FINISHED
    }

    private final GraphProto graph;
    private final Initializers initializers;
    private final List<Layer> layers = new ArrayList<>();
    private Stage stage = Stage.LAYERS;
    /** The tensor that the next node must take. */
    private String last = TensorNames.INPUT;
    /** Whether the last node was a global average, behind which ONNX keeps two axes of length 1. */
    private boolean flattenDue;

    private OnnxReader(GraphProto graph) {
        this.graph = graph;
        this.initializers = new Initializers(graph);
    }

    /**
     * Reads a model's network with the weights of its precision.
     *
     * @param model any model with a card
     * @return its layers
     * @throws ModelException if the weights are missing or damaged, are no such chain of layers of the card's input size, or are
     *     scaled by another temperature than the card's
     */
    public static CalibratedNetwork read(Model model) {
        requirePlainCard(model);
        requireFloats(model);
        byte[] file = model.weights();
        CalibratedNetwork stored;
        try {
            stored = read(file, model.card().architecture());
            requireSize(stored.network(), model);
        } catch (InvalidProtocolBufferException | IllegalArgumentException | ArithmeticException e) {
            throw new ModelException(
                    "Expected an ONNX network of plain layers in " + model + ", found another: " + e.getMessage(), e);
        }
        if (stored.temperature() != (float) model.card().temperature()) {
            throw new ModelException("Expected the card's temperature "
                    + model.card().temperature() + " in the network of " + model + ", found " + stored.temperature()
                    + ".");
        }
        return stored;
    }

    /** Networks of plain layers have one gray input and give logits and probabilities, under the names that are written. */
    private static void requirePlainCard(Model model) {
        ModelCard card = model.card();
        InputSpec input = card.input();
        boolean plainInput = input.tensor().equals(TensorNames.INPUT)
                && input.color() == InputSpec.Color.GRAY
                && input.layout() == InputSpec.Layout.NCHW;
        boolean plainOutputs = card.outputs().stream().allMatch(OnnxReader::isPlain);
        if (!plainInput || !plainOutputs) {
            throw new ModelException("Expected plain layers only, from gray images in the tensor input to logits and"
                    + " probabilities, in " + model + ", found " + (plainInput ? card.outputs() : input)
                    + ": the backend onnx, io.fer4j:fer-onnx, runs it.");
        }
    }

    private static void requireFloats(Model model) {
        if (model.precision() == Precision.INT8) {
            throw new ModelException("Expected weights of the precision fp16 or fp32 in " + model
                    + ", found int8, which the backend onnx alone runs. Add the artifact that has them, for FER4J's own models"
                    + " io.fer4j:fer-model-" + model.card().id() + "-fp16, or io.fer4j:fer-onnx.");
        }
    }

    private static boolean isPlain(OutputSpec output) {
        return switch (output.kind()) {
            case LOGITS -> output.tensor().equals(TensorNames.LOGITS);
            case PROBABILITIES -> output.tensor().equals(TensorNames.PROBABILITIES);
            case VALENCE, AROUSAL -> false;
        };
    }

    private static void requireSize(InferenceNetwork network, Model model) {
        int width = model.card().input().width();
        int height = model.card().input().height();
        require(
                network.width() == width && network.height() == height,
                "an input of " + width + "x" + height + " pixels, as the card says",
                network.width() + "x" + network.height());
    }

    /**
     * Reads a network.
     *
     * @param file the bytes of an ONNX file
     * @param architecture what the network is called
     * @return its layers
     * @throws InvalidProtocolBufferException if the bytes are no ONNX file
     * @throws IllegalArgumentException if the graph is another one; the message names the node or the tensor
     * @throws ArithmeticException if it speaks of lengths beyond 32 bits
     */
    static CalibratedNetwork read(byte[] file, String architecture) throws InvalidProtocolBufferException {
        ModelProto model = ModelProto.parseFrom(file);
        requireOperatorSet(model);
        require(model.getFunctionsCount() == 0, "no operators of the file's own", model.getFunctionsCount());
        return new OnnxReader(model.getGraph()).read(architecture);
    }

    /** The meanings of these operators have not changed since the set that is written, and may in sets to come. */
    private static void requireOperatorSet(ModelProto model) {
        List<Long> sets = model.getOpsetImportList().stream()
                .filter(set -> isStandard(set.getDomain()))
                .map(OperatorSetIdProto::getVersion)
                .toList();
        require(
                sets.size() == 1 && sets.get(0) >= OnnxGraph.OPERATOR_SET && sets.get(0) <= LATEST_OPERATOR_SET,
                "ONNX's operator set " + OnnxGraph.OPERATOR_SET + " to " + LATEST_OPERATOR_SET,
                sets);
    }

    private static boolean isStandard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    private CalibratedNetwork read(String architecture) {
        int[] size = inputSize();
        for (NodeProto node : graph.getNodeList()) {
            require(isStandard(node.getDomain()), "ONNX's own operators", node.getDomain() + " in " + describe(node));
            if (!initializers.foldCast(node)) {
                add(node);
            }
        }
        require(stage == Stage.FINISHED, "a softmax at the end, named " + TensorNames.PROBABILITIES, last);
        InferenceNetwork network = new InferenceNetwork(architecture, size[0], size[1], layers);
        Shape.check(network);
        return new CalibratedNetwork(network, temperature());
    }

    private int[] inputSize() {
        require(
                graph.getInputList().stream()
                        .map(ValueInfoProto::getName)
                        .filter(name -> !initializers.has(name))
                        .toList()
                        .equals(List.of(TensorNames.INPUT)),
                "one input, named " + TensorNames.INPUT,
                graph.getInputList().stream().map(ValueInfoProto::getName).toList());
        ValueInfoProto input = graph.getInputList().stream()
                .filter(candidate -> candidate.getName().equals(TensorNames.INPUT))
                .findFirst()
                .orElseThrow();
        TypeProto.Tensor type = input.getType().getTensorType();
        TensorShapeProto shape = type.getShape();
        require(
                type.getElemType() == TensorProto.DataType.FLOAT_VALUE
                        && shape.getDimCount() == IMAGE_AXES
                        && shape.getDim(1).getDimValue() == 1
                        && shape.getDim(ROWS).getDimValue() > 0
                        && shape.getDim(COLUMNS).getDimValue() > 0,
                "an input of 32-bit floats [n, 1, height, width]",
                TensorProto.DataType.forNumber(type.getElemType()) + " "
                        + shape.getDimList().stream()
                                .map(axis ->
                                        axis.hasDimValue() ? Long.toString(axis.getDimValue()) : axis.getDimParam())
                                .toList());
        return new int[] {
            Math.toIntExact(shape.getDim(ROWS).getDimValue()),
            Math.toIntExact(shape.getDim(COLUMNS).getDimValue())
        };
    }

    private float temperature() {
        float temperature = initializers.scalar(TensorNames.TEMPERATURE);
        require(temperature > 0 && temperature < Float.POSITIVE_INFINITY, "a temperature above 0", temperature);
        return temperature;
    }

    private void add(NodeProto node) {
        require(
                node.getInputCount() > 0 && node.getInput(0).equals(last) && node.getOutputCount() == 1,
                "one chain of nodes, with one that takes " + last,
                describe(node));
        initializers.define(node.getOutput(0), node);
        require(!flattenDue || node.getOpType().equals("Flatten"), "Flatten behind GlobalAveragePool", describe(node));
        switch (stage) {
            case LAYERS -> addLayer(node);
            case SCALED -> addSoftmax(node);
            case FINISHED -> require(false, "nothing behind " + TensorNames.PROBABILITIES, describe(node));
        }
        last = node.getOutput(0);
    }

    private void addLayer(NodeProto node) {
        switch (node.getOpType()) {
            case "Slice" -> addCrop(node);
            case "Conv" -> addConvolution(node);
            case "Relu" -> addRelu(node);
            case "MaxPool" -> addMaxPool(node);
            case "GlobalAveragePool" -> addGlobalAveragePool(node);
            case "Flatten" -> addFlatten(node);
            case "Gemm" -> addDense(node);
            case "Div" -> addDivision(node);
            default ->
                throw new IllegalArgumentException(
                        "Expected Slice, Conv, Relu, MaxPool, GlobalAveragePool, Flatten, Gemm, or Div behind the logits,"
                                + " found " + describe(node) + ".");
        }
    }

    private void addDivision(NodeProto node) {
        require(
                last.equals(TensorNames.LOGITS)
                        && node.getInputCount() == 2
                        && node.getInput(1).equals(TensorNames.TEMPERATURE),
                "logits to divide by temperature",
                describe(node));
        requireAttributes(node, NO_ATTRIBUTES);
        stage = Stage.SCALED;
    }

    private void addSoftmax(NodeProto node) {
        require(
                node.getOpType().equals("Softmax") && node.getOutput(0).equals(TensorNames.PROBABILITIES),
                "a softmax named " + TensorNames.PROBABILITIES + " behind the division by the temperature",
                describe(node));
        requireInputs(node, 1, 1);
        requireAttributes(node, Map.of("axis", List.of("1", "-1")));
        stage = Stage.FINISHED;
    }

    private void addCrop(NodeProto node) {
        require(node.getInputCount() == 4, "starts, ends and axes", describe(node));
        requireAttributes(node, NO_ATTRIBUTES);
        List<Long> starts = initializers.indices(node, 1);
        List<Long> ends = initializers.indices(node, 2);
        long margin = starts.isEmpty() ? 0 : starts.get(0);
        require(
                margin > 0
                        && margin <= Integer.MAX_VALUE
                        && starts.equals(List.of(margin, margin))
                        && ends.equals(List.of(-margin, -margin))
                        && initializers.indices(node, 3).equals(List.of((long) ROWS, (long) COLUMNS)),
                "the same margin at each edge of rows and columns",
                starts + " to " + ends + " in " + describe(node));
        layers.add(new CenterCrop((int) margin));
    }

    private void addConvolution(NodeProto node) {
        requireInputs(node, 2, 3);
        Initializers.Tensor weight = initializers.tensor(node, 1, IMAGE_AXES);
        int kernel = weight.length(ROWS);
        require(weight.length(COLUMNS) == kernel, "a square kernel", describe(node));
        List<Long> pads = integers(node, "pads");
        int padding = pads.isEmpty() ? 0 : Math.toIntExact(pads.get(0));
        require(padding >= 0 && padding < kernel, "pads smaller than the kernel", describe(node));
        requireAttributes(
                node,
                Map.of(
                        "kernel_shape", square(kernel),
                        "strides", square(1),
                        "dilations", square(1),
                        "group", List.of("1"),
                        "pads", List.of(Collections.nCopies(4, padding).toString()),
                        "auto_pad", NO_AUTO_PAD));
        layers.add(new Convolution(
                weight.layer(),
                weight.length(1),
                weight.length(0),
                kernel,
                padding,
                weight.values(),
                initializers.bias(node, weight.length(0))));
    }

    private void addRelu(NodeProto node) {
        requireInputs(node, 1, 1);
        requireAttributes(node, NO_ATTRIBUTES);
        layers.add(new Relu());
    }

    private void addMaxPool(NodeProto node) {
        requireInputs(node, 1, 1);
        List<Long> kernel = integers(node, "kernel_shape");
        require(
                kernel.size() == 2 && kernel.get(0).equals(kernel.get(1)) && kernel.get(0) >= 1,
                "a square kernel",
                describe(node));
        int size = Math.toIntExact(kernel.get(0));
        require(size == 1 || !integers(node, "strides").isEmpty(), "strides as long as the kernel", describe(node));
        requireAttributes(
                node,
                Map.of(
                        "kernel_shape", square(size),
                        "strides", square(size),
                        "dilations", square(1),
                        "pads", List.of(Collections.nCopies(4, 0).toString()),
                        "auto_pad", NO_AUTO_PAD,
                        "ceil_mode", List.of("0"),
                        "storage_order", List.of("0")));
        layers.add(new MaxPool(size));
    }

    private void addGlobalAveragePool(NodeProto node) {
        requireInputs(node, 1, 1);
        requireAttributes(node, NO_ATTRIBUTES);
        layers.add(new GlobalAveragePool());
        flattenDue = true;
    }

    private void addFlatten(NodeProto node) {
        requireInputs(node, 1, 1);
        requireAttributes(node, Map.of("axis", List.of("1")));
        if (!flattenDue) {
            layers.add(new Flatten());
        }
        flattenDue = false;
    }

    private void addDense(NodeProto node) {
        requireInputs(node, 2, 3);
        Initializers.Tensor weight = initializers.tensor(node, 1, 2);
        requireAttributes(
                node,
                Map.of(
                        "alpha", List.of("1.0"),
                        "beta", List.of("1.0"),
                        "transA", List.of("0"),
                        "transB", List.of("0")));
        layers.add(new Dense(
                weight.layer(),
                weight.length(0),
                weight.length(1),
                weight.values(),
                initializers.bias(node, weight.length(1))));
    }

    private static List<String> square(int side) {
        return List.of(List.of(side, side).toString());
    }

    private static void requireInputs(NodeProto node, int least, int most) {
        require(
                node.getInputCount() >= least && node.getInputCount() <= most,
                (least == most ? "" : least + " to ") + most + " inputs of " + describe(node),
                node.getInputCount());
    }

    /**
     * Checks that a node has no attributes but these, each at most once and with one of these values. An attribute that is left
     * out has its default, which is always among them.
     *
     * @param allowed by name: the values, as {@link #value} writes them
     */
    static void requireAttributes(NodeProto node, Map<String, List<String>> allowed) {
        Set<String> seen = new HashSet<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            String name = attribute.getName();
            List<String> values = allowed.get(name);
            require(values != null && seen.add(name), "no further attribute " + name, describe(node));
            require(
                    Objects.requireNonNull(values).contains(value(attribute)),
                    name + " " + values.get(0),
                    value(attribute) + " in " + describe(node));
        }
    }

    private static String value(AttributeProto attribute) {
        if (!attribute.getRefAttrName().isEmpty()) {
            return "a reference";
        }
        return switch (attribute.getType()) {
            case INT -> Long.toString(attribute.getI());
            case INTS -> attribute.getIntsList().toString();
            case FLOAT -> Float.toString(attribute.getF());
            case STRING -> attribute.getS().toStringUtf8();
            default -> "one of type " + attribute.getType();
        };
    }

    /** Returns the integers of an attribute, or none if there is no such attribute. */
    private static List<Long> integers(NodeProto node, String name) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().equals(name)) {
                return attribute.getIntsList();
            }
        }
        return List.of();
    }

    static String describe(NodeProto node) {
        return "the node " + node.getOpType() + " \"" + node.getName() + "\"";
    }

    static void require(boolean holds, String expected, Object found) {
        if (!holds) {
            throw new IllegalArgumentException("Expected " + expected + ", found " + found + ".");
        }
    }
}
