package io.fer4j.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.network.ReferenceNetwork;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The network that is exported computes what the trained one computes. */
class BatchNormFusionTest {
    private static final int SIDE = 48;

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void foldedLayersGiveTheSameLogits(Architecture architecture) {
        assertSameLogits(architecture, SIDE);
    }

    @Test
    void aNetworkTrainedOnWindowsLooksAtTheMiddle() {
        assertSameLogits(Architecture.VGG16, 40);
    }

    private static void assertSameLogits(Architecture architecture, int window) {
        float[] pictures = gaussians(8 * SIDE * SIDE);
        float[] pixels = middles(pictures, window);
        float[] targets = new float[8 * 7];
        for (int i = 0; i < 8; i++) {
            targets[i * 7 + i % 7] = 1;
        }
        try (TrainingGraph graph = new TrainingGraph(
                architecture, window, new TrainingGraph.Settings(0.1, 0.1, 1e-4, ComputePrecision.FLOAT32, 2, 8))) {
            graph.initialize(1);
            for (int step = 0; step < 4; step++) {
                graph.step(pixels, targets, 0.01, 0.5, step);
            }
            float[] expected = graph.predict(pixels);
            ReferenceNetwork reference =
                    new ReferenceNetwork(BatchNormFusion.fuse(architecture, graph.state(), SIDE, window));
            for (int i = 0; i < 2; i++) {
                double[] logits = reference.logits(
                        java.util.Arrays.copyOfRange(pictures, i * SIDE * SIDE, (i + 1) * SIDE * SIDE));
                for (int k = 0; k < 7; k++) {
                    assertThat(logits[k]).isCloseTo(expected[i * 7 + k], within(1e-3));
                }
            }
        }
    }

    private static float[] middles(float[] pictures, int window) {
        int margin = (SIDE - window) / 2;
        float[] middles = new float[8 * window * window];
        for (int row = 0; row < 8 * window; row++) {
            int from = (row / window * SIDE + margin + row % window) * SIDE + margin;
            System.arraycopy(pictures, from, middles, row * window, window);
        }
        return middles;
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
