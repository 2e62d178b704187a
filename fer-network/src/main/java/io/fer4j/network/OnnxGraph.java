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
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** An ONNX graph while it is written: nodes, stored tensors, inputs and outputs. */
final class OnnxGraph {
    private static final int IR_VERSION = 8;
    static final int OPERATOR_SET = 13;

    private final GraphProto.Builder graph = GraphProto.newBuilder();

    OnnxGraph(String name) {
        graph.setName(name);
    }

    /** Adds an input of floats whose first axis is the batch. */
    void input(String name, int... shapeOfOne) {
        graph.addInput(value(name, shapeOfOne));
    }

    /** Adds an output of floats whose first axis is the batch; of unknown shape if none is given. */
    void output(String name, int... shapeOfOne) {
        graph.addOutput(value(name, shapeOfOne));
    }

    NodeProto.Builder node(String operator, String output, String... inputs) {
        return graph.addNodeBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    /** Stores floats as they are. */
    void floats(String name, int[] shape, float... values) {
        ByteBuffer bytes = buffer(values.length * Float.BYTES);
        for (float value : values) {
            bytes.putFloat(value);
        }
        tensor(name, shape, TensorProto.DataType.FLOAT_VALUE, bytes);
    }

    /** Stores floats in 2 bytes each. */
    void halfFloats(String name, int[] shape, float... values) {
        ByteBuffer bytes = buffer(values.length * Short.BYTES);
        for (float value : values) {
            bytes.putShort(HalfFloat.of(value));
        }
        tensor(name, shape, TensorProto.DataType.FLOAT16_VALUE, bytes);
    }

    /** Stores numbers from -128 to 127. */
    void signedBytes(String name, int[] shape, byte... values) {
        tensor(name, shape, TensorProto.DataType.INT8_VALUE, ByteBuffer.wrap(values));
    }

    /** Stores numbers from 0 to 255. */
    void unsignedBytes(String name, int[] shape, byte... values) {
        tensor(name, shape, TensorProto.DataType.UINT8_VALUE, ByteBuffer.wrap(values));
    }

    void integers(String name, int[] shape, int... values) {
        ByteBuffer bytes = buffer(values.length * Integer.BYTES);
        for (int value : values) {
            bytes.putInt(value);
        }
        tensor(name, shape, TensorProto.DataType.INT32_VALUE, bytes);
    }

    /** Stores numbers in 8 bytes each, as indices are. */
    void longs(String name, long... values) {
        ByteBuffer bytes = buffer(values.length * Long.BYTES);
        for (long value : values) {
            bytes.putLong(value);
        }
        tensor(name, new int[] {values.length}, TensorProto.DataType.INT64_VALUE, bytes);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void tensor(String name, int[] shape, int type, ByteBuffer bytes) {
        TensorProto.Builder tensor = graph.addInitializerBuilder().setName(name).setDataType(type);
        for (int length : shape) {
            tensor.addDims(length);
        }
        tensor.setRawData(ByteString.copyFrom(bytes.rewind()));
    }

    /** Returns the finished file. */
    byte[] bytes() {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("fer4j")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATOR_SET))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    static AttributeProto integer(String name, int value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto list(String name, int... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (int value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    private static ValueInfoProto value(String name, int... shapeOfOne) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE);
        if (shapeOfOne.length > 0) {
            TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
            shape.addDimBuilder().setDimParam("n");
            for (int length : shapeOfOne) {
                shape.addDimBuilder().setDimValue(length);
            }
            tensor.setShape(shape);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
