package io.fer4j.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Small maps are convolved side by side, which must not change what is learnt. */
class StripsTest {
    private static final int PICTURES = 16;
    private static final int SIDE = 40;

    @Test
    void aStepInStripsIsAStepWithoutThem() {
        NetworkState inStrips = stateAfterAStep(PICTURES);
        NetworkState oneByOne = stateAfterAStep(1);

        assertThat(oneByOne.arrays().keySet()).isEqualTo(inStrips.arrays().keySet());
        for (Map.Entry<String, float[]> array : inStrips.arrays().entrySet()) {
            float[] expected = oneByOne.arrays().get(array.getKey());
            for (int i = 0; i < expected.length; i++) {
                assertThat(array.getValue()[i]).as(array.getKey()).isCloseTo(expected[i], within(2e-4f));
            }
        }
        assertThat(inStrips.arrays().get("conv5_1/weight"))
                .as("the step did something")
                .isNotEqualTo(initial().arrays().get("conv5_1/weight"));
    }

    private static NetworkState initial() {
        try (TrainingGraph graph = graph(1)) {
            return graph.state();
        }
    }

    /** Only a batch size that strips divide makes the graph use them. */
    private static NetworkState stateAfterAStep(int batchSize) {
        Random random = new Random(5);
        float[] pixels = new float[PICTURES * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        float[] targets = new float[PICTURES * 7];
        for (int i = 0; i < PICTURES; i++) {
            targets[i * 7 + i % 7] = 1;
        }
        try (TrainingGraph graph = graph(batchSize)) {
            graph.step(pixels, targets, 0.01, 0.5, 1);
            return graph.state();
        }
    }

    private static TrainingGraph graph(int batchSize) {
        TrainingGraph graph = new TrainingGraph(
                Architecture.VGG16,
                SIDE,
                new TrainingGraph.Settings(0, 0, 1e-4, ComputePrecision.FLOAT32, 2, batchSize));
        graph.initialize(1);
        return graph;
    }
}
