package io.fer4j.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fer4j.Precision;
import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.Layer;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Sound files whose graph is changed as an exporter or a converter might have it. Whatever both {@link OnnxReader} and ONNX Runtime
 * take means the same to both.
 */
class ChangedGraphsTest {
    private static final int HEIGHT = 13;
    private static final int WIDTH = 11;

    private static int compared;
    private static int refusedByTheReaderAlone;

    /** One change; it leaves a graph alone in which it finds nothing to change. */
    private interface Change {
        void apply(GraphProto.Builder graph, Random random);
    }

    private static final List<Change> CHANGES = List.of(
            (graph, random) ->
                    any(graph, random, "Relu").setOpType(one(random, "Softmax", "Sigmoid", "Elu", "Identity")),
            (graph, random) -> any(graph, random, "Softmax").setOpType(one(random, "LogSoftmax", "Sigmoid", "Softmax")),
            (graph, random) -> insert(graph, random, one(random, "Softmax", "Relu", "Flatten", "Identity")),
            (graph, random) -> remove(graph, random, "Div"),
            (graph, random) -> remove(graph, random, one(random, "Relu", "Flatten", "MaxPool", "Softmax")),
            (graph, random) -> insert(graph, random, "Div"),
            (graph, random) -> set(
                    any(graph, random, "Conv", "MaxPool"),
                    text("auto_pad", one(random, "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"))),
            (graph, random) -> {
                NodeProto.Builder node = any(graph, random, "Conv", "MaxPool");
                clear(node, "pads");
                set(node, text("auto_pad", one(random, "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER")));
            },
            (graph, random) -> set(any(graph, random, "Conv", "MaxPool"), square("dilations", 1 + random.nextInt(2))),
            (graph, random) -> set(any(graph, random, "Conv"), OnnxGraph.integer("group", 1 + random.nextInt(3))),
            (graph, random) -> set(any(graph, random, "MaxPool"), OnnxGraph.integer("ceil_mode", random.nextInt(2))),
            (graph, random) ->
                    set(any(graph, random, "MaxPool"), OnnxGraph.integer("storage_order", random.nextInt(2))),
            (graph, random) -> set(any(graph, random, "Conv", "MaxPool"), square("strides", 1 + random.nextInt(3))),
            (graph, random) ->
                    clear(any(graph, random, "Conv", "MaxPool"), one(random, "strides", "kernel_shape", "pads")),
            (graph, random) ->
                    set(any(graph, random, "Conv", "MaxPool"), square("kernel_shape", 1 + random.nextInt(3))),
            (graph, random) -> set(
                    any(graph, random, "Conv", "MaxPool"),
                    OnnxGraph.list("pads", bit(random), bit(random), bit(random), bit(random))),
            (graph, random) -> set(any(graph, random, "Conv", "MaxPool"), OnnxGraph.list("pads", 1, 1, 1, 1)),
            (graph, random) -> transpose(graph, any(graph, random, "Gemm")),
            (graph, random) -> set(any(graph, random, "Gemm"), OnnxGraph.integer("transA", bit(random))),
            (graph, random) -> set(
                    any(graph, random, "Gemm"), number(one(random, "alpha", "beta"), 0.5f * (1 + random.nextInt(3)))),
            (graph, random) -> listNumbers(anyTensor(graph, random), random.nextInt(4) == 0),
            (graph, random) -> set(any(graph, random, "Flatten"), OnnxGraph.integer("axis", random.nextInt(6) - 2)),
            (graph, random) -> set(any(graph, random, "Softmax"), OnnxGraph.integer("axis", random.nextInt(4) - 2)),
            (graph, random) -> clear(any(graph, random, "Softmax", "Flatten"), "axis"),
            (graph, random) -> graph.addInitializer(anyTensor(graph, random).build()),
            (graph, random) -> set(any(graph, random, "Cast"), OnnxGraph.integer("to", one(random, 1, 1, 10, 11))),
            (graph, random) ->
                    any(graph, random, "Cast").clearAttribute().addAttribute(OnnxGraph.integer("saturate", 1)),
            (graph, random) -> temperature(graph)
                    .clearDims()
                    .addAllDims(one(random, List.of(1L), List.of(1L, 1L), List.of(1L, 1L, 1L))),
            (graph, random) -> set(
                    any(graph, random, "MaxPool", "Conv", "Gemm", "Relu"), OnnxGraph.integer("count_include_pad", 1)),
            (graph, random) -> any(graph, random, "Relu", "Gemm").setDomain(one(random, "ai.onnx", "com.microsoft")),
            (graph, random) -> dropBias(any(graph, random, "Conv", "Gemm"), random.nextBoolean()),
            (graph, random) -> widenBias(graph, any(graph, random, "Gemm")),
            (graph, random) ->
                    any(graph, random, "Relu", "MaxPool", "Gemm").setOutput(0, one(random, "logits", "input")),
            (graph, random) -> any(graph, random, "GlobalAveragePool").setOpType("GlobalMaxPool"),
            (graph, random) -> any(graph, random, "MaxPool").setOpType("AveragePool"),
            (graph, random) -> {
                NodeProto.Builder slice = any(graph, random, "Slice");
                if (slice.getInputCount() == 4) {
                    slice.setInput(1 + random.nextInt(2), slice.getInput(1 + random.nextInt(2)));
                }
            });

