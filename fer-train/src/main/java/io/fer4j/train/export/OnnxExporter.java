package io.fer4j.train.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.fer4j.Emotion;
import io.fer4j.train.network.InferenceNetwork;
import io.fer4j.train.network.InferenceNetwork.Convolution;
import io.fer4j.train.network.InferenceNetwork.Dense;
import io.fer4j.train.network.InferenceNetwork.Flatten;
import io.fer4j.train.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.train.network.InferenceNetwork.MaxPool;
import io.fer4j.train.network.InferenceNetwork.Relu;
import io.fer4j.train.network.InferenceNetwork.Step;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
public final class OnnxExporter {
    /** The name of the graph's input. */
    public static final String INPUT = "input";
    /** The name of the graph's first output. */
    public static final String PROBABILITIES = "probabilities";
    /** The name of the graph's second output. */
    public static final String LOGITS = "logits";
    /** The name of the initializer that divides the logits. */
    public static final String TEMPERATURE = "temperature";

    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 13;

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Precision precision;

    private OnnxExporter(Precision precision) {
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
    public static byte[] export(InferenceNetwork network, double temperature, Precision precision) {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("Expected a temperature above 0, found " + temperature + ".");
        }
        Shape.check(network);
        OnnxExporter exporter = new OnnxExporter(precision);
        exporter.addGraph(precision.round(network), (float) temperature);
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("fer4j")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATOR_SET))
                .setGraph(exporter.graph)
                .build()
                .toByteArray();
    }

    private void addGraph(InferenceNetwork network, float temperature) {
        graph.setName(network.architecture());
        graph.addInput(value(INPUT, 1, network.height(), network.width()));
        graph.addOutput(value(PROBABILITIES, Emotion.COUNT));
        graph.addOutput(value(LOGITS, Emotion.COUNT));
        String last = INPUT;
        for (int i = 0; i < network.layers().size(); i++) {
            Step step = network.layers().get(i);
            String output = i == network.layers().size() - 1 ? LOGITS : outputName(step, i);
            add(step, last, output);
            last = output;
        }
        addTensor(TEMPERATURE, new int[0], Precision.FP32, temperature);
        addNode("Div", "scaled_logits", last, TEMPERATURE);
        addNode("Softmax", PROBABILITIES, "scaled_logits").addAttribute(integer("axis", 1));
    }

    private static String outputName(Step step, int index) {
        if (step instanceof Convolution convolution) {
            return convolution.name();
        }
        return step instanceof Dense dense
                ? dense.name()
                : step.getClass().getSimpleName().toLowerCase(Locale.ROOT) + "_" + index;
    }

    private void add(Step step, String input, String output) {
        if (step instanceof Convolution convolution) {
            addConvolution(convolution, input, output);
        } else if (step instanceof Dense dense) {
            addDense(dense, input, output);
        } else if (step instanceof Relu) {
            addNode("Relu", output, input);
        } else if (step instanceof MaxPool pool) {
            addNode("MaxPool", output, input)
                    .addAttribute(list("kernel_shape", pool.size(), pool.size()))
                    .addAttribute(list("strides", pool.size(), pool.size()));
        } else if (step instanceof GlobalAveragePool) {
            addNode("GlobalAveragePool", output + "_2d", input);
            addNode("Flatten", output, output + "_2d").addAttribute(integer("axis", 1));
        } else if (step instanceof Flatten) {
            addNode("Flatten", output, input).addAttribute(integer("axis", 1));
        }
    }

    private void addConvolution(Convolution c, String input, String output) {
        String weight = c.name() + ".weight";
        String bias = c.name() + ".bias";
        addTensor(weight, new int[] {c.outputs(), c.inputs(), c.kernel(), c.kernel()}, precision, c.weights());
        addTensor(bias, new int[] {c.outputs()}, Precision.FP32, c.bias());
        addNode("Conv", output, input, single(weight), bias)
                .addAttribute(list("kernel_shape", c.kernel(), c.kernel()))
                .addAttribute(list("pads", c.padding(), c.padding(), c.padding(), c.padding()));
    }

    private void addDense(Dense d, String input, String output) {
        String weight = d.name() + ".weight";
        String bias = d.name() + ".bias";
        addTensor(weight, new int[] {d.inputs(), d.outputs()}, precision, d.weights());
        addTensor(bias, new int[] {d.outputs()}, Precision.FP32, d.bias());
        addNode("Gemm", output, input, single(weight), bias);
    }

    /** Returns the name under which a stored tensor can be had in single precision, behind a cast where there must be one. */
    private String single(String weight) {
        if (precision == Precision.FP32) {
            return weight;
        }
        String cast = weight + ".fp32";
        addNode("Cast", cast, weight).addAttribute(integer("to", TensorProto.DataType.FLOAT_VALUE));
        return cast;
    }

    private NodeProto.Builder addNode(String operator, String output, String... inputs) {
        return graph.addNodeBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private void addTensor(String name, int[] shape, Precision stored, float... values) {
        TensorProto.Builder tensor = graph.addInitializerBuilder().setName(name);
        for (int length : shape) {
            tensor.addDims(length);
        }
        boolean half = stored == Precision.FP16;
        ByteBuffer bytes = ByteBuffer.allocate(values.length * (half ? Short.BYTES : Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (half) {
                bytes.putShort(HalfFloat.of(value));
            } else {
                bytes.putFloat(value);
            }
        }
        tensor.setDataType(half ? TensorProto.DataType.FLOAT16_VALUE : TensorProto.DataType.FLOAT_VALUE)
                .setRawData(ByteString.copyFrom(bytes.flip()));
    }

    private static AttributeProto integer(String name, int value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static AttributeProto list(String name, int... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (int value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    private static ValueInfoProto value(String name, int... shapeOfOne) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam("n");
        for (int length : shapeOfOne) {
            shape.addDimBuilder().setDimValue(length);
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
