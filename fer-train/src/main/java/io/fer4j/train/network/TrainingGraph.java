package io.fer4j.train.network;

import io.fer4j.Emotion;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.NoOp;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * A network in training, as a TensorFlow graph with a session: stochastic gradient descent with Nesterov's momentum, weight
 * decay on the weights (not on biases and normalization), and exponential moving averages of all variables, with which it predicts.
 *
 * <p>Nothing in it is random by itself: the first weights follow from a seed, and dropout from the seed of each step. Not
 * thread-safe.
 */
public final class TrainingGraph implements AutoCloseable {
    /** The name of the last dense layer. */
    static final String LOGITS = "logits";

    /**
     * How much slower the last layer learns: behind batch normalization its inputs are long vectors, and the steepest direction
     * of its loss would otherwise limit the rate of the whole network to about 0.02.
     */
    private static final float LAST_LAYER_RATE = 0.1f;
    /** Small, so that the first loss is that of seven equal guesses. */
    private static final double LAST_LAYER_DEVIATION = 0.01;

    private static final int OUTPUTS = Emotion.FER2013.size();

    private final int side;
    private final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    private final TrainingVariables variables = new TrainingVariables(tf);
    private final Placeholder<TFloat32> images;
    private final Placeholder<TFloat32> targets =
            tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, OUTPUTS)));
    private final Placeholder<TFloat32> learningRate =
            tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    private final Placeholder<TFloat32> emaDecay = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
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
     * @param precision what convolutions compute with
     * @param threads how many threads a step may use, at least 1
     * @param batchSize how many pictures each step has, at least 1
     */
    public record Settings(
            double convolutionDropout,
            double denseDropout,
            double weightDecay,
            ComputePrecision precision,
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
        ForwardPass<?> training = forwardPass(settings, true);
        logits = training.logits(architecture, OUTPUTS);
        loss = tf.math.mean(
                SoftmaxCrossEntropyWithLogits.create(tf.scope(), logits, targets)
                        .loss(),
                tf.constant(0));
        averagedLogits = forwardPass(settings, false).logits(architecture, OUTPUTS);
        update = new NesterovOptimizer(graph, tf, variables, settings.weightDecay(), LOGITS, LAST_LAYER_RATE)
                .step(loss, training.statistics(), learningRate, emaDecay);
        session = new Session(
                graph,
                ConfigProto.newBuilder()
                        .setIntraOpParallelismThreads(settings.threads())
                        .setInterOpParallelismThreads(1)
                        .build());
    }

    private ForwardPass<?> forwardPass(Settings settings, boolean training) {
        return settings.precision() == ComputePrecision.BFLOAT16
                ? new ForwardPass<>(tf, variables, settings, training, TBfloat16.class, images, side, dropoutSeed)
                : new ForwardPass<>(tf, variables, settings, training, TFloat32.class, images, side, dropoutSeed);
    }

    /**
     * Sets all variables to first values: weights by He et al. 2015 (normal, variance 2 / inputs), the last layer's nearly 0.
     *
     * @param seed of the weights
     */
    public void initialize(long seed) {
        restore(variables.firstValues(seed, LOGITS, LAST_LAYER_DEVIATION));
    }

    /**
     * Does one step of gradient descent.
     *
     * @param pixels {@code [n, side, side]}, normalized
     * @param labels {@code [n, 7]}: a distribution for each picture
     * @param rate the learning rate
     * @param decay how much of the averages stays, 0 to below 1
     * @param seed of this step's dropout
     * @return the loss and logits before the step
     */
    public StepResult step(float[] pixels, float[] labels, double rate, double decay, long seed) {
        int n = pixels.length / (side * side);
        try (TFloat32 x = Tensors.of(pixels, Shape.of(n, side, side, 1));
                TFloat32 t = Tensors.of(labels, Shape.of(n, OUTPUTS));
                TFloat32 lr = TFloat32.scalarOf((float) rate);
                TFloat32 ema = TFloat32.scalarOf((float) decay);
                TInt64 dropout = TInt64.scalarOf(seed);
                Result result = session.runner()
                        .feed(images, x)
                        .feed(targets, t)
                        .feed(learningRate, lr)
                        .feed(emaDecay, ema)
                        .feed(dropoutSeed, dropout)
                        .addTarget(update)
                        .fetch(loss)
                        .fetch(logits)
                        .run()) {
            return new StepResult(
                    Tensors.values((TFloat32) result.get(0))[0], Tensors.values((TFloat32) result.get(1)));
        }
    }

    /**
     * Predicts with the averaged variables, without dropout.
     *
     * @param pixels {@code [n, side, side]}, normalized
     * @return logits {@code [n, 7]}, row by row
     */
    public float[] predict(float[] pixels) {
        int n = pixels.length / (side * side);
        try (TFloat32 x = Tensors.of(pixels, Shape.of(n, side, side, 1));
                Result result =
                        session.runner().feed(images, x).fetch(averagedLogits).run()) {
            return Tensors.values((TFloat32) result.get(0));
        }
    }

    /**
     * Returns all variables, momenta and averages.
     *
     * @return a copy
     */
    public NetworkState state() {
        return variables.fetch(session);
    }

    /**
     * Sets all variables, momenta and averages.
     *
     * @param state of the same architecture
     * @throws IllegalArgumentException if an array is missing or has another size
     */
    public void restore(NetworkState state) {
        variables.load(session, state);
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