    @Property(tries = 1000)
    void whatBothReadMeansTheSame(@ForAll Random random) throws InvalidProtocolBufferException {
        Precision precision = random.nextInt(3) == 0 ? Precision.FP16 : Precision.FP32;
        byte[] sound = OnnxWriter.write(network(random), 0.5 + random.nextDouble(), precision);
        ModelProto.Builder file = ModelProto.parseFrom(sound).toBuilder();
        for (int changes = random.nextInt(2); changes >= 0; changes--) {
            CHANGES.get(random.nextInt(CHANGES.size())).apply(file.getGraphBuilder(), random);
        }
        compare(file.build().toByteArray());
    }

    @AfterContainer
    static void someWereReadAndSomeWereNot() {
        assertThat(compared).as("files that both read").isGreaterThan(100);
        assertThat(refusedByTheReaderAlone)
                .as("files that the runtime runs and the reader refuses")
                .isGreaterThan(100);
    }

    private static void compare(byte[] file) throws InvalidProtocolBufferException {
        CalibratedNetwork read;
        try {
            read = OnnxReader.read(file, "changed");
        } catch (IllegalArgumentException | ArithmeticException e) {
            refusedByTheReaderAlone += BothReaders.run(file, new float[HEIGHT * WIDTH], HEIGHT, WIDTH)
                            .isPresent()
                    ? 1
                    : 0;
            return;
        }
        compared += BothReaders.agree(read, file) ? 1 : 0;
    }

    private static InferenceNetwork network(Random random) {
        List<Layer> layers = new ArrayList<>();
        if (random.nextBoolean()) {
            layers.add(new CenterCrop(1));
        } else {
            layers.add(new MaxPool(1));
        }
        layers.add(new Convolution("conv1", 1, 3, 3, random.nextInt(2), numbers(random, 27), numbers(random, 3)));
        layers.add(new Relu());
        layers.add(new MaxPool(3));
        layers.add(new Convolution("conv2", 3, 4, 2, 1, numbers(random, 48), numbers(random, 4)));
        layers.add(new Relu());
        Shape shape = new Shape(1, HEIGHT, WIDTH);
        for (Layer layer : layers) {
            shape = shape.after(layer);
        }
        boolean flat = random.nextBoolean();
        layers.add(flat ? new Flatten() : new GlobalAveragePool());
        int inputs = flat ? shape.size() : 4;
        layers.add(new Dense("fc1", inputs, 7, numbers(random, 7 * inputs), numbers(random, 7)));
        layers.add(new Relu());
        layers.add(new Dense("fc2", 7, 7, numbers(random, 49), numbers(random, 7)));
        return new InferenceNetwork("changed", HEIGHT, WIDTH, layers);
    }

