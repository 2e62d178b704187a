package io.fer4j.network;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * A trained network as it is used: plain layers in order, with batch normalisation folded into the convolutions. Its input is
 * {@code [n, 1, height, width]}, its output seven logits. Whoever holds it leaves the arrays unchanged.
 *
 * @param architecture {@code "vgg16"} or {@code "cnn3"}
 * @param height rows of the input
 * @param width columns of the input
 * @param layers from the input to the logits
 */
public record InferenceNetwork(String architecture, int height, int width, List<Step> layers) {
    /** Copies the list. */
    public InferenceNetwork {
        layers = List.copyOf(layers);
    }

    /** One layer. */
    public sealed interface Step permits Crop, Convolution, Relu, MaxPool, GlobalAveragePool, Flatten, Dense {}

    /**
     * The middle of a map: what is left without the rows and columns at its edges.
     *
     * @param margin rows left out at the top and at the bottom, and columns at either side; at least 1
     */
    public record Crop(int margin) implements Step {
        /** Checks the margin. */
        public Crop {
            if (margin < 1) {
                throw new IllegalArgumentException("Expected a margin of at least 1 to crop, found " + margin + ".");
            }
        }
    }

    /**
     * A convolution with stride 1.
     *
     * @param name unique in the network, for example {@code "conv1_1"}
     * @param inputs channels in
     * @param outputs channels out
     * @param kernel side of the square kernel
     * @param padding zeros added at each edge
     * @param weights {@code [outputs, inputs, kernel, kernel]}
     * @param bias {@code [outputs]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Convolution(
            String name, int inputs, int outputs, int kernel, int padding, float[] weights, float[] bias)
            implements Step {
        /** Checks the numbers and the lengths of the arrays. */
        public Convolution {
            requireName(name);
            requireAtLeast(1, inputs, "channels in", name);
            requireAtLeast(1, outputs, "channels out", name);
            requireAtLeast(1, kernel, "rows of the kernel", name);
            requireAtLeast(0, padding, "zeros at each edge", name);
            requireLength(weights, "weights", name, outputs, inputs, kernel, kernel);
            requireLength(bias, "biases", name, outputs);
        }
    }

    /** Negative numbers become 0. */
    public record Relu() implements Step {}

    /**
     * The highest of each square of {@code size} by {@code size}, with a stride of the same; a rest at the edge is left out.
     *
     * @param size side of the square
     */
    public record MaxPool(int size) implements Step {
        /** Checks the size. */
        public MaxPool {
            if (size < 1) {
                throw new IllegalArgumentException("Expected max pooling of at least 1 by 1, found " + size + ".");
            }
        }
    }

    /** The mean of each channel: {@code [n, c, h, w]} becomes {@code [n, c]}. */
    public record GlobalAveragePool() implements Step {}

    /** {@code [n, c, h, w]} becomes {@code [n, c * h * w]}, channels outermost. */
    public record Flatten() implements Step {}

    /**
     * A fully connected layer.
     *
     * @param name unique in the network, for example {@code "fc1"}
     * @param inputs numbers in
     * @param outputs numbers out
     * @param weights {@code [inputs, outputs]}
     * @param bias {@code [outputs]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Dense(String name, int inputs, int outputs, float[] weights, float[] bias) implements Step {
        /** Checks the numbers and the lengths of the arrays. */
        public Dense {
            requireName(name);
            requireAtLeast(1, inputs, "numbers in", name);
            requireAtLeast(1, outputs, "numbers out", name);
            requireLength(weights, "weights", name, inputs, outputs);
            requireLength(bias, "biases", name, outputs);
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
        BigInteger length = Arrays.stream(axes).mapToObj(BigInteger::valueOf).reduce(BigInteger.ONE, BigInteger::multiply);
        if (!length.equals(BigInteger.valueOf(values.length))) {
            throw new IllegalArgumentException(
                    "Expected " + length + " " + what + " in layer " + layer + ", found " + values.length + ".");
        }
    }
}
