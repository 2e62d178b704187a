package io.fer4j.network;

import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.Layer;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
import java.util.Arrays;

/**
 * Computes a network in plain Java and double precision: what every runtime is compared with. Slow (about a second for a
 * picture through VGG16) and obvious. Thread-safe.
 */
public final class ReferenceNetwork {
    private final InferenceNetwork network;

    /**
     * Makes a reference.
     *
     * @param network any network from gray pictures to seven logits
     * @throws IllegalArgumentException if its layers do not fit together
     */
    public ReferenceNetwork(InferenceNetwork network) {
        Shape.check(network);
        this.network = network;
    }

    /**
     * Computes the probabilities of one picture.
     *
     * @param picture {@code [height, width]}, normalised
     * @param temperature by which the logits are divided before the softmax, above 0
     * @return seven numbers that sum to 1
     * @throws IllegalArgumentException if the picture has another size
     */
    public double[] probabilities(float[] picture, double temperature) {
        double[] logits = logits(picture);
        double max = Arrays.stream(logits).max().orElseThrow();
        double[] powers = Arrays.stream(logits)
                .map(logit -> Math.exp((logit - max) / temperature))
                .toArray();
        double sum = Arrays.stream(powers).sum();
        return Arrays.stream(powers).map(power -> power / sum).toArray();
    }

    /**
     * Computes the logits of one picture.
     *
     * @param picture {@code [height, width]}, normalised
     * @return seven numbers
     * @throws IllegalArgumentException if the picture has another size
     */
    public double[] logits(float[] picture) {
        Shape shape = Shape.input(network);
        if (picture.length != shape.size()) {
            throw new IllegalArgumentException("Expected " + shape.size() + " numbers for a picture of " + shape
                    + ", found " + picture.length + ".");
        }
        double[] values = new double[picture.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = picture[i];
        }
        for (Layer layer : network.layers()) {
            values = layer.accept(new Computation(values, shape));
            shape = shape.after(layer);
        }
        return values;
    }

    /** Computes one layer. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Computation(double[] in, Shape shape) implements InferenceNetwork.Visitor<double[]> {
        @Override
        public double[] visit(CenterCrop crop) {
            return center(in, shape, crop.margin());
        }

        @Override
        public double[] visit(Convolution convolution) {
            return convolve(convolution, in, shape);
        }

        @Override
        public double[] visit(Relu relu) {
            return Arrays.stream(in).map(value -> Math.max(value, 0)).toArray();
        }

        @Override
        public double[] visit(MaxPool pool) {
            return maxima(in, shape, pool.size());
        }

        @Override
        public double[] visit(GlobalAveragePool pool) {
            return averages(in, shape);
        }

        @Override
        public double[] visit(Flatten flatten) {
            return in;
        }

        @Override
        public double[] visit(Dense dense) {
            return multiply(dense, in);
        }
    }

    private static double[] convolve(Convolution c, double[] in, Shape shape) {
        Shape after = shape.after(c);
        double[] out = new double[after.size()];
        int area = after.height() * after.width();
        int weight = 0;
        for (int o = 0; o < c.outputs(); o++) {
            Arrays.fill(out, o * area, (o + 1) * area, c.bias()[o]);
            for (int i = 0; i < c.inputs(); i++) {
                for (int ky = 0; ky < c.kernel(); ky++) {
                    for (int kx = 0; kx < c.kernel(); kx++) {
                        addShifted(
                                c.weights()[weight++], in, i, shape, ky - c.padding(), kx - c.padding(), out, o, after);
                    }
                }
            }
        }
        return out;
    }

    /** Adds a channel, moved and weighted, to an output channel; what is moved in from beyond the edge is zero. */
    private static void addShifted(
            double weight, double[] in, int i, Shape from, int dy, int dx, double[] out, int o, Shape to) {
        int firstX = Math.max(0, -dx);
        int lastX = Math.min(to.width(), from.width() - dx);
        for (int y = Math.max(0, -dy); y < Math.min(to.height(), from.height() - dy); y++) {
            int source = (i * from.height() + y + dy) * from.width() + dx;
            int target = (o * to.height() + y) * to.width();
            for (int x = firstX; x < lastX; x++) {
                out[target + x] += weight * in[source + x];
            }
        }
    }

    private static double[] multiply(Dense dense, double[] in) {
        double[] out = new double[dense.outputs()];
        for (int o = 0; o < out.length; o++) {
            out[o] = dense.bias()[o];
        }
        for (int i = 0; i < in.length; i++) {
            for (int o = 0; o < out.length; o++) {
                out[o] += in[i] * dense.weights()[i * out.length + o];
            }
        }
        return out;
    }

    private static double[] maxima(double[] in, Shape shape, int size) {
        int height = shape.height() / size;
        int width = shape.width() / size;
        double[] out = new double[shape.channels() * height * width];
        Arrays.fill(out, Double.NEGATIVE_INFINITY);
        for (int c = 0; c < shape.channels(); c++) {
            for (int y = 0; y < height * size; y++) {
                for (int x = 0; x < width * size; x++) {
                    int target = (c * height + y / size) * width + x / size;
                    out[target] = Math.max(out[target], in[(c * shape.height() + y) * shape.width() + x]);
                }
            }
        }
        return out;
    }

    private static double[] center(double[] in, Shape shape, int margin) {
        int height = shape.height() - 2 * margin;
        int width = shape.width() - 2 * margin;
        double[] out = new double[shape.channels() * height * width];
        for (int c = 0; c < shape.channels(); c++) {
            for (int y = 0; y < height; y++) {
                int source = (c * shape.height() + margin + y) * shape.width() + margin;
                System.arraycopy(in, source, out, (c * height + y) * width, width);
            }
        }
        return out;
    }

    private static double[] averages(double[] in, Shape shape) {
        int area = shape.height() * shape.width();
        double[] out = new double[shape.channels()];
        for (int c = 0; c < out.length; c++) {
            out[c] = Arrays.stream(in, c * area, (c + 1) * area).sum() / area;
        }
        return out;
    }
}