    private static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    @SafeVarargs
    private static <T> T one(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    private static int bit(Random random) {
        return random.nextInt(2);
    }

    /** Returns one of the nodes of these kinds, or one that is in no graph. */
    private static NodeProto.Builder any(GraphProto.Builder graph, Random random, String... operators) {
        Set<String> wanted = new HashSet<>(List.of(operators));
        List<NodeProto.Builder> found = graph.getNodeBuilderList().stream()
                .filter(node -> wanted.contains(node.getOpType()))
                .toList();
        return found.isEmpty() ? NodeProto.newBuilder() : found.get(random.nextInt(found.size()));
    }

    private static TensorProto.Builder anyTensor(GraphProto.Builder graph, Random random) {
        return graph.getInitializerBuilder(random.nextInt(graph.getInitializerCount()));
    }

    private static TensorProto.Builder tensor(GraphProto.Builder graph, String name) {
        return graph.getInitializerBuilderList().stream()
                .filter(tensor -> tensor.getName().equals(name))
                .findFirst()
                .orElseGet(TensorProto::newBuilder);
    }

    private static TensorProto.Builder temperature(GraphProto.Builder graph) {
        return tensor(graph, TensorNames.TEMPERATURE);
    }

    private static void set(NodeProto.Builder node, AttributeProto attribute) {
        clear(node, attribute.getName());
        node.addAttribute(attribute);
    }

    private static void clear(NodeProto.Builder node, String attribute) {
        for (int i = node.getAttributeCount() - 1; i >= 0; i--) {
            if (node.getAttribute(i).getName().equals(attribute)) {
                node.removeAttribute(i);
            }
        }
    }

    private static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    private static AttributeProto number(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    private static AttributeProto square(String name, int value) {
        return OnnxGraph.list(name, value, value);
    }

    /** Puts an operator in front of a node, or behind the last one that takes what the node took. */
    private static void insert(GraphProto.Builder graph, Random random, String operator) {
        int at = random.nextInt(graph.getNodeCount());
        NodeProto.Builder behind = graph.getNodeBuilder(at);
        NodeProto.Builder added = NodeProto.newBuilder()
                .setOpType(operator)
                .setName("added")
                .addInput(behind.getInput(0))
                .addOutput("added");
        if (operator.equals("Div")) {
            added.addInput(TensorNames.TEMPERATURE);
        }
        behind.setInput(0, "added");
        graph.addNode(at, added);
    }

    private static void remove(GraphProto.Builder graph, Random random, String operator) {
        NodeProto.Builder removed = any(graph, random, operator);
        for (int i = 0; i < graph.getNodeCount(); i++) {
            if (graph.getNodeBuilder(i) == removed) {
                String input = removed.getInput(0);
                String output = removed.getOutput(0);
                graph.removeNode(i);
                graph.getNodeBuilderList().stream()
                        .filter(node ->
                                node.getInputCount() > 0 && node.getInput(0).equals(output))
                        .forEach(node -> node.setInput(0, input));
                return;
            }
        }
    }

    /** Stores a layer's weights the other way round, and says so. */
    private static void transpose(GraphProto.Builder graph, NodeProto.Builder gemm) {
        TensorProto.Builder weights = tensor(graph, gemm.getInputCount() > 1 ? gemm.getInput(1) : "");
        if (weights.getDimsCount() == 2) {
            long rows = weights.getDims(0);
            weights.setDims(0, weights.getDims(1)).setDims(1, rows);
            set(gemm, OnnxGraph.integer("transB", 1));
        }
    }

    /** Stores a tensor's numbers in a list instead of bytes, or in both. */
    private static void listNumbers(TensorProto.Builder tensor, boolean both) {
        ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        boolean halves = tensor.getDataType() == TensorProto.DataType.FLOAT16_VALUE;
        if (!halves && tensor.getDataType() != TensorProto.DataType.FLOAT_VALUE) {
            return;
        }
        while (raw.hasRemaining()) {
            if (halves) {
                tensor.addInt32Data(raw.getShort() & 0xFFFF);
            } else {
                tensor.addFloatData(raw.getFloat());
            }
        }
        if (!both) {
            tensor.clearRawData();
        }
    }

    private static void dropBias(NodeProto.Builder node, boolean named) {
        if (node.getInputCount() == 3) {
            List<String> inputs = new ArrayList<>(node.getInputList().subList(0, 2));
            if (named) {
                inputs.add("");
            }
            node.clearInput().addAllInput(inputs);
        }
    }

    private static void widenBias(GraphProto.Builder graph, NodeProto.Builder gemm) {
        TensorProto.Builder bias = tensor(graph, gemm.getInputCount() > 2 ? gemm.getInput(2) : "");
        if (bias.getDimsCount() == 1) {
            bias.addDims(bias.getDims(0)).setDims(0, 1);
        }
    }
}
