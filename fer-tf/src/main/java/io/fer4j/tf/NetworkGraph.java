package io.fer4j.tf;

import io.fer4j.Device;
import io.fer4j.Model;
import io.fer4j.ModelException;
import io.fer4j.network.CalibratedNetwork;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.Layer;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
import io.fer4j.network.OnnxReader;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A stored network as a TensorFlow graph with constant weights, from {@code input [n, height, width, 1]} to {@code logits
 * [n, 7]} and {@code probabilities [n, 7]}, the softmax of the logits over the temperature.
 *
 * <p>Everything is NHWC, the one order in which TensorFlow pools on the CPU. With one channel, the input's memory is that
 * of NCHW.
 */
final class NetworkGraph implements AutoCloseable {
    static final String INPUT = "input";
    static final String LOGITS = "logits";
    static final String PROBABILITIES = "probabilities";

    private static final List<Long> UNIT_STRIDES = List.of(1L, 1L, 1L, 1L);

    private final Graph graph;
    private final Placeholder<TFloat32> input;
    private final Operand<TFloat32> logits;
    private final Operand<TFloat32> probabilities;

    private NetworkGraph(Graph graph, Ops tf, CalibratedNetwork stored) {
        InferenceNetwork network = stored.network();
        Shape pictures = Shape.of(Shape.UNKNOWN_SIZE, network.height(), network.width(), 1);
        this.graph = graph;
        input = tf.withName(INPUT).placeholder(TFloat32.class, Placeholder.shape(pictures));
        logits = tf.withName(LOGITS).identity(new Layers(tf, input, network).values);
        probabilities = tf.withName(PROBABILITIES).nn.softmax(tf.math.div(logits, tf.constant(stored.temperature())));
    }

    /**
     * Reads a model's network and builds its graph.
     *
     * @param model whose file has plain layers
     * @param device where every operation runs
     * @return a graph that the caller closes
     * @throws ModelException if the file has another network, or another temperature than the card
     */
    static NetworkGraph of(Model model, Device device) {
        CalibratedNetwork stored = OnnxReader.read(model);
        Graph graph = new Graph();
        try {
            return new NetworkGraph(graph, Ops.create(graph).withDevice(TensorFlowRuntime.deviceSpec(device)), stored);
        } catch (RuntimeException | Error e) {
            graph.close();
            throw e;
        }
    }

    Graph graph() {
        return graph;
    }

    Placeholder<TFloat32> input() {
        return input;
    }

    Operand<TFloat32> logits() {
        return logits;
    }

    Operand<TFloat32> probabilities() {
        return probabilities;
    }

    @Override
    public void close() {
        graph.close();
    }

    /** The layers put one behind the other. */
    private static final class Layers implements InferenceNetwork.Visitor<Operand<TFloat32>> {
        private final Ops tf;

        /** What the last layer gives: {@code [n, height, width, channels]}, or a vector with the same numbers. */
        private Operand<TFloat32> values;

        private int height;
        private int width;
        private int channels = 1;

        Layers(Ops tf, Operand<TFloat32> input, InferenceNetwork network) {
            this.tf = tf;
            values = input;
            height = network.height();
            width = network.width();
            for (Layer layer : network.layers()) {
                values = layer.accept(this);
            }
        }

        @Override
        public Operand<TFloat32> visit(Relu layer) {
            return tf.nn.relu(values);
        }

        @Override
        public Operand<TFloat32> visit(GlobalAveragePool layer) {
            height = 1;
            width = 1;
            return tf.math.mean(values, tf.constant(new int[] {1, 2}));
        }

        @Override
        public Operand<TFloat32> visit(Flatten layer) {
            return tf.reshape(values, tf.constant(new int[] {-1, height * width * channels}));
        }

        @Override
        public Operand<TFloat32> visit(Convolution layer) {
            int kernel = layer.kernel();
            int inputs = layer.inputs();
            int outputs = layer.outputs();
            Operand<TFloat32> weights = constant(layer.weights(), Shape.of(kernel, kernel, inputs, outputs), to -> {
                int position = to / (inputs * outputs);
                int input = to / outputs % inputs;
                int output = to % outputs;
                return (output * inputs + input) * kernel * kernel + position;
            });
            long padding = layer.padding();
            Operand<TFloat32> sums = tf.nn.conv2d(
                    values,
                    weights,
                    UNIT_STRIDES,
                    "EXPLICIT",
                    Conv2d.explicitPaddings(0L, 0L, padding, padding, padding, padding, 0L, 0L));
            height += 2 * layer.padding() - kernel + 1;
            width += 2 * layer.padding() - kernel + 1;
            channels = outputs;
            return tf.nn.biasAdd(sums, vector(layer.bias()));
        }

        @Override
        public Operand<TFloat32> visit(CenterCrop layer) {
            int margin = layer.margin();
            height -= 2 * margin;
            width -= 2 * margin;
            Operand<TInt32> begin = tf.constant(new int[] {0, margin, margin, 0});
            return tf.slice(values, begin, tf.constant(new int[] {-1, height, width, -1}));
        }

        @Override
        public Operand<TFloat32> visit(MaxPool layer) {
            int size = layer.size();
            height /= size;
            width /= size;
            Operand<TInt32> window = tf.constant(new int[] {1, size, size, 1});
            return tf.nn.maxPool(values, window, window, "VALID");
        }

        /** The rows of the weights stand for channels outermost, and for each of them rows and columns. */
        @Override
        public Operand<TFloat32> visit(Dense layer) {
            int pixels = height * width;
            int inputChannels = channels;
            Operand<TFloat32> weights = constant(layer.weights(), Shape.of(layer.inputs(), layer.outputs()), to -> {
                int row = to / layer.outputs();
                int from = row % inputChannels * pixels + row / inputChannels;
                return from * layer.outputs() + to % layer.outputs();
            });
            height = 1;
            width = 1;
            channels = layer.outputs();
            return tf.math.add(tf.linalg.matMul(values, weights), vector(layer.bias()));
        }

        private Operand<TFloat32> vector(float[] numbers) {
            return constant(numbers, Shape.of(numbers.length), to -> to);
        }

        /**
         * Stores numbers in the graph, copied one by one into native memory: the heap holds them once.
         *
         * @param numbers in the file's order
         * @param shape in TensorFlow's order
         * @param source where in the file's order a number is found, by its place in TensorFlow's order
         */
        private Operand<TFloat32> constant(float[] numbers, Shape shape, IntUnaryOperator source) {
            try (TFloat32 tensor = TFloat32.tensorOf(shape)) {
                FloatDataBuffer memory = tensor.asRawTensor().data().asFloats();
                for (int to = 0; to < numbers.length; to++) {
                    memory.setFloat(numbers[source.applyAsInt(to)], to);
                }
                return tf.constantOf(tensor);
            }
        }
    }
}
