package io.fer4j.network;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * A trained network as it is used: plain layers in order, with batch normalization folded into the convolutions. Its input is
 * {@code [n, 1, height, width]}, its output logits {@code [n, outputs]}. The arrays are not copied: whoever holds a network leaves
 * them unchanged.
 *
 * @param architecture {@code "vgg16"} or {@code "cnn3"}
 * @param height rows of the input
 * @param width columns of the input
 * @param layers from the input to the logits
 */
public record InferenceNetwork(String architecture, int height, int width, List<Layer> layers) {
    /** Copies the list. */
    public InferenceNetwork {
        layers = List.copyOf(layers);
    }

    /** One layer. */
    public sealed interface Layer permits CenterCrop, Convolution, Relu, MaxPool, GlobalAveragePool, Flatten, Dense {
        /**
         * Calls the method for this kind of layer.
         *
         * @param visitor any
         * @param <R> what its methods return
         * @return what the method returns
         */
        <R> R accept(Visitor<R> visitor);
    }

    /**
     * Does something for each kind of layer: the compiler finds the kind that is forgotten.
     *
     * @param <R> what the methods return
     */
    public interface Visitor<R> {
        /**
         * Visits a crop.
         *
         * @param layer the layer
         * @return any
         */
        R visit(CenterCrop layer);

        /**
         * Visits a convolution.
         *
         * @param layer the layer
         * @return any
         */
        R visit(Convolution layer);

        /**
         * Visits a rectifier.
         *
         * @param layer the layer
         * @return any
         */
        R visit(Relu layer);

        /**
         * Visits max pooling.
         *
         * @param layer the layer
         * @return any
         */
        R visit(MaxPool layer);

        /**
         * Visits global average pooling.
         *
         * @param layer the layer
         * @return any
         */
        R visit(GlobalAveragePool layer);

        /**
         * Visits a change of shape.
         *
         * @param layer the layer
         * @return any
         */
        R visit(Flatten layer);

        /**
         * Visits a fully connected layer.
         *
         * @param layer the layer
         * @return any
         */
        R visit(Dense layer);
    }

