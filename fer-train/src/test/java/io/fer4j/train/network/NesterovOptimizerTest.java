package io.fer4j.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.NoOp;
import org.tensorflow.types.TFloat32;

/**
 * Steps of the optimizer against numbers worked out by hand. The loss is {@code 1/2 (w0 - 1)^2 + (w1 + 2)^2 + 3 b}, so that the
 * gradient is {@code (w0 - 1, 2 (w1 + 2))} for the weight and 3 for the bias.
 */
class NesterovOptimizerTest {
    private static final double RATE = 0.1;
    private static final double EMA_DECAY = 0.75;
    private static final Offset<Float> EXACT = within(1e-6f);

    @Test
    void aStepFromRestGoesByTheGradientAndItsMomentum() {
        NetworkState after = steps(1, 0, "none");

        // w = (3, 1): g = (2, 6), m = g, w -= 0.1 (g + 0.9 m) = 0.1 (3.8, 11.4)
        assertThat(after.arrays().get("layer/weight")).containsExactly(new float[] {2.62f, -0.14f}, EXACT);
        assertThat(after.arrays().get("layer/weight/momentum")).containsExactly(new float[] {2, 6}, EXACT);
        // b = 0.5: g = 3, b -= 0.1 * 5.7
        assertThat(after.arrays().get("layer/bias")).containsExactly(new float[] {-0.07f}, EXACT);
        // The averages start at the values and move a quarter of the way.
        assertThat(after.average("layer/weight")).containsExactly(new float[] {2.905f, 0.715f}, EXACT);
        assertThat(after.average("layer/bias")).containsExactly(new float[] {0.3575f}, EXACT);
    }

    @Test
    void theSecondStepKeepsNineTenthsOfTheMomentum() {
        NetworkState after = steps(2, 0, "none");

        // w = (2.62, -0.14): g = (1.62, 3.72), m = 0.9 (2, 6) + g = (3.42, 9.12), w -= 0.1 (g + 0.9 m)
        assertThat(after.arrays().get("layer/weight/momentum")).containsExactly(new float[] {3.42f, 9.12f}, EXACT);
        assertThat(after.arrays().get("layer/weight"))
                .containsExactly(new float[] {2.62f - 0.4698f, -0.14f - 1.1928f}, EXACT);
        // 0.75 * 2.905 + 0.25 * 2.1502
        assertThat(after.average("layer/weight")[0]).isCloseTo(2.7163f, EXACT);
    }

    @Test
    void weightDecayIsAddedToTheGradientOfWeightsAlone() {
        NetworkState after = steps(1, 0.5, "none");

        // g = (2, 6) + 0.5 (3, 1) = (3.5, 6.5), w -= 0.19 g
        assertThat(after.arrays().get("layer/weight")).containsExactly(new float[] {2.335f, -0.235f}, EXACT);
        assertThat(after.arrays().get("layer/bias")).containsExactly(new float[] {-0.07f}, EXACT);
    }

    @Test
    void theSlowLayerLearnsAtItsOwnRate() {
        NetworkState after = steps(1, 0, "layer");

        assertThat(after.arrays().get("layer/weight")).containsExactly(new float[] {2.962f, 0.886f}, EXACT);
        assertThat(after.arrays().get("layer/bias")).containsExactly(new float[] {0.443f}, EXACT);
    }

    @Test
    void statisticsMoveTowardsThoseOfTheBatch() {
        NetworkState after = steps(1, 0, "none");

        // 0.99 * 2 + 0.01 * 12, and the average a quarter of the way
        assertThat(after.arrays().get("layer" + BatchNormalization.MEAN)).containsExactly(new float[] {2.1f}, EXACT);
        assertThat(after.average("layer" + BatchNormalization.MEAN)).containsExactly(new float[] {2.025f}, EXACT);
        assertThat(after.arrays()).doesNotContainKey("layer" + BatchNormalization.MEAN + NetworkState.MOMENTUM);
    }

    private static NetworkState steps(int count, double weightDecay, String slowLayer) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            TrainingVariables variables = new TrainingVariables(tf);
            Operand<TFloat32> weight = variables.value("layer/weight", Shape.of(2));
            Operand<TFloat32> bias = variables.value("layer/bias", Shape.of(1));
            variables.value("layer" + BatchNormalization.MEAN, Shape.of(1));
            Operand<TFloat32> distance = tf.math.sub(weight, tf.constant(new float[] {1, -2}));
            Operand<TFloat32> squares =
                    tf.math.mul(tf.math.mul(distance, distance), tf.constant(new float[] {0.5f, 1}));
            Operand<TFloat32> loss = tf.math.add(
                    tf.reduceSum(squares, tf.constant(0)),
                    tf.reduceSum(tf.math.mul(bias, tf.constant(3f)), tf.constant(0)));
            NoOp step = new NesterovOptimizer(graph, tf, variables, weightDecay, slowLayer, 0.1f)
                    .step(
                            loss,
                            Map.of("layer" + BatchNormalization.MEAN, tf.constant(new float[] {12})),
                            tf.constant((float) RATE),
                            tf.constant((float) EMA_DECAY));
            try (Session session = new Session(graph)) {
                variables.load(session, start());
                for (int i = 0; i < count; i++) {
                    session.runner().addTarget(step).run().close();
                }
                return variables.fetch(session);
            }
        }
    }

    private static NetworkState start() {
        Map<String, float[]> values = new LinkedHashMap<>();
        values.put("layer/weight", new float[] {3, 1});
        values.put("layer/bias", new float[] {0.5f});
        values.put("layer" + BatchNormalization.MEAN, new float[] {2});
        Map<String, float[]> arrays = new HashMap<>(values);
        values.forEach((name, array) -> {
            arrays.put(name + NetworkState.AVERAGE, array);
            arrays.put(name + NetworkState.MOMENTUM, new float[array.length]);
        });
        return new NetworkState(arrays);
    }
}
