package io.fer4j.train.network;

import io.fer4j.InputSpec;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.train.data.FaceDataset;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Mean and variance of each channel that a layer gives, before its ReLU.
 *
 * @param means one for each channel
 * @param variances one for each channel, at least 0
 */
@SuppressWarnings("ArrayRecordComponent")
record ActivationStatistics(double[] means, double[] variances) {

    /** Sums over all positions of all pictures. */
    private static final class Sums {
        private final double[] first;
        private final double[] second;
        private long count;

        Sums(int channels) {
            first = new double[channels];
            second = new double[channels];
        }

        void add(FloatBuffer values) {
            int positions = values.remaining() / first.length;
            for (int channel = 0; channel < first.length; channel++) {
                for (int i = 0; i < positions; i++) {
                    double value = values.get();
                    first[channel] += value;
                    second[channel] += value * value;
                }
            }
            count += positions;
        }

        ActivationStatistics moments() {
            double[] means = new double[first.length];
            double[] variances = new double[first.length];
            for (int channel = 0; channel < means.length; channel++) {
                means[channel] = first[channel] / count;
                variances[channel] = Math.max(0, second[channel] / count - means[channel] * means[channel]);
            }
            return new ActivationStatistics(means, variances);
        }
    }

    /** Measures all convolutions and hidden dense layers of a network on pictures from all over a data set. */
    static Map<String, ActivationStatistics> measure(
            InferenceNetwork network, InputSpec spec, FaceDataset pictures, int count, IntConsumer progress) {
        Map<String, Sums> sums = new LinkedHashMap<>();
        for (InferenceNetwork.Layer step : network.layers()) {
            if (step instanceof InferenceNetwork.Convolution convolution) {
                sums.put(convolution.name(), new Sums(convolution.bias().length));
            } else if (step instanceof InferenceNetwork.Dense dense
                    && !dense.name().equals(TrainingGraph.LOGITS)) {
                sums.put(dense.name(), new Sums(dense.bias().length));
            }
        }
        try (ActivationRecorder outputs = new ActivationRecorder(network, spec, pictures, count)) {
            outputs.forEach(
                    sums.keySet(),
                    progress,
                    (layer, values) ->
                            java.util.Objects.requireNonNull(sums.get(layer)).add(values));
        }
        Map<String, ActivationStatistics> moments = new HashMap<>();
        sums.forEach((layer, sum) -> moments.put(layer, sum.moments()));
        return moments;
    }
}