    /**
     * The center of a map: what is left without the rows and columns at its edges.
     *
     * @param margin rows left out at the top and at the bottom, and columns at either side; at least 1
     */
    public record CenterCrop(int margin) implements Layer {
        /** Checks the margin. */
        public CenterCrop {
            if (margin < 1) {
                throw new IllegalArgumentException("Expected a margin of at least 1 to crop, found " + margin + ".");
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A convolution with stride 1. */
    public static final class Convolution implements Layer {
        private final String name;
        private final int inputs;
        private final int outputs;
        private final int kernel;
        private final int padding;
        private final float[] weights;
        private final float[] bias;

        /**
         * Makes a layer.
         *
         * @param name unique in the network, for example {@code "conv1_1"}
         * @param inputs channels in
         * @param outputs channels out
         * @param kernel side of the square kernel
         * @param padding zeros added at each edge
         * @param weights {@code [outputs, inputs, kernel, kernel]}, not copied
         * @param bias {@code [outputs]}, not copied
         * @throws IllegalArgumentException if a number is too small or an array has another length
         */
        public Convolution(
                String name, int inputs, int outputs, int kernel, int padding, float[] weights, float[] bias) {
            requireName(name);
            requireAtLeast(1, inputs, "channels in", name);
            requireAtLeast(1, outputs, "channels out", name);
            requireAtLeast(1, kernel, "rows of the kernel", name);
            requireAtLeast(0, padding, "zeros at each edge", name);
            requireLength(weights, "weights", name, outputs, inputs, kernel, kernel);
            requireLength(bias, "biases", name, outputs);
            this.name = name;
            this.inputs = inputs;
            this.outputs = outputs;
            this.kernel = kernel;
            this.padding = padding;
            this.weights = weights;
            this.bias = bias;
        }

        /**
         * Returns the layer's name.
         *
         * @return unique in the network
         */
        public String name() {
            return name;
        }

        /**
         * Returns the number of channels in.
         *
         * @return at least 1
         */
        public int inputs() {
            return inputs;
        }

        /**
         * Returns the number of channels out.
         *
         * @return at least 1
         */
        public int outputs() {
            return outputs;
        }

        /**
         * Returns the side of the square kernel.
         *
         * @return at least 1
         */
        public int kernel() {
            return kernel;
        }

        /**
         * Returns the number of zeros added at each edge.
         *
         * @return at least 0
         */
        public int padding() {
            return padding;
        }

        /**
         * Returns the weights.
         *
         * @return {@code [outputs, inputs, kernel, kernel]}, not a copy
         */
        public float[] weights() {
            return weights;
        }

        /**
         * Returns the biases.
         *
         * @return {@code [outputs]}, not a copy
         */
        public float[] bias() {
            return bias;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }

        @Override
        public String toString() {
            return "Convolution[name=" + name + ", inputs=" + inputs + ", outputs=" + outputs + ", kernel=" + kernel
                    + ", padding=" + padding + "]";
        }
    }

    /** Negative values become 0. */
    public record Relu() implements Layer {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Max pooling with a stride as long as the kernel and no padding; a remainder at the edge is left out.
     *
     * @param size side of the square kernel, at least 1
     */
    public record MaxPool(int size) implements Layer {
        /** Checks the size. */
        public MaxPool {
            if (size < 1) {
                throw new IllegalArgumentException("Expected max pooling of at least 1 by 1, found " + size + ".");
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** The average of each channel: {@code [n, c, h, w]} becomes {@code [n, c]}. */
    public record GlobalAveragePool() implements Layer {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** {@code [n, c, h, w]} becomes {@code [n, c * h * w]}, channels outermost. */
    public record Flatten() implements Layer {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A fully connected layer. */
    public static final class Dense implements Layer {
        private final String name;
        private final int inputs;
        private final int outputs;
        private final float[] weights;
        private final float[] bias;

        /**
         * Makes a layer.
         *
         * @param name unique in the network, for example {@code "fc1"}
         * @param inputs values in
         * @param outputs values out
         * @param weights {@code [inputs, outputs]}, not copied
         * @param bias {@code [outputs]}, not copied
         * @throws IllegalArgumentException if a number is too small or an array has another length
         */
        public Dense(String name, int inputs, int outputs, float[] weights, float[] bias) {
            requireName(name);
            requireAtLeast(1, inputs, "values in", name);
            requireAtLeast(1, outputs, "values out", name);
            requireLength(weights, "weights", name, inputs, outputs);
            requireLength(bias, "biases", name, outputs);
            this.name = name;
            this.inputs = inputs;
            this.outputs = outputs;
            this.weights = weights;
            this.bias = bias;
        }

        /**
         * Returns the layer's name.
         *
         * @return unique in the network
         */
        public String name() {
            return name;
        }

        /**
         * Returns the number of values in.
         *
         * @return at least 1
         */
        public int inputs() {
            return inputs;
        }

        /**
         * Returns the number of values out.
         *
         * @return at least 1
         */
        public int outputs() {
            return outputs;
        }

        /**
         * Returns the weights.
         *
         * @return {@code [inputs, outputs]}, not a copy
         */
        public float[] weights() {
            return weights;
        }

        /**
         * Returns the biases.
         *
         * @return {@code [outputs]}, not a copy
         */
        public float[] bias() {
            return bias;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }

        @Override
        public String toString() {
            return "Dense[name=" + name + ", inputs=" + inputs + ", outputs=" + outputs + "]";
        }
    }

    private static void requireName(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("Expected a name for each layer with weights, found \"" + name + "\".");
        }
    }

    private static void requireAtLeast(int least, int found, String what, String layer) {
        if (found < least) {
            throw new IllegalArgumentException(
                    "Expected at least " + least + " " + what + " of layer " + layer + ", found " + found + ".");
        }
    }

    private static void requireLength(float[] values, String what, String layer, int... axes) {
        BigInteger length =
                Arrays.stream(axes).mapToObj(BigInteger::valueOf).reduce(BigInteger.ONE, BigInteger::multiply);
        if (!length.equals(BigInteger.valueOf(values.length))) {
            throw new IllegalArgumentException(
                    "Expected " + length + " " + what + " in layer " + layer + ", found " + values.length + ".");
        }
    }
}
