package io.fer4j.network;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A graph's stored tensors in single precision, also under the names of casts that follow them. It knows the names of all other
 * tensors, too: each is defined once.
 */
final class Initializers {
    private static final Map<String, List<String>> TO_FLOAT =
            Map.of("to", List.of(Integer.toString(TensorProto.DataType.FLOAT_VALUE)));

    private final Map<String, TensorProto> byName = new HashMap<>();
    private final Set<String> defined = new HashSet<>(Set.of(TensorNames.INPUT));

    Initializers(GraphProto graph) {
        for (TensorProto tensor : graph.getInitializerList()) {
            requireNew(tensor.getName(), "the stored tensors");
            byName.put(tensor.getName(), tensor);
        }
    }

    /** Notes what a node gives. */
    void define(String name, NodeProto node) {
        requireNew(name, OnnxReader.describe(node));
    }

    private void requireNew(String name, String where) {
        OnnxReader.require(
                !name.isEmpty() && defined.add(name),
                "a tensor's name that is not taken in " + where,
                "\"" + name + "\"");
    }

    /** Tells whether a tensor is stored. */
    boolean has(String name) {
        return byName.containsKey(name);
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
            return name.endsWith(TensorNames.WEIGHT)
                    ? name.substring(0, name.length() - TensorNames.WEIGHT.length())
                    : name;
        }

        int length(int axis) {
            return Math.toIntExact(shape.get(axis));
        }
    }

    /** Folds a cast of a stored tensor to single precision: the tensor goes by the name of the cast, too. Returns false for another node. */
    boolean foldCast(NodeProto node) {
        boolean cast = node.getOpType().equals("Cast") && node.getInputCount() == 1;
        TensorProto tensor = cast ? byName.get(node.getInput(0)) : null;
        if (tensor == null) {
            return false;
        }
        OnnxReader.require(
                node.getOutputCount() == 1 && node.getAttributeCount() == 1,
                "a cast to single precision",
                OnnxReader.describe(node));
        OnnxReader.requireAttributes(node, TO_FLOAT);
        define(node.getOutput(0), node);
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
        requireStoredOnce(found, found.getInt64DataCount());
        LongBuffer raw = found.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer();
        List<Long> indices = new ArrayList<>(found.getInt64DataList());
        while (raw.hasRemaining()) {
            indices.add(raw.get());
        }
        OnnxReader.require(
                indices.size() == found.getDims(0), found.getDims(0) + " indices in " + name, indices.size());
        return indices;
    }

    float scalar(String name) {
        TensorProto tensor = byName.get(name);
        OnnxReader.require(tensor != null, "a stored number " + name, "none");
        Tensor found = read(Objects.requireNonNull(tensor));
        // More axes would be those of the quotient, too.
        OnnxReader.require(found.shape().size() <= 1, "at most one axis of " + name, found.shape());
        OnnxReader.require(found.values().length == 1, "one number in " + name, found.values().length);
        return found.values()[0];
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
            // The text is made for the wrong number alone: there are millions of right ones.
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("Expected finite numbers in " + name + ", found " + value + ".");
            }
        }
        return new Tensor(name, List.copyOf(tensor.getDimsList()), values);
    }

    private static float[] values(TensorProto tensor) {
        return switch (tensor.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE -> floats(tensor);
            case TensorProto.DataType.FLOAT16_VALUE -> halfFloats(tensor);
            default ->
                throw new IllegalArgumentException("Expected numbers of 16 or 32 bits in " + tensor.getName()
                        + ", found " + TensorProto.DataType.forNumber(tensor.getDataType()) + ".");
        };
    }

    private static float[] floats(TensorProto tensor) {
        requireStoredOnce(tensor, tensor.getFloatDataCount());
        if (tensor.getFloatDataCount() == 0) {
            ByteBuffer raw = raw(tensor, Float.BYTES);
            float[] values = new float[raw.remaining() / Float.BYTES];
            raw.asFloatBuffer().get(values);
            return values;
        }
        float[] values = new float[tensor.getFloatDataCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getFloatData(i);
        }
        return values;
    }

    /** Numbers of 16 bits are stored as bytes, or each as the lower half of an {@code int32_data}. */
    private static float[] halfFloats(TensorProto tensor) {
        requireStoredOnce(tensor, tensor.getInt32DataCount());
        if (tensor.getInt32DataCount() == 0) {
            ByteBuffer raw = raw(tensor, Short.BYTES);
            float[] values = new float[raw.remaining() / Short.BYTES];
            for (int i = 0; i < values.length; i++) {
                values[i] = HalfFloat.toFloat(raw.getShort());
            }
            return values;
        }
        float[] values = new float[tensor.getInt32DataCount()];
        for (int i = 0; i < values.length; i++) {
            int bits = tensor.getInt32Data(i);
            OnnxReader.require(bits >>> Short.SIZE == 0, "numbers of 16 bits in " + tensor.getName(), bits);
            values[i] = HalfFloat.toFloat((short) bits);
        }
        return values;
    }

    private static ByteBuffer raw(TensorProto tensor, int bytesEach) {
        int bytes = tensor.getRawData().size();
        OnnxReader.require(bytes % bytesEach == 0, "whole numbers in " + tensor.getName(), bytes + " bytes");
        return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** ONNX allows bytes or a list; of both, every reader would take what it likes. */
    private static void requireStoredOnce(TensorProto tensor, int listed) {
        OnnxReader.require(
                listed == 0 || tensor.getRawData().isEmpty(),
                "the numbers of " + tensor.getName() + " stored once",
                "bytes and a list");
    }
}
