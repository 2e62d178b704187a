package io.fer4j.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.ReferenceNetwork;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The network that is exported computes what the trained one computes. */
class FoldingTest {
    @ParameterizedTest
    @EnumSource(Architecture.class)
    void foldedLayersGiveTheSameLogits(Architecture architecture) {
        int side = 48;
        float[] pixels = gaussians(8 * side * side);
        float[] targets = new float[8 * 7];
        for (int i = 0; i < 8; i++) {
            targets[i * 7 + i % 7] = 1;
        }
        try (TrainingGraph graph = new TrainingGraph(
                architecture, side, new TrainingGraph.Settings(0.1, 0.1, 1e-4, Arithmetic.FLOAT32, 2, 8))) {
            graph.initialize(1);
            for (int step = 0; step < 4; step++) {
                graph.step(pixels, targets, 0.01, 0.5, step);
            }
            float[] expected = graph.predict(pixels);
            InferenceNetwork folded = Folding.fold(architecture, graph.state(), side);
            ReferenceNetwork reference = new ReferenceNetwork(folded);
            for (int i = 0; i < 2; i++) {
                float[] picture = java.util.Arrays.copyOfRange(pixels, i * side * side, (i + 1) * side * side);
                double[] logits = reference.logits(picture);
                for (int k = 0; k < 7; k++) {
                    assertThat(logits[k]).isCloseTo(expected[i * 7 + k], within(1e-3));
                }
            }
        }
    }

    private static float[] gaussians(int n) {
        Random random = new Random(11);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
