package io.fer4j.train.network;

import io.fer4j.Emotion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Assign;
import org.tensorflow.op.core.NoOp;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.MaxPool;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.op.train.ApplyMomentum;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * A network in training, as a TensorFlow graph with a session: stochastic gradient descent with Nesterov's momentum, weight
 * decay on the weights (not on biases and normalisation), and running averages of all variables, with which it predicts.
 *
 * <p>Nothing in it is random by itself: the first weights follow from a seed, and dropout from the seed of each step. Not
 * thread-safe.
 */
public final class TrainingGraph implements AutoCloseable {
    static final String WEIGHT = "/weight";
    static final String BIAS = "/bias";

    /** The name of the last dense layer. */
    static final String LOGITS = "logits";

    private static final String FORMAT = "NHWC";
    /** Maps of up to so many rows and columns are convolved in strips of several. */
    private static final int LARGEST_IN_STRIPS = 6;
    /** The most columns of a strip. */
    private static final int STRIP_WIDTH = 64;

    private static final List<Long> UNIT_STRIDES = List.of(1L, 1L, 1L, 1L);
    private static final float MOMENTUM = 0.9f;
    /**
     * How much slower the last layer learns: behind batch normalisation its inputs are long vectors, and the steepest direction
     * of its loss would otherwise limit the rate of the whole network to about 0.02.
     */
    private static final float LAST_LAYER_RATE = 0.1f;
    /** Small, so that the first loss is that of seven equal guesses. */
    private static final double LAST_LAYER_DEVIATION = 0.01;

