package io.fer4j.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.InputSpec;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.train.data.FaceDataset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A network in use becomes one in training that does the same, and learns on from there. */
class BatchNormReinsertionTest {
    private static final int SIDE = 48;
    private static final int PICTURES = 14;
    private static final InputSpec SPEC = new InputSpec(SIDE, SIDE, 128, 64);
    private static final FaceDataset DATA = noise();

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void predictsAndTrainsFromWhereItStood(Architecture architecture) {
        float[] pixels = normalized();
        try (TrainingGraph graph = graph(architecture)) {
            InferenceNetwork trained = trained(graph, architecture, pixels);
            float[] expected = graph.predict(pixels);

            graph.restore(BatchNormReinsertion.reinsert(architecture, trained, SPEC, DATA, PICTURES, done -> {}));

            assertClose(graph.predict(pixels), expected, 2e-3f);
            assertClose(graph.step(pixels, targets(), 0, 0.5, 1).logits(), expected, 2e-2f);
            double before = graph.step(pixels, targets(), 0.01, 0.5, 1).loss();
            for (int step = 0; step < 5; step++) {
                graph.step(pixels, targets(), 0.01, 0.5, 1);
            }
            assertThat(graph.step(pixels, targets(), 0, 0.5, 1).loss()).isLessThan((float) before);
        }
    }

    @Test
    void anotherArchitectureIsRefused() {
        try (TrainingGraph graph = graph(Architecture.CNN3)) {
            graph.initialize(1);
            InferenceNetwork cnn3 = BatchNormFusion.fuse(Architecture.CNN3, graph.state(), SIDE, SIDE);
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> BatchNormReinsertion.reinsert(Architecture.VGG16, cnn3, SPEC, DATA, 1, done -> {}))
                    .withMessage("Expected a vgg16 to start from, found a cnn3.");
        }
    }

    /** A few steps, whose averages then stand for a finished training. */
    private static InferenceNetwork trained(TrainingGraph graph, Architecture architecture, float[] pixels) {
        graph.initialize(1);
        for (int step = 0; step < 6; step++) {
            graph.step(pixels, targets(), 0.01, 0.5, step);
        }
        return BatchNormFusion.fuse(architecture, graph.state(), SIDE, SIDE);
    }

    private static TrainingGraph graph(Architecture architecture) {
        return new TrainingGraph(
                architecture, SIDE, new TrainingGraph.Settings(0, 0, 1e-4, ComputePrecision.FLOAT32, 2, PICTURES));
    }

    private static FaceDataset noise() {
        byte[] pixels = new byte[PICTURES * SIDE * SIDE];
        new Random(4).nextBytes(pixels);
        byte[] labels = new byte[PICTURES];
        for (int i = 0; i < PICTURES; i++) {
            labels[i] = (byte) (i % 7);
        }
        return new FaceDataset("noise", "Training", SIDE, SIDE, pixels, labels);
    }

    private static float[] normalized() {
        float[] values = new float[DATA.pixels().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = SPEC.normalize(DATA.pixels()[i] & 0xFF, 0);
        }
        return values;
    }

    private static float[] targets() {
        float[] targets = new float[PICTURES * 7];
        for (int i = 0; i < PICTURES; i++) {
            targets[i * 7 + i % 7] = 1;
        }
        return targets;
    }

    private static void assertClose(float[] found, float[] expected, float tolerance) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], within(tolerance));
        }
    }
}
