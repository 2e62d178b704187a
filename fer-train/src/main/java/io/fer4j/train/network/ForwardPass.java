package io.fer4j.train.network;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.MaxPool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * Writes the layers of an architecture into a TensorFlow graph, once for training and once for prediction with the averages.
 *
 * @param <T> the numbers between convolutions; all variables, sums over a batch and dense layers have 32 bits
 */
final class ForwardPass<T extends TNumber> implements Architecture.Visitor {
    private static final String FORMAT = "NHWC";
    /** Feature maps of up to so many rows and columns are convolved in strips of several. */
    private static final int MAX_IN_STRIPS = 6;
    /** The most columns of a strip. */
    private static final int STRIP_WIDTH = 64;

    private static final List<Long> UNIT_STRIDES = List.of(1L, 1L, 1L, 1L);

    private final Ops tf;
    private final TrainingVariables variables;
    private final TrainingGraph.Settings settings;
    private final boolean training;
    private final Class<T> type;
    private final Operand<TInt64> dropoutSeed;
    /** The batch's mean and variance of each layer, by the name of the moving ones. */
    private final Map<String, Operand<TFloat32>> statistics = new LinkedHashMap<>();

    private Operand<T> featureMaps;
    /** What follows the convolutions; undefined before. */
    private Operand<TFloat32> features;

    private long channels = 1;
    private int side;
    private int dropouts;
    /** Whether a ReLU is due: it comes after a pooling, where it is the same function of fewer numbers. */
    private boolean reluDue;

    /** Starts with images {@code [n, side, side, 1]}. */
    ForwardPass(
            Ops tf,
            TrainingVariables variables,
            TrainingGraph.Settings settings,
            boolean training,
            Class<T> type,
            Placeholder<TFloat32> images,
            int side,
            Operand<TInt64> dropoutSeed) {
        this.tf = tf;
        this.variables = variables;
        this.settings = settings;
        this.training = training;
        this.type = type;
        this.dropoutSeed = dropoutSeed;
        this.side = side;
        features = images;
        featureMaps = tf.dtypes.cast(images, type);
    }

    /** Adds all layers, ends with a dense layer of so many outputs, and returns its logits. */
    Operand<TFloat32> logits(Architecture architecture, int outputs) {
        for (Architecture.Layer layer : architecture.layers()) {
            if (reluDue && !(layer instanceof Architecture.MaxPool)) {
                relu();
            }
            layer.accept(this);
        }
        String name = TrainingGraph.LOGITS;
        Operand<TFloat32> weight = read(name + TrainingVariables.WEIGHT, Shape.of(channels, outputs));
        return tf.math.add(tf.linalg.matMul(features, weight), read(name + TrainingVariables.BIAS, Shape.of(outputs)));
    }

    /** What the batch says of each moving mean and variance. */
    Map<String, Operand<TFloat32>> statistics() {
        return Collections.unmodifiableMap(statistics);
    }

    @Override
    public void visit(Architecture.MaxPool layer) {
        featureMaps = tf.nn.maxPool(
                featureMaps,
                tf.constant(new int[] {1, 2, 2, 1}),
                tf.constant(new int[] {1, 2, 2, 1}),
                "VALID",
                MaxPool.dataFormat(FORMAT));
        side /= 2;
        if (reluDue) {
            relu();
        }
    }

    private void relu() {
        featureMaps = tf.nn.relu(featureMaps);
        reluDue = false;
    }

    @Override
    public void visit(Architecture.Convolution layer) {
        int kernel = Architecture.Convolution.KERNEL;
        Operand<TFloat32> weight =
                read(layer.name() + TrainingVariables.WEIGHT, Shape.of(kernel, kernel, channels, layer.outputs()));
        String padding = layer.padding() == 0 ? "VALID" : "SAME";
        Operand<T> kernels = tf.dtypes.cast(weight, type);
        int inStrip = layer.padding() == 0 ? 1 : imagesInStrip();
        featureMaps =
                inStrip == 1 ? convolved(featureMaps, kernels, padding) : convolvedInStrips(kernels, inStrip, layer);
        featureMaps = normalized(featureMaps, layer.name(), layer.outputs());
        reluDue = true;
        channels = layer.outputs();
        side += 2 * layer.padding() - (kernel - 1);
    }

