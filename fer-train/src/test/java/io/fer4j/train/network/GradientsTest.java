package io.fer4j.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The gradient of every variable against finite differences: the loss a little way along the gradient, and the same way back,
 * differ by twice the way times the gradient's length. After a step from rest without decay the momentum is the gradient.
 */
class GradientsTest {
    private static final int IMAGES = 16;
    private static final int SIDE = 48;
    /** By how much the loss should change: far above the rounding of 32 bits, and so little that few ReLUs and maxima switch. */
    private static final double CHANGE = 0.0004;

    private static final Map<String, Double> RATES = Map.of("logits/weight", 0.1, "logits/bias", 0.1);

    @Test
    void gradientsOfTheThreeLayerCnnAreThoseOfFiniteDifferences() {
        Random random = new Random(11);
        float[] pixels = new float[IMAGES * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        float[] targets = new float[IMAGES * 7];
        for (int i = 0; i < IMAGES; i++) {
            targets[i * 7 + random.nextInt(7)] = 0.75f;
            targets[i * 7 + random.nextInt(7)] += 0.25f;
        }
        try (TrainingGraph graph = new TrainingGraph(
                Architecture.CNN3, SIDE, new TrainingGraph.Settings(0, 0, 0, ComputePrecision.FLOAT32, 2, IMAGES))) {
            graph.initialize(3);
            NetworkState start = withLargerLogits(graph.state(), random);
            graph.restore(start);
            graph.step(pixels, targets, 0.01, 0.5, 1);
            NetworkState after = graph.state();
            int checked = 0;
            for (String name : start.arrays().keySet()) {
                float[] momentum = after.arrays().get(name + NetworkState.MOMENTUM);
                if (momentum == null) {
                    continue;
                }
                double length = length(momentum) / RATES.getOrDefault(name, 1.0);
                assertThat(length).as("length of the gradient of %s", name).isGreaterThan(1e-4);
                double way = CHANGE / length;
                double ahead = loss(graph, moved(start, name, momentum, way), pixels, targets);
                double behind = loss(graph, moved(start, name, momentum, -way), pixels, targets);
                assertThat((ahead - behind) / (2 * way) / length)
                        .as("slope along the gradient of %s, as a share of its length %s", name, length)
                        .isCloseTo(1, within(0.02));
                checked++;
            }
            assertThat(checked)
                    .as("4 convolutions and a dense layer, each normalized, and the last layer")
                    .isEqualTo(17);
        }
    }

    /** The first values of the last layer are so small that those before it would hardly have a gradient. */
    private static NetworkState withLargerLogits(NetworkState state, Random random) {
        Map<String, float[]> arrays = new HashMap<>(state.arrays());
        float[] weights = arrays.get("logits/weight").clone();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (0.05 * random.nextGaussian());
        }
        arrays.put("logits/weight", weights);
        return new NetworkState(arrays);
    }

    private static double loss(TrainingGraph graph, NetworkState state, float[] pixels, float[] targets) {
        graph.restore(state);
        return graph.step(pixels, targets, 0, 0, 1).loss();
    }

    private static NetworkState moved(NetworkState state, String name, float[] direction, double way) {
        Map<String, float[]> arrays = new HashMap<>(state.arrays());
        float[] values = arrays.get(name).clone();
        double length = length(direction);
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (way * direction[i] / length);
        }
        arrays.put(name, values);
        return new NetworkState(arrays);
    }

    private static double length(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }
}
