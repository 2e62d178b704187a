package io.fer4j.train.network;

import io.fer4j.InputSpec;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.train.data.FaceDataset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The way back from {@link BatchNormFusion}: makes a network that can be trained further from one that is used. What the folded layers
 * give to training pictures becomes mean and variance of a batch normalization that changes nothing at first, and weights get
 * the length that fresh ones have (He et al. 2015), since behind a normalization only their direction counts.
 */
public final class BatchNormReinsertion {
    private final Map<String, ActivationStatistics> statistics;
    private final Map<String, float[]> arrays = new LinkedHashMap<>();
    private int channels = 1;
    private int side;
    /** How many positions the next dense layer's inputs have for each channel: 1 but after a flatten. */
    private int positions = 1;

    private BatchNormReinsertion(Map<String, ActivationStatistics> statistics, int side) {
        this.statistics = statistics;
        this.side = side;
    }

    /**
     * Makes a network that can be trained further.
     *
     * @param architecture what it was trained as
     * @param network what {@link BatchNormFusion} made of it
     * @param spec how pictures become its input
     * @param pictures training pictures to measure on
     * @param count how many of them to take, at least 1
     * @param progress is told 1 for each picture done
     * @return a state without momentum, whose averages are its values, that is fused to the same function again
     * @throws IllegalArgumentException if the network is of another architecture or there are too few pictures
     */
    public static NetworkState reinsert(
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
        BatchNormReinsertion reinsertion = new BatchNormReinsertion(
                ActivationStatistics.measure(network, spec, pictures, count, progress), network.height());
        Layers visitor = reinsertion.new Layers();
        network.layers().forEach(layer -> layer.accept(visitor));
        return new NetworkState(reinsertion.arrays);
    }

    /** Takes over the weights of each layer that has some, and follows the shape. */
    private final class Layers implements InferenceNetwork.Visitor<BatchNormReinsertion> {
        @Override
        public BatchNormReinsertion visit(InferenceNetwork.CenterCrop layer) {
            side -= 2 * layer.margin();
            return BatchNormReinsertion.this;
        }

        @Override
        public BatchNormReinsertion visit(InferenceNetwork.Convolution layer) {
            convolution(layer);
            return BatchNormReinsertion.this;
        }

        @Override
        public BatchNormReinsertion visit(InferenceNetwork.Relu layer) {
            return BatchNormReinsertion.this;
        }

        @Override
        public BatchNormReinsertion visit(InferenceNetwork.MaxPool layer) {
            side /= layer.size();
            return BatchNormReinsertion.this;
        }

        @Override
        public BatchNormReinsertion visit(InferenceNetwork.GlobalAveragePool layer) {
            return BatchNormReinsertion.this;
        }

        @Override
        public BatchNormReinsertion visit(InferenceNetwork.Flatten layer) {
            positions = side * side;
            return BatchNormReinsertion.this;
        }

        @Override
        public BatchNormReinsertion visit(InferenceNetwork.Dense layer) {
            dense(layer);
            return BatchNormReinsertion.this;
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
        batchNormalized(layer.name(), weights, layer.bias());
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
            learnt(layer.name() + TrainingVariables.WEIGHT, weights);
            learnt(layer.name() + TrainingVariables.BIAS, layer.bias().clone());
        } else {
            batchNormalized(layer.name(), weights, layer.bias());
        }
        channels = outputs;
        positions = 1;
    }

    private void batchNormalized(String layer, float[] weights, float[] bias) {
        ActivationStatistics given = java.util.Objects.requireNonNull(statistics.get(layer), layer);
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
        learnt(layer + TrainingVariables.WEIGHT, weights);
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