    private Operand<T> convolved(Operand<T> values, Operand<T> kernels, String padding) {
        return tf.nn.conv2d(values, kernels, UNIT_STRIDES, padding, Conv2d.dataFormat(FORMAT));
    }

    /**
     * How many small feature maps are put side by side before a convolution. The gradient of the weights is summed row by row, and
     * rows of a few positions leave a CPU's vectors and matrix units nearly empty.
     */
    private int imagesInStrip() {
        if (!training || side > MAX_IN_STRIPS) {
            return 1;
        }
        int images = Integer.highestOneBit(STRIP_WIDTH / (side + 1));
        return settings.batchSize() % images == 0 ? images : 1;
    }

    /** The same convolution of feature maps that stand side by side with a column of zeros, the padding, between them. */
    private Operand<T> convolvedInStrips(Operand<T> kernels, int images, Architecture.Convolution layer) {
        long rows = side;
        Operand<T> apart = tf.pad(
                tf.reshape(featureMaps, tf.constant(new long[] {-1, images, rows, rows, channels})),
                tf.constant(new int[][] {{0, 0}, {0, 0}, {0, 0}, {0, 1}, {0, 0}}),
                tf.dtypes.cast(tf.constant(0f), type));
        Operand<TInt32> rowsFirst = tf.constant(new int[] {0, 2, 1, 3, 4});
        long width = images * (rows + 1);
        Operand<T> strips =
                tf.reshape(tf.linalg.transpose(apart, rowsFirst), tf.constant(new long[] {-1, rows, width, channels}));
        Operand<T> sums = tf.reshape(
                convolved(strips, kernels, "SAME"),
                tf.constant(new long[] {-1, rows, images, rows + 1, layer.outputs()}));
        Operand<T> without =
                tf.slice(sums, tf.constant(new int[] {0, 0, 0, 0, 0}), tf.constant(new int[] {-1, -1, -1, side, -1}));
        return tf.reshape(
                tf.linalg.transpose(without, rowsFirst), tf.constant(new long[] {-1, rows, rows, layer.outputs()}));
    }

    @Override
    public void visit(Architecture.GlobalAverage layer) {
        features = tf.math.mean(tf.dtypes.cast(featureMaps, TFloat32.class), tf.constant(new int[] {1, 2}));
    }

    @Override
    public void visit(Architecture.Flatten layer) {
        channels *= (long) side * side;
        features = tf.reshape(tf.dtypes.cast(featureMaps, TFloat32.class), tf.constant(new long[] {-1, channels}));
    }

    @Override
    public void visit(Architecture.Dense layer) {
        Operand<TFloat32> weight = read(layer.name() + TrainingVariables.WEIGHT, Shape.of(channels, layer.outputs()));
        Operand<TFloat32> sums =
                tf.reshape(tf.linalg.matMul(features, weight), tf.constant(new long[] {-1, 1, 1, layer.outputs()}));
        features = tf.reshape(
                tf.nn.relu(normalized(sums, layer.name(), layer.outputs())),
                tf.constant(new long[] {-1, layer.outputs()}));
        channels = layer.outputs();
    }

    private <N extends TNumber> Operand<N> normalized(Operand<N> sums, String layer, int outputs) {
        Shape shape = Shape.of(outputs);
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

    @Override
    public void visit(Architecture.Dropout layer) {
        if (!training) {
            return;
        }
        dropouts++;
        if (layer.place() == Architecture.Dropout.Place.DENSE) {
            features = dropped(features, TFloat32.class, settings.denseDropout());
        } else {
            featureMaps = dropped(featureMaps, type, settings.convolutionDropout());
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
        return training ? variables.value(name, shape) : variables.average(name, shape);
    }
}
