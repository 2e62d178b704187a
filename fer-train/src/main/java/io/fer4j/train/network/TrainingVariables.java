package io.fer4j.train.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Assign;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * The variables of a network in training: each with its exponential moving average (EMA), and with a momentum if gradients move it.
 * A variable comes into being when a layer first asks for it.
 */
final class TrainingVariables {
    static final String WEIGHT = "/weight";
    static final String BIAS = "/bias";

    private final Ops tf;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** A variable and what belongs to it; the moving mean and variance of batch normalization have no momentum. */
    private record Entry(
            Shape shape,
            Variable<TFloat32> value,
            Variable<TFloat32> average,
            @Nullable Variable<TFloat32> momentum,
            Loader valueLoader,
            Loader averageLoader,
            @Nullable Loader momentumLoader) {}

    /** How a variable is set from outside the graph. */
    private record Loader(Placeholder<TFloat32> input, Assign<TFloat32> assign) {}

    TrainingVariables(Ops tf) {
        this.tf = tf;
    }

    /** Returns a variable's value, making the variable if there is none yet. */
    Operand<TFloat32> value(String name, Shape shape) {
        return entries.computeIfAbsent(name, key -> create(key, shape)).value();
    }

    /** Returns a variable's EMA, making the variable if there is none yet. */
    Operand<TFloat32> average(String name, Shape shape) {
        return entries.computeIfAbsent(name, key -> create(key, shape)).average();
    }

    private Entry create(String name, Shape shape) {
        Variable<TFloat32> value = tf.variable(shape, TFloat32.class);
        Variable<TFloat32> average = tf.variable(shape, TFloat32.class);
        Variable<TFloat32> momentum = isStatistic(name) ? null : tf.variable(shape, TFloat32.class);
        return new Entry(
                shape,
                value,
                average,
                momentum,
                loader(value),
                loader(average),
                momentum == null ? null : loader(momentum));
    }

    private Loader loader(Variable<TFloat32> variable) {
        Placeholder<TFloat32> input = tf.placeholder(TFloat32.class);
        return new Loader(input, tf.assign(variable, input));
    }

    /** Whether batch statistics move the variable, not gradients. */
    private static boolean isStatistic(String name) {
        return name.endsWith(BatchNormalization.MEAN) || name.endsWith(BatchNormalization.VARIANCE);
    }

    /** All names, in the order in which the layers asked for them. */
    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** The names of those that gradients move. */
    List<String> learned() {
        return entries.keySet().stream().filter(name -> !isStatistic(name)).toList();
    }

    Variable<TFloat32> value(String name) {
        return entry(name).value();
    }

    Variable<TFloat32> average(String name) {
        return entry(name).average();
    }

    Variable<TFloat32> momentum(String name) {
        return Objects.requireNonNull(entry(name).momentum(), name);
    }

    private Entry entry(String name) {
        return Objects.requireNonNull(entries.get(name), name);
    }

    /**
     * First values: weights by He et al. 2015 (normal, variance 2 / inputs), those of the last layer small, gamma and variance 1, all
     * else 0.
     */
    NetworkState firstValues(long seed, String lastLayer, double lastLayerDeviation) {
        SplittableRandom seeds = new SplittableRandom(seed);
        Map<String, float[]> arrays = new LinkedHashMap<>();
        entries.forEach((name, entry) -> {
            long inputs = entry.shape().size() / entry.shape().get(-1);
            double deviation = name.equals(lastLayer + WEIGHT) ? lastLayerDeviation : Math.sqrt(2.0 / inputs);
            float[] first = firstValues(name, (int) entry.shape().size(), deviation, seeds.split());
            arrays.put(name, first);
            if (entry.momentum() != null) {
                arrays.put(name + NetworkState.MOMENTUM, new float[first.length]);
            }
            arrays.put(name + NetworkState.AVERAGE, first);
        });
        return new NetworkState(arrays);
    }

    private static float[] firstValues(String name, int length, double deviation, SplittableRandom random) {
        float[] values = new float[length];
        if (name.endsWith(WEIGHT)) {
            for (int i = 0; i < length; i++) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
        } else if (name.endsWith(BatchNormalization.GAMMA) || name.endsWith(BatchNormalization.VARIANCE)) {
            Arrays.fill(values, 1);
        }
        return values;
    }

    /** Returns a copy of all variables, momenta and averages. */
    NetworkState fetch(Session session) {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        entries.forEach((name, entry) -> {
            arrays.put(name, fetch(session, entry.value()));
            Variable<TFloat32> momentum = entry.momentum();
            if (momentum != null) {
                arrays.put(name + NetworkState.MOMENTUM, fetch(session, momentum));
            }
            arrays.put(name + NetworkState.AVERAGE, fetch(session, entry.average()));
        });
        return new NetworkState(arrays);
    }

    private static float[] fetch(Session session, Variable<TFloat32> variable) {
        try (Result result = session.runner().fetch(variable).run()) {
            return Tensors.values((TFloat32) result.get(0));
        }
    }

    /** Sets all variables, momenta and averages; an array that is missing or has another size is an error. */
    void load(Session session, NetworkState state) {
        entries.forEach((name, entry) -> {
            load(session, state, name, entry.shape(), entry.valueLoader());
            if (entry.momentumLoader() != null) {
                load(session, state, name + NetworkState.MOMENTUM, entry.shape(), entry.momentumLoader());
            }
            load(session, state, name + NetworkState.AVERAGE, entry.shape(), entry.averageLoader());
        });
    }

    private static void load(Session session, NetworkState state, String name, Shape shape, Loader loader) {
        float[] values = state.arrays().get(name);
        if (values == null || values.length != shape.size()) {
            throw new IllegalArgumentException("Expected " + shape.size() + " numbers for " + name + ", found "
                    + (values == null ? "none" : values.length) + ". The checkpoint is of another network.");
        }
        try (TFloat32 tensor = Tensors.of(values, shape)) {
            session.runner()
                    .feed(loader.input(), tensor)
                    .addTarget(loader.assign())
                    .run()
                    .close();
        }
    }
}
