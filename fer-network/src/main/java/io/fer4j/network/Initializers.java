package io.fer4j.network;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A graph's stored tensors in single precision, also under the names of casts that follow them. */
final class Initializers {
    private final Map<String, TensorProto> byName = new HashMap<>();

    Initializers(GraphProto graph) {
        graph.getInitializerList().forEach(tensor -> byName.put(tensor.getName(), tensor));
    }

    /**
     * A stored tensor.
     *
     * @param name under which it is stored
     * @param shape its axes
     * @param values row by row
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Tensor(String name, List<Long> shape, float[] values) {
        /** Returns the name of the layer whose weights these are. */
        String layer() {
            return name.endsWith(OnnxWriter.WEIGHT)
                    ? name.substring(0, name.length() - OnnxWriter.WEIGHT.length())
                    : name;
        }

        int length(int axis) {
            return Math.toIntExact(shape.get(axis));
        }
    }

    /** Takes a cast of a stored tensor to single precision, after which the tensor goes by the cast's name, too. */
    boolean takes(NodeProto node) {
        boolean cast = node.getOpType().equals("Cast") && node.getInputCount() == 1;
        TensorProto tensor = cast ? byName.get(node.getInput(0)) : null;
        if (tensor == null) {
            return false;
        }
        OnnxReader.require(
                node.getOutputCount() == 1
                        && node.getAttributeCount() == 1
                        && node.getAttribute(0).getI() == TensorProto.DataType.FLOAT_VALUE,
                "a cast to single precision",
                OnnxReader.describe(node));
        byName.put(node.getOutput(0), tensor);
        return true;
    }

    /** Returns a node's stored input, which must have so many axes. */
    Tensor tensor(NodeProto node, int input, int axes) {
        String name = node.getInputCount() > input ? node.getInput(input) : "";
        TensorProto tensor = byName.get(name);
        OnnxReader.require(
                tensor != null, "stored weights for " + OnnxReader.describe(node), name.isEmpty() ? "none" : name);
        Tensor found = read(Objects.requireNonNull(tensor));
        OnnxReader.require(found.shape().size() == axes, axes + " axes of " + name, found.shape());
        return found;
    }

    /** Returns a node's third input, or zeros if it has none. */
    float[] bias(NodeProto node, int length) {
        if (node.getInputCount() < 3) {
            return new float[length];
        }
        return tensor(node, 2, 1).values();
    }

    /** Returns a node's stored input of indices. */
    List<Long> indices(NodeProto node, int input) {
        String name = node.getInput(input);
        TensorProto tensor = byName.get(name);
        OnnxReader.require(
                tensor != null
                        && tensor.getDataType() == TensorProto.DataType.INT64_VALUE
                        && tensor.getDimsCount() == 1
                        && tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL,
                "stored indices for " + OnnxReader.describe(node),
                tensor == null ? name : "another tensor, " + name);
        TensorProto found = Objects.requireNonNull(tensor);
        LongBuffer raw = found.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer();
        List<Long> indices = new ArrayList<>(found.getInt64DataList());
        while (raw.hasRemaining()) {
            indices.add(raw.get());
        }
        return indices;
    }

    float scalar(String name) {
        TensorProto tensor = byName.get(name);
        OnnxReader.require(tensor != null, "a stored number " + name, "none");
        float[] values = read(Objects.requireNonNull(tensor)).values();
        OnnxReader.require(values.length == 1, "one number in " + name, values.length);
        return values[0];
    }

    private static Tensor read(TensorProto tensor) {
        String name = tensor.getName();
        OnnxReader.require(
                tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL,
                "the numbers of " + name + " in the file itself",
                "a reference to another file");
        for (long length : tensor.getDimsList()) {
            OnnxReader.require(length > 0, "axes of " + name + " longer than 0", tensor.getDimsList());
        }
        long count = tensor.getDimsList().stream().reduce(1L, Math::multiplyExact);
        float[] values = values(tensor);
        OnnxReader.require(values.length == count, count + " numbers in " + name, values.length);
        for (float value : values) {
            OnnxReader.require(Float.isFinite(value), "finite numbers in " + name, value);
        }
        return new Tensor(name, List.copyOf(tensor.getDimsList()), values);
    }

    private static float[] values(TensorProto tensor) {
        ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        switch (tensor.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE -> {
                float[] values = new float[raw.remaining() / Float.BYTES];
                raw.asFloatBuffer().get(values);
                return raw.hasRemaining() ? values : listed(tensor);
            }
            case TensorProto.DataType.FLOAT16_VALUE -> {
                float[] values = new float[raw.remaining() / Short.BYTES];
                for (int i = 0; i < values.length; i++) {
                    values[i] = HalfFloat.toFloat(raw.getShort());
                }
                return values;
            }
            default ->
                throw new IllegalArgumentException("Expected numbers of 16 or 32 bits in " + tensor.getName()
                        + ", found " + TensorProto.DataType.forNumber(tensor.getDataType()) + ".");
        }
    }

    /** Returns the numbers of a tensor that was written one by one. */
    private static float[] listed(TensorProto tensor) {
        float[] values = new float[tensor.getFloatDataCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getFloatData(i);
        }
        return values;
    }
}
