package io.fer4j.train.network;

import io.fer4j.InputSpec;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.train.data.FaceDataset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The way back from {@link Folding}: makes a network that can be trained further from one that is used. What the folded layers
 * give to training pictures becomes mean and variance of a batch normalisation that changes nothing at first, and weights get
 * the length that fresh ones have (He et al. 2015), since behind a normalisation only their direction counts.
 */
public final class Unfolding {
    private final Map<String, Moments> moments;
    private final Map<String, float[]> arrays = new LinkedHashMap<>();
    private int channels = 1;
    private int side;
    /** How many positions the next dense layer's inputs have for each channel: 1 but after a flatten. */
    private int positions = 1;

    private Unfolding(Map<String, Moments> moments, int side) {
        this.moments = moments;
        this.side = side;
    }

    /**
     * Unfolds a network.
     *
     * @param architecture what it was trained as
     * @param network what {@link Folding} made of it
     * @param spec how pictures become its input
     * @param pictures training pictures to measure on
     * @param count how many of them to take, at least 1
     * @param progress is told 1 for each picture done
     * @return a state without momentum, whose averages are its values, that folds to the same function again
     * @throws IllegalArgumentException if the network is of another architecture or there are too few pictures
     */
    public static NetworkState unfold(
            Architecture architecture,
            InferenceNetwork network,
            InputSpec spec,
            FaceDataset pictures,
            int count,
            IntConsumer progress) {
        if (!network.architecture().equals(architecture.id())) {
            throw new IllegalArgumentException(
                    "Expected a " + architecture.id() + " to start from, found a " + network.architecture() + ".");
        }
        Unfolding unfolding =
                new Unfolding(Moments.measure(network, spec, pictures, count, progress), network.height());
        network.layers().forEach(unfolding::add);
        return new NetworkState(unfolding.arrays);
    }

    private void add(InferenceNetwork.Layer step) {
        if (step instanceof InferenceNetwork.Convolution convolution) {
            convolution(convolution);
        } else if (step instanceof InferenceNetwork.CenterCrop crop) {
            side -= 2 * crop.margin();
        } else if (step instanceof InferenceNetwork.MaxPool) {
            side /= 2;
        } else if (step instanceof InferenceNetwork.Flatten) {
            positions = side * side;
        } else if (step instanceof InferenceNetwork.Dense dense) {
            dense(dense);
        }
    }

    /** From [out, in, kernel, kernel] to TensorFlow's [kernel, kernel, in, out]. */
    private void convolution(InferenceNetwork.Convolution layer) {
        int taps = layer.kernel() * layer.kernel();
        float[] weights = new float[layer.weights().length];
        int at = 0;
        for (int out = 0; out < layer.outputs(); out++) {
            for (int in = 0; in < channels; in++) {
                for (int tap = 0; tap < taps; tap++) {
                    weights[(tap * channels + in) * layer.outputs() + out] = layer.weights()[at++];
                }
            }
        }
        normalized(layer.name(), weights, layer.bias());
        channels = layer.outputs();
        side += 2 * layer.padding() - (layer.kernel() - 1);
    }

    /** From inputs in the order (channel, position) to TensorFlow's (position, channel). */
    private void dense(InferenceNetwork.Dense layer) {
        int outputs = layer.outputs();
        float[] weights = new float[layer.weights().length];
        for (int channel = 0; channel < channels; channel++) {
            for (int position = 0; position < positions; position++) {
                System.arraycopy(
                        layer.weights(),
                        (channel * positions + position) * outputs,
                        weights,
                        (position * channels + channel) * outputs,
                        outputs);
            }
        }
        if (layer.name().equals(TrainingGraph.LOGITS)) {
            learnt(layer.name() + TrainingGraph.WEIGHT, weights);
            learnt(layer.name() + TrainingGraph.BIAS, layer.bias().clone());
        } else {
            normalized(layer.name(), weights, layer.bias());
        }
        channels = outputs;
        positions = 1;
    }

    private void normalized(String layer, float[] weights, float[] bias) {
        Moments given = java.util.Objects.requireNonNull(moments.get(layer), layer);
        double scale = Math.sqrt(2.0 * bias.length) / length(weights);
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= (float) scale;
        }
        float[] gamma = new float[bias.length];
        float[] beta = new float[bias.length];
        float[] mean = new float[bias.length];
        float[] variance = new float[bias.length];
        for (int channel = 0; channel < bias.length; channel++) {
            variance[channel] = (float) (given.variances()[channel] * scale * scale);
            mean[channel] = (float) ((given.means()[channel] - bias[channel]) * scale);
            gamma[channel] = (float) (Math.sqrt(variance[channel] + (double) BatchNormalization.EPSILON) / scale);
            beta[channel] = (float) given.means()[channel];
        }
        learnt(layer + TrainingGraph.WEIGHT, weights);
        learnt(layer + BatchNormalization.GAMMA, gamma);
        learnt(layer + BatchNormalization.BETA, beta);
        averaged(layer + BatchNormalization.MEAN, mean);
        averaged(layer + BatchNormalization.VARIANCE, variance);
    }

    private static double length(float[] weights) {
        double squares = 0;
        for (float weight : weights) {
            squares += (double) weight * weight;
        }
        return Math.sqrt(Math.max(squares, Float.MIN_NORMAL));
    }

    private void learnt(String name, float[] values) {
        averaged(name, values);
        arrays.put(name + NetworkState.MOMENTUM, new float[values.length]);
    }

    private void averaged(String name, float[] values) {
        arrays.put(name, values);
        arrays.put(name + NetworkState.AVERAGE, Arrays.copyOf(values, values.length));
    }
}
