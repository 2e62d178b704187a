package io.fer4j.network;

import io.fer4j.Emotion;
import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.Layer;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;

/**
 * What one image is at some place in a network: {@code [channels, height, width]}, or a vector as {@code [channels, 1, 1]}.
 */
record Shape(int channels, int height, int width) implements InferenceNetwork.Visitor<Shape> {
    /** Returns what goes into a network. */
    static Shape input(InferenceNetwork network) {
        return new Shape(1, network.height(), network.width());
    }

    /**
     * Checks that each layer fits onto the one before it, the last gives seven logits, and no two tensors of a file with this
     * network have the same name.
     *
     * @throws IllegalArgumentException if not; the message names the layer
     */
    static void check(InferenceNetwork network) {
        TensorNames.requireUnique(network);
        Shape shape = input(network);
        for (Layer layer : network.layers()) {
            shape = shape.after(layer);
        }
        if (!shape.equals(new Shape(Emotion.FER2013.size(), 1, 1))) {
            throw new IllegalArgumentException(
                    "Expected a network with " + Emotion.FER2013.size() + " outputs, found one with " + shape + ".");
        }
    }

    int size() {
        return product(channels, height, width);
    }

    Shape after(Layer layer) {
        return layer.accept(this);
    }

    @Override
    public Shape visit(CenterCrop crop) {
        int both = Math.multiplyExact(2, crop.margin());
        return new Shape(channels, height - both, width - both).notEmpty(crop);
    }

    @Override
    public Shape visit(Convolution c) {
        require(c.name(), "channels", c.inputs(), channels);
        int shrinking = c.kernel() - 1 - 2 * c.padding();
        return new Shape(c.outputs(), height - shrinking, width - shrinking).notEmpty(c);
    }

    @Override
    public Shape visit(Relu relu) {
        return this;
    }

    @Override
    public Shape visit(MaxPool pool) {
        return new Shape(channels, height / pool.size(), width / pool.size()).notEmpty(pool);
    }

    @Override
    public Shape visit(GlobalAveragePool pool) {
        return new Shape(channels, 1, 1);
    }

    @Override
    public Shape visit(Flatten flatten) {
        return new Shape(size(), 1, 1);
    }

    @Override
    public Shape visit(Dense d) {
        require(d.name(), "values", d.inputs(), channels);
        require(d.name(), "rows and columns", 1, product(height, width));
        return new Shape(d.outputs(), 1, 1);
    }

    private static int product(int... factors) {
        int product = 1;
        for (int factor : factors) {
            product = Math.multiplyExact(product, factor);
        }
        return product;
    }

    private Shape notEmpty(Layer layer) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("Expected at least one pixel behind " + layer + ", found " + this + ".");
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
