package io.fer4j.network;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fer4j.Model;
import io.fer4j.ModelException;
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

/**
 * Reads what {@link OnnxWriter} writes: one chain of plain layers from {@code input} {@code [n, 1, height, width]} to
 * {@code logits}, then a division by {@code temperature} and a softmax. Any other ONNX graph is refused with the name of the first
 * node that does not fit; ONNX Runtime may still run it.
 */
public final class OnnxReader {
    /** The axes of maps in the order {@code [n, channels, rows, columns]}. */
    static final int ROWS = 2;

    static final int COLUMNS = 3;
    private static final int SINGLE_PICTURE_AXES = 4;
    /** The latest one that ONNX Runtime 1.28 runs; newer ones may change what an operator means. */
    private static final long LATEST_OPERATOR_SET = 25;

    private final GraphProto graph;
    private final Initializers initializers;
    private final List<Step> steps = new ArrayList<>();
    /** The tensor that the next node must take. */
    private String last = OnnxWriter.INPUT;
    /** Whether the last node was a global average, behind which ONNX keeps two axes of length 1. */
    private boolean flattenDue;

    private OnnxReader(GraphProto graph) {
        this.graph = graph;
        this.initializers = new Initializers(graph);
    }

    /**
     * Reads a model's network with the weights of the default precision.
     *
     * @param model any model with a card
     * @return its layers
     * @throws ModelException if the weights are missing or damaged, or are no such chain of layers of the card's input size
     */
    public static StoredNetwork read(Model model) {
        byte[] file = model.weights();
        try {
            StoredNetwork stored = read(file, model.card().architecture());
            InferenceNetwork network = stored.network();
            if (network.height() != model.card().input().height()
                    || network.width() != model.card().input().width()) {
                throw new IllegalArgumentException("Expected an input of "
                        + model.card().input().width() + "x"
                        + model.card().input().height() + " pixels, as the card says, found " + network.width() + "x"
                        + network.height() + ".");
            }
            return stored;
        } catch (InvalidProtocolBufferException | IllegalArgumentException | ArithmeticException e) {
            throw new ModelException(
                    "Expected an ONNX network of plain layers in " + model + ", found another: " + e.getMessage(), e);
        }
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
    static StoredNetwork read(byte[] file, String architecture) throws InvalidProtocolBufferException {
        ModelProto model = ModelProto.parseFrom(file);
        requireOperatorSet(model);
        return new OnnxReader(model.getGraph()).read(architecture);
    }

    /** The meanings of these operators have not changed since the set that is written, and may in sets to come. */
    private static void requireOperatorSet(ModelProto model) {
        List<Long> sets = model.getOpsetImportList().stream()
                .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
                .map(OperatorSetIdProto::getVersion)
                .toList();
        require(
                sets.size() == 1 && sets.get(0) >= OnnxGraph.OPERATOR_SET && sets.get(0) <= LATEST_OPERATOR_SET,
                "ONNX's operator set " + OnnxGraph.OPERATOR_SET + " to " + LATEST_OPERATOR_SET,
                sets);
    }

    private StoredNetwork read(String architecture) {
        int[] size = inputSize();
        for (NodeProto node : graph.getNodeList()) {
            if (!initializers.takes(node)) {
                add(node);
            }
        }
        require(last.equals(OnnxWriter.PROBABILITIES), "a softmax at the end, named " + OnnxWriter.PROBABILITIES, last);
        InferenceNetwork network = new InferenceNetwork(architecture, size[0], size[1], steps);
        Shape.check(network);
        return new StoredNetwork(network, temperature());
    }

    private int[] inputSize() {
        ValueInfoProto input = graph.getInputList().stream()
                .filter(candidate -> candidate.getName().equals(OnnxWriter.INPUT))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Expected an input named input, found none."));
        TensorShapeProto shape = input.getType().getTensorType().getShape();
        require(
                shape.getDimCount() == SINGLE_PICTURE_AXES && shape.getDim(1).getDimValue() == 1,
                "an input [n, 1, height, width]",
                shape.getDimList().stream()
                        .map(axis -> axis.hasDimValue() ? Long.toString(axis.getDimValue()) : axis.getDimParam())
                        .toList());
        return new int[] {
            Math.toIntExact(shape.getDim(2).getDimValue()),
            Math.toIntExact(shape.getDim(3).getDimValue())
        };
    }

    private float temperature() {
        float temperature = initializers.scalar(OnnxWriter.TEMPERATURE);
        require(temperature > 0 && temperature < Float.POSITIVE_INFINITY, "a temperature above 0", temperature);
        return temperature;
    }

    private void add(NodeProto node) {
        require(
                node.getInputCount() > 0 && node.getInput(0).equals(last) && node.getOutputCount() == 1,
                "one chain of nodes, with one that takes " + last,
                describe(node));
        require(!flattenDue || node.getOpType().equals("Flatten"), "Flatten behind GlobalAveragePool", describe(node));
        switch (node.getOpType()) {
            case "Slice" -> addCrop(node);
            case "Conv" -> addConvolution(node);
            case "Relu" -> steps.add(new Relu());
            case "MaxPool" -> addMaxPool(node);
            case "GlobalAveragePool" -> {
                steps.add(new GlobalAveragePool());
                flattenDue = true;
            }
            case "Flatten" -> addFlatten(node);
            case "Gemm" -> addDense(node);
            case "Div" ->
                require(
                        last.equals(OnnxWriter.LOGITS)
                                && node.getInputCount() == 2
                                && node.getInput(1).equals(OnnxWriter.TEMPERATURE),
                        "logits to divide by temperature",
                        describe(node));
            case "Softmax" -> requireAttribute(node, "axis", 1, -1);
            default ->
                throw new IllegalArgumentException(
                        "Expected Slice, Conv, Relu, MaxPool, GlobalAveragePool, Flatten, Gemm, Div or Softmax, found "
                                + describe(node) + ".");
        }
        last = node.getOutput(0);
    }

    private void addCrop(NodeProto node) {
        require(node.getInputCount() == SINGLE_PICTURE_AXES, "starts, ends and axes", describe(node));
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
        steps.add(new Crop((int) margin));
    }

    private void addConvolution(NodeProto node) {
        Initializers.Tensor weight = initializers.tensor(node, 1, 4);
        int kernel = weight.length(2);
        require(weight.length(3) == kernel, "a square kernel", describe(node));
        requireAttribute(node, "strides", 1);
        requireAttribute(node, "dilations", 1);
        requireAttribute(node, "group", 1);
        requireAttribute(node, "kernel_shape", kernel);
        List<Long> pads = values(node, "pads");
        require(
                pads.stream().distinct().count() <= 1 && !hasAttribute(node, "auto_pad"),
                "equal pads at each edge",
                describe(node));
        int padding = pads.isEmpty() ? 0 : Math.toIntExact(pads.get(0));
        require(padding >= 0 && padding < kernel, "pads smaller than the kernel", describe(node));
        steps.add(new Convolution(
                weight.layer(),
                weight.length(1),
                weight.length(0),
                kernel,
                padding,
                weight.values(),
                initializers.bias(node, weight.length(0))));
    }

    private void addMaxPool(NodeProto node) {
        List<Long> kernel = values(node, "kernel_shape");
        require(
                kernel.size() == 2 && kernel.get(0).equals(kernel.get(1)) && kernel.get(0) >= 1,
                "a square kernel",
                describe(node));
        int size = Math.toIntExact(kernel.get(0));
        require(size == 1 || hasAttribute(node, "strides"), "strides as long as the kernel", describe(node));
        requireAttribute(node, "strides", size);
        requireAttribute(node, "pads", 0);
        requireAttribute(node, "dilations", 1);
        requireAttribute(node, "ceil_mode", 0);
        steps.add(new MaxPool(size));
    }

    private void addFlatten(NodeProto node) {
        requireAttribute(node, "axis", 1);
        if (!flattenDue) {
            steps.add(new Flatten());
        }
        flattenDue = false;
    }

    private void addDense(NodeProto node) {
        Initializers.Tensor weight = initializers.tensor(node, 1, 2);
        requireAttribute(node, "transA", 0);
        requireAttribute(node, "transB", 0);
        for (AttributeProto attribute : node.getAttributeList()) {
            require(
                    attribute.getType() != AttributeProto.AttributeType.FLOAT || attribute.getF() == 1,
                    "alpha and beta of 1",
                    describe(node));
        }
        steps.add(new Dense(
                weight.layer(),
                weight.length(0),
                weight.length(1),
                weight.values(),
                initializers.bias(node, weight.length(1))));
    }

    /** Checks that an attribute, if it is there, has no other values than these. */
    private static void requireAttribute(NodeProto node, String name, long... allowed) {
        for (long value : values(node, name)) {
            boolean found = false;
            for (long one : allowed) {
                found |= one == value;
            }
            require(found, name + " of " + allowed[0], value + " in " + describe(node));
        }
    }

    private static boolean hasAttribute(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .anyMatch(attribute -> attribute.getName().equals(name));
    }

    private static List<Long> values(NodeProto node, String name) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().equals(name)) {
                return attribute.getType() == AttributeProto.AttributeType.INTS
                        ? attribute.getIntsList()
                        : List.of(attribute.getI());
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
