package io.fer4j.train.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.NoOp;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.train.ApplyMomentum;
import org.tensorflow.types.TFloat32;

/**
 * Stochastic gradient descent with Nesterov's momentum in the form of Sutskever et al. 2013: {@code momentum = 0.9 * momentum + g},
 * then {@code value -= rate * (g + 0.9 * momentum)}. The gradient {@code g} of a weight has weight decay added (the weight times
 * the decay), that of a bias or of batch normalization has not. After each step the EMA of every variable moves towards it by
 * {@code 1 - emaDecay}.
 */
final class NesterovOptimizer {
    static final float MOMENTUM = 0.9f;

    private final Graph graph;
    private final Ops tf;
    private final TrainingVariables variables;
    private final float weightDecay;
    private final String slowLayer;
    private final float slowLayerRate;

    /** The layer whose name is given learns at the learning rate times its own rate. */
    NesterovOptimizer(
            Graph graph,
            Ops tf,
            TrainingVariables variables,
            double weightDecay,
            String slowLayer,
            float slowLayerRate) {
        this.graph = graph;
        this.tf = tf;
        this.variables = variables;
        this.weightDecay = (float) weightDecay;
        this.slowLayer = slowLayer;
        this.slowLayerRate = slowLayerRate;
    }

    /**
     * Returns the operation that does one step: all gradients first, then the variables, then their averages, since variables are
     * changed in place.
     *
     * @param loss what is minimized
     * @param statistics the batch's mean or variance for each moving one, by the variable's name
     */
    NoOp step(
            Operand<TFloat32> loss,
            Map<String, Operand<TFloat32>> statistics,
            Operand<TFloat32> learningRate,
            Operand<TFloat32> emaDecay) {
        List<String> learned = variables.learned();
        List<Operand<TFloat32>> directions = directions(loss, learned);
        List<Op> before = new ArrayList<>(directions);
        before.add(loss);
        before.addAll(statistics.values());
        Ops afterGradients = tf.withControlDependencies(before);
        List<Op> updates = new ArrayList<>();
        for (int i = 0; i < directions.size(); i++) {
            updates.add(afterGradients.train.applyMomentum(
                    variables.value(learned.get(i)),
                    variables.momentum(learned.get(i)),
                    learningRate,
                    directions.get(i),
                    tf.constant(MOMENTUM),
                    ApplyMomentum.useNesterov(true)));
        }
        Operand<TFloat32> statisticsRate = tf.constant(1 - BatchNormalization.DECAY);
        statistics.forEach((name, batch) ->
                updates.add(moveTowards(afterGradients, variables.value(name), batch, statisticsRate)));
        Ops afterUpdates = tf.withControlDependencies(updates);
        Operand<TFloat32> averageRate = tf.math.sub(tf.constant(1f), emaDecay);
        List<Op> averages = new ArrayList<>();
        for (String name : variables.names()) {
            averages.add(moveTowards(afterUpdates, variables.average(name), variables.value(name), averageRate));
        }
        return tf.withControlDependencies(averages).noOp();
    }

    private List<Operand<TFloat32>> directions(Operand<TFloat32> loss, List<String> learned) {
        Output<?>[] values = learned.stream()
                .map(name -> (Output<?>) variables.value(name).asOutput())
                .toArray(Output<?>[]::new);
        Output<?>[] gradients = graph.addGradients(loss.asOutput(), values);
        List<Operand<TFloat32>> directions = new ArrayList<>();
        for (int i = 0; i < gradients.length; i++) {
            directions.add(direction(learned.get(i), gradients[i].expect(TFloat32.class)));
        }
        return directions;
    }

    private Operand<TFloat32> direction(String name, Operand<TFloat32> gradient) {
        Operand<TFloat32> direction = gradient;
        if (name.endsWith(TrainingVariables.WEIGHT) && weightDecay > 0) {
            direction = tf.math.add(direction, tf.math.mul(variables.value(name), tf.constant(weightDecay)));
        }
        return name.startsWith(slowLayer + "/") ? tf.math.mul(direction, tf.constant(slowLayerRate)) : direction;
    }

    private static Op moveTowards(
            Ops ops, Variable<TFloat32> variable, Operand<TFloat32> goal, Operand<TFloat32> rate) {
        return ops.assignSub(variable, ops.math.mul(ops.math.sub(variable, goal), rate));
    }
}