    private final int side;
    private final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Placeholder<TFloat32> images;
    private final Placeholder<TFloat32> targets =
            tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, Emotion.FER2013.size())));
    private final Placeholder<TFloat32> learningRate =
            tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    private final Placeholder<TFloat32> averageDecay =
            tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    private final Placeholder<TInt64> dropoutSeed = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    private final Operand<TFloat32> logits;
    private final Operand<TFloat32> loss;
    private final Operand<TFloat32> averagedLogits;
    private final NoOp update;
    private final Session session;

    /**
     * What stays the same for all steps.
     *
     * @param convolutionDropout the fraction of activations dropped between convolutions, 0 to below 1
     * @param denseDropout the fraction dropped after hidden dense layers, 0 to below 1
     * @param weightDecay the factor of the weights that is added to their gradients, at least 0
     * @param arithmetic the kind of numbers that convolutions compute with
     * @param threads how many threads a step may use, at least 1
     * @param batchSize how many pictures each step has, at least 1
     */
    public record Settings(
            double convolutionDropout,
            double denseDropout,
            double weightDecay,
            Arithmetic arithmetic,
            int threads,
            int batchSize) {}

    /**
     * What a step tells.
     *
     * @param loss the mean cross-entropy of the batch, in nats
     * @param logits {@code [n, 7]}, row by row
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record StepResult(float loss, float[] logits) {}

    /** A variable and what belongs to it; only what a gradient moves has a momentum. */
    private record Parameter(
            Shape shape,
            Variable<TFloat32> value,
            Variable<TFloat32> average,
            @Nullable Variable<TFloat32> momentum,
            Loading loadValue,
            Loading loadAverage,
            @Nullable Loading loadMomentum) {}

    /** How a variable is set from outside. */
    private record Loading(Placeholder<TFloat32> input, Assign<TFloat32> assign) {}

    /**
     * Builds the graph and opens a session; the variables are undefined until {@link #initialize} or {@link #restore}.
     *
     * @param architecture which network
     * @param side height and width of the pictures
     * @param settings what stays the same for all steps
     */
    public TrainingGraph(Architecture architecture, int side, Settings settings) {
        this.side = side;
        images = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, side, side, 1)));
        Forward<?> training = forward(settings, true);
        logits = training.run(architecture);
        loss = tf.math.mean(
                SoftmaxCrossEntropyWithLogits.create(tf.scope(), logits, targets)
                        .loss(),
                tf.constant(0));
        averagedLogits = forward(settings, false).run(architecture);
        update = update(training, (float) settings.weightDecay());
        session = new Session(
                graph,
                ConfigProto.newBuilder()
                        .setIntraOpParallelismThreads(settings.threads())
                        .setInterOpParallelismThreads(1)
                        .build());
    }

    private Forward<?> forward(Settings settings, boolean training) {
        return settings.arithmetic() == Arithmetic.BFLOAT16
                ? new Forward<>(settings, training, TBfloat16.class)
                : new Forward<>(settings, training, TFloat32.class);
    }

    /**
     * The layers, once for training and once for prediction with the averages.
     *
     * @param <T> the numbers between convolutions; all variables, sums over a batch and dense layers have 32 bits
     */
    private final class Forward<T extends TNumber> {
        private final Settings settings;
        private final boolean training;
        private final Class<T> type;
        /** The running mean or variance of a layer, and what the batch says of it. */
        private final Map<String, Operand<TFloat32>> statistics = new LinkedHashMap<>();

        private Operand<T> maps;
        /** What follows the convolutions; undefined before. */
        private Operand<TFloat32> vector = images;

        private long features = 1;
        private int positions = side;
        private int dropouts;
        /** Whether a ReLU is due: it comes after a pooling, where it is the same function of fewer numbers. */
        private boolean reluDue;

        Forward(Settings settings, boolean training, Class<T> type) {
            this.settings = settings;
            this.training = training;
            this.type = type;
            this.maps = tf.dtypes.cast(images, type);
        }

        Operand<TFloat32> run(Architecture architecture) {
            architecture.layers().forEach(this::add);
            Operand<TFloat32> weight = read(LOGITS + WEIGHT, Shape.of(features, Emotion.FER2013.size()));
            return tf.math.add(tf.linalg.matMul(vector, weight), read(LOGITS + BIAS, Shape.of(Emotion.FER2013.size())));
        }

        private void add(Architecture.Layer layer) {
            if (reluDue && !(layer instanceof Architecture.Pool)) {
                relu();
            }
            if (layer instanceof Architecture.Convolution convolution) {
                convolution(convolution);
            } else if (layer instanceof Architecture.Pool) {
                pool();
            } else if (layer instanceof Architecture.Drop drop) {
                drop(drop);
            } else if (layer instanceof Architecture.GlobalAverage) {
                vector = tf.math.mean(tf.dtypes.cast(maps, TFloat32.class), tf.constant(new int[] {1, 2}));
            } else if (layer instanceof Architecture.Flatten) {
                features *= (long) positions * positions;
                vector = tf.reshape(tf.dtypes.cast(maps, TFloat32.class), tf.constant(new long[] {-1, features}));
            } else if (layer instanceof Architecture.Hidden hidden) {
                hidden(hidden);
            }
        }

        private void pool() {
            maps = tf.nn.maxPool(
                    maps,
                    tf.constant(new int[] {1, 2, 2, 1}),
                    tf.constant(new int[] {1, 2, 2, 1}),
                    "VALID",
                    MaxPool.dataFormat(FORMAT));
            positions /= 2;
            if (reluDue) {
                relu();
            }
        }

        private void relu() {
            maps = tf.nn.relu(maps);
            reluDue = false;
        }

        private void convolution(Architecture.Convolution layer) {
            int kernel = Architecture.Convolution.KERNEL;
            Operand<TFloat32> weight = read(layer.name() + WEIGHT, Shape.of(kernel, kernel, features, layer.outputs()));
            String padding = layer.padding() == 0 ? "VALID" : "SAME";
            Operand<T> kernels = tf.dtypes.cast(weight, type);
            int inStrip = layer.padding() == 0 ? 1 : picturesInStrip();
            maps = inStrip == 1 ? convolved(maps, kernels, padding) : convolvedInStrips(kernels, inStrip, layer);
            maps = normalize(maps, layer.name(), layer.outputs());
            reluDue = true;
            features = layer.outputs();
            positions += 2 * layer.padding() - (kernel - 1);
        }

        private Operand<T> convolved(Operand<T> values, Operand<T> kernels, String padding) {
            return tf.nn.conv2d(values, kernels, UNIT_STRIDES, padding, Conv2d.dataFormat(FORMAT));
        }

        /**
         * How many small maps are put side by side before a convolution. The gradient of the weights is summed row by row, and
         * rows of a few positions leave a processor's vectors and matrix units nearly empty.
         */
        private int picturesInStrip() {
            if (!training || positions > LARGEST_IN_STRIPS) {
                return 1;
            }
            int pictures = Integer.highestOneBit(STRIP_WIDTH / (positions + 1));
            return settings.batchSize() % pictures == 0 ? pictures : 1;
        }

        /** The same convolution of maps that stand side by side with a column of zeros, the padding, between them. */
        private Operand<T> convolvedInStrips(Operand<T> kernels, int pictures, Architecture.Convolution layer) {
            long side = positions;
            Operand<T> apart = tf.pad(
                    tf.reshape(maps, tf.constant(new long[] {-1, pictures, side, side, features})),
                    tf.constant(new int[][] {{0, 0}, {0, 0}, {0, 0}, {0, 1}, {0, 0}}),
                    tf.dtypes.cast(tf.constant(0f), type));
            Operand<TInt32> rowsFirst = tf.constant(new int[] {0, 2, 1, 3, 4});
            long width = pictures * (side + 1);
            Operand<T> strips = tf.reshape(
                    tf.linalg.transpose(apart, rowsFirst), tf.constant(new long[] {-1, side, width, features}));
            Operand<T> sums = tf.reshape(
                    convolved(strips, kernels, "SAME"),
                    tf.constant(new long[] {-1, side, pictures, side + 1, layer.outputs()}));
            Operand<T> without = tf.slice(
                    sums, tf.constant(new int[] {0, 0, 0, 0, 0}), tf.constant(new int[] {-1, -1, -1, positions, -1}));
            return tf.reshape(
                    tf.linalg.transpose(without, rowsFirst), tf.constant(new long[] {-1, side, side, layer.outputs()}));
        }

        private void hidden(Architecture.Hidden layer) {
            Operand<TFloat32> weight = read(layer.name() + WEIGHT, Shape.of(features, layer.outputs()));
            Operand<TFloat32> sums =
                    tf.reshape(tf.linalg.matMul(vector, weight), tf.constant(new long[] {-1, 1, 1, layer.outputs()}));
            vector = tf.reshape(
                    tf.nn.relu(normalize(sums, layer.name(), layer.outputs())),
                    tf.constant(new long[] {-1, layer.outputs()}));
            features = layer.outputs();
        }

        private <N extends TNumber> Operand<N> normalize(Operand<N> sums, String layer, int channels) {
            Shape shape = Shape.of(channels);
            Operand<TFloat32> gamma = read(layer + BatchNormalization.GAMMA, shape);
            Operand<TFloat32> beta = read(layer + BatchNormalization.BETA, shape);
            Operand<TFloat32> mean = read(layer + BatchNormalization.MEAN, shape);
            Operand<TFloat32> variance = read(layer + BatchNormalization.VARIANCE, shape);
            Operand<TFloat32> none = tf.constant(new float[0]);
            FusedBatchNorm<N, TFloat32> normalized = FusedBatchNorm.create(
                    tf.scope(),
                    sums,
                    gamma,
                    beta,
                    training ? none : mean,
                    training ? none : variance,
                    FusedBatchNorm.isTraining(training),
                    FusedBatchNorm.epsilon(BatchNormalization.EPSILON),
                    FusedBatchNorm.dataFormat(FORMAT));
            statistics.put(layer + BatchNormalization.MEAN, normalized.batchMean());
            statistics.put(layer + BatchNormalization.VARIANCE, normalized.batchVariance());
            return normalized.y();
        }

        private void drop(Architecture.Drop drop) {
            if (!training) {
                return;
            }
            dropouts++;
            if (drop.place() == Architecture.Drop.Place.DENSE) {
                vector = dropped(vector, TFloat32.class, settings.denseDropout());
            } else {
                maps = dropped(maps, type, settings.convolutionDropout());
            }
        }

        private <N extends TNumber> Operand<N> dropped(Operand<N> values, Class<N> kind, double rate) {
            if (rate == 0) {
                return values;
            }
            float keep = (float) (1 - rate);
            Operand<TInt64> seed = tf.stack(List.of(dropoutSeed, tf.constant((long) dropouts)));
            Operand<TFloat32> uniform = tf.random.statelessRandomUniform(tf.shape(values), seed, TFloat32.class);
            Operand<TFloat32> mask = tf.math.floor(tf.math.add(uniform, tf.constant(keep)));
            return tf.math.mul(values, tf.dtypes.cast(tf.math.mul(mask, tf.constant(1 / keep)), kind));
        }

        /** A variable's own value while training, its average otherwise. */
        private Operand<TFloat32> read(String name, Shape shape) {
            Parameter parameter = parameters.computeIfAbsent(name, key -> parameter(key, shape));
            return training ? parameter.value() : parameter.average();
        }
    }

    private Parameter parameter(String name, Shape shape) {
        Variable<TFloat32> value = tf.variable(shape, TFloat32.class);
        Variable<TFloat32> average = tf.variable(shape, TFloat32.class);
        Variable<TFloat32> momentum = isStatistic(name) ? null : tf.variable(shape, TFloat32.class);
        return new Parameter(
                shape,
                value,
                average,
                momentum,
                loading(value),
                loading(average),
                momentum == null ? null : loading(momentum));
    }

    private Loading loading(Variable<TFloat32> variable) {
        Placeholder<TFloat32> input = tf.placeholder(TFloat32.class);
        return new Loading(input, tf.assign(variable, input));
    }

    /** Whether batch statistics move the variable, not gradients. */
    private static boolean isStatistic(String name) {
        return name.endsWith(BatchNormalization.MEAN) || name.endsWith(BatchNormalization.VARIANCE);
    }

    /** All gradients first, then the variables, then their averages: variables are changed in place. */
    private NoOp update(Forward<?> training, float weightDecay) {
        List<String> moved =
                parameters.keySet().stream().filter(name -> !isStatistic(name)).toList();
        Output<?>[] variables = moved.stream()
                .map(name -> (Output<?>) parameter(name).value().asOutput())
                .toArray(Output<?>[]::new);
        Output<?>[] gradients = graph.addGradients(loss.asOutput(), variables);
        List<Operand<TFloat32>> directions = new ArrayList<>();
        for (int i = 0; i < gradients.length; i++) {
            directions.add(decayed(moved.get(i), gradients[i], weightDecay));
        }
        List<Op> before = new ArrayList<>(directions);
        before.add(loss);
        before.addAll(training.statistics.values());
        Ops afterGradients = tf.withControlDependencies(before);
        List<Op> updates = new ArrayList<>();
        for (int i = 0; i < directions.size(); i++) {
            Parameter parameter = parameter(moved.get(i));
            updates.add(afterGradients.train.applyMomentum(
                    parameter.value(),
                    java.util.Objects.requireNonNull(parameter.momentum()),
                    learningRate,
                    directions.get(i),
                    tf.constant(MOMENTUM),
                    ApplyMomentum.useNesterov(true)));
        }
        training.statistics.forEach((name, batch) ->
                updates.add(moveTowards(afterGradients, parameter(name).value(), batch, statisticsRate())));
        Ops afterUpdates = tf.withControlDependencies(updates);
        Operand<TFloat32> rate = tf.math.sub(tf.constant(1f), averageDecay);
        List<Op> averages = new ArrayList<>();
        parameters.forEach((name, parameter) ->
                averages.add(moveTowards(afterUpdates, parameter.average(), parameter.value(), rate)));
        return tf.withControlDependencies(averages).noOp();
    }

    private Operand<TFloat32> statisticsRate() {
        return tf.constant(1 - BatchNormalization.DECAY);
    }

    private Operand<TFloat32> decayed(String name, Output<?> gradient, float weightDecay) {
        Operand<TFloat32> direction = gradient.expect(TFloat32.class);
        if (name.endsWith(WEIGHT) && weightDecay > 0) {
            direction = tf.math.add(direction, tf.math.mul(parameter(name).value(), tf.constant(weightDecay)));
        }
        return name.startsWith(LOGITS) ? tf.math.mul(direction, tf.constant(LAST_LAYER_RATE)) : direction;
    }

    private static Op moveTowards(
            Ops ops, Variable<TFloat32> variable, Operand<TFloat32> goal, Operand<TFloat32> rate) {
        return ops.assignSub(variable, ops.math.mul(ops.math.sub(variable, goal), rate));
    }

    private Parameter parameter(String name) {
        return java.util.Objects.requireNonNull(parameters.get(name), name);
    }

    /**
     * Sets all variables to first values: weights by He et al. 2015 (normal, variance 2 / inputs), the last layer's nearly 0.
     *
     * @param seed of the weights
     */
    public void initialize(long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        Map<String, float[]> arrays = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> {
            float[] first = firstValues(name, parameter.shape(), seeds.split());
            arrays.put(name, first);
            if (parameter.momentum() != null) {
                arrays.put(name + NetworkState.MOMENTUM, new float[first.length]);
            }
            arrays.put(name + NetworkState.AVERAGE, first);
        });
        restore(new NetworkState(arrays));
    }

    private static float[] firstValues(String name, Shape shape, SplittableRandom random) {
        float[] values = new float[(int) shape.size()];
        if (name.endsWith(WEIGHT)) {
            long inputs = shape.size() / shape.get(-1);
            double deviation = name.equals(LOGITS + WEIGHT) ? LAST_LAYER_DEVIATION : Math.sqrt(2.0 / inputs);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
        } else if (name.endsWith(BatchNormalization.GAMMA) || name.endsWith(BatchNormalization.VARIANCE)) {
            java.util.Arrays.fill(values, 1);
        }
        return values;
    }

    /**
     * Does one step of gradient descent.
     *
     * @param pixels {@code [n, side, side]}, normalised
     * @param labels {@code [n, 7]}: a distribution for each picture
     * @param rate the learning rate
     * @param decay how much of the running averages stays, 0 to below 1
     * @param seed of this step's dropout
     * @return the loss and logits before the step
     */
    public StepResult step(float[] pixels, float[] labels, double rate, double decay, long seed) {
        int n = pixels.length / (side * side);
        try (TFloat32 x = tensor(pixels, Shape.of(n, side, side, 1));
                TFloat32 t = tensor(labels, Shape.of(n, Emotion.FER2013.size()));
                TFloat32 lr = TFloat32.scalarOf((float) rate);
                TFloat32 ema = TFloat32.scalarOf((float) decay);
                TInt64 dropout = TInt64.scalarOf(seed);
                Result result = session.runner()
                        .feed(images, x)
                        .feed(targets, t)
                        .feed(learningRate, lr)
                        .feed(averageDecay, ema)
                        .feed(dropoutSeed, dropout)
                        .addTarget(update)
                        .fetch(loss)
                        .fetch(logits)
                        .run()) {
            return new StepResult(values((TFloat32) result.get(0))[0], values((TFloat32) result.get(1)));
        }
    }

    /**
     * Predicts with the averaged variables, without dropout.
     *
     * @param pixels {@code [n, side, side]}, normalised
     * @return logits {@code [n, 7]}, row by row
     */
    public float[] predict(float[] pixels) {
        int n = pixels.length / (side * side);
        try (TFloat32 x = tensor(pixels, Shape.of(n, side, side, 1));
                Result result =
                        session.runner().feed(images, x).fetch(averagedLogits).run()) {
            return values((TFloat32) result.get(0));
        }
    }

    /**
     * Returns all variables, momenta and averages.
     *
     * @return a copy
     */
    public NetworkState state() {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> {
            arrays.put(name, fetch(parameter.value()));
            Variable<TFloat32> momentum = parameter.momentum();
            if (momentum != null) {
                arrays.put(name + NetworkState.MOMENTUM, fetch(momentum));
            }
            arrays.put(name + NetworkState.AVERAGE, fetch(parameter.average()));
        });
        return new NetworkState(arrays);
    }

    private float[] fetch(Variable<TFloat32> variable) {
        try (Result result = session.runner().fetch(variable).run()) {
            return values((TFloat32) result.get(0));
        }
    }

    /**
     * Sets all variables, momenta and averages.
     *
     * @param state of the same architecture
     * @throws IllegalArgumentException if an array is missing or has another size
     */
    public void restore(NetworkState state) {
        parameters.forEach((name, parameter) -> {
            load(state, name, parameter.shape(), parameter.loadValue());
            if (parameter.loadMomentum() != null) {
                load(state, name + NetworkState.MOMENTUM, parameter.shape(), parameter.loadMomentum());
            }
            load(state, name + NetworkState.AVERAGE, parameter.shape(), parameter.loadAverage());
        });
    }

    private void load(NetworkState state, String name, Shape shape, Loading loading) {
        float[] values = state.arrays().get(name);
        if (values == null || values.length != shape.size()) {
            throw new IllegalArgumentException("Expected " + shape.size() + " numbers for " + name + ", found "
                    + (values == null ? "none" : values.length) + ". The checkpoint is of another network.");
        }
        try (TFloat32 tensor = tensor(values, shape)) {
            session.runner()
                    .feed(loading.input(), tensor)
                    .addTarget(loading.assign())
                    .run()
                    .close();
        }
    }

    private static TFloat32 tensor(float[] values, Shape shape) {
        return TFloat32.tensorOf(shape, DataBuffers.of(values, true, false));
    }

    private static float[] values(TFloat32 tensor) {
        float[] values = new float[(int) tensor.size()];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
