package io.fer4j.network;

import io.fer4j.Emotion;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Crop;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Step;

/**
 * What one picture is at some place in a network: {@code [channels, height, width]}, or a vector as {@code [channels, 1, 1]}.
 */
record Shape(int channels, int height, int width) {
    /** Returns what goes into a network. */
    static Shape input(InferenceNetwork network) {
        return new Shape(1, network.height(), network.width());
    }

    /**
     * Checks that each layer fits onto the one before it and the last gives seven numbers.
     *
     * @throws IllegalArgumentException if not; the message names the layer
     */
    static void check(InferenceNetwork network) {
        Shape shape = input(network);
        for (Step step : network.layers()) {
            shape = shape.after(step);
        }
        if (!shape.equals(new Shape(Emotion.FER2013.size(), 1, 1))) {
            throw new IllegalArgumentException(
                    "Expected a network with " + Emotion.FER2013.size() + " outputs, found one with " + shape + ".");
        }
    }

    int size() {
        return product(channels, height, width);
    }

    Shape after(Step step) {
        if (step instanceof Convolution c) {
            require(c.name(), "channels", c.inputs(), channels);
            require(c.name(), "weights", c.weights().length, product(c.outputs(), c.inputs(), c.kernel(), c.kernel()));
            require(c.name(), "biases", c.bias().length, c.outputs());
            int shrinking = c.kernel() - 1 - 2 * c.padding();
            return new Shape(c.outputs(), height - shrinking, width - shrinking).notEmpty(step);
        }
        if (step instanceof Dense d) {
            require(d.name(), "numbers", d.inputs(), channels);
            require(d.name(), "rows and columns", 1, product(height, width));
            require(d.name(), "weights", d.weights().length, product(d.inputs(), d.outputs()));
            require(d.name(), "biases", d.bias().length, d.outputs());
            return new Shape(d.outputs(), 1, 1);
        }
        if (step instanceof Crop crop) {
            int both = Math.multiplyExact(2, crop.margin());
            return new Shape(channels, height - both, width - both).notEmpty(step);
        }
        if (step instanceof MaxPool pool) {
            return new Shape(channels, height / pool.size(), width / pool.size()).notEmpty(step);
        }
        if (step instanceof GlobalAveragePool) {
            return new Shape(channels, 1, 1);
        }
        return step instanceof Flatten ? new Shape(size(), 1, 1) : this;
    }

    private static int product(int... factors) {
        int product = 1;
        for (int factor : factors) {
            product = Math.multiplyExact(product, factor);
        }
        return product;
    }

    private Shape notEmpty(Step step) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("Expected at least one pixel behind " + step + ", found " + this + ".");
        }
        return this;
    }

    private static void require(String layer, String what, int found, int expected) {
        if (found != expected) {
            throw new IllegalArgumentException(
                    "Expected " + expected + " " + what + " in layer " + layer + ", found " + found + ".");
        }
    }

    @Override
    public String toString() {
        return "[" + channels + ", " + height + ", " + width + "]";
    }
}
