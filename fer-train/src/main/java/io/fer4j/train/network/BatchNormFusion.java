package io.fer4j.train.network;

import io.fer4j.Emotion;
import io.fer4j.network.InferenceNetwork;
import java.util.ArrayList;
import java.util.List;

/**
 * Batch-norm fusion: makes the network that is used from the averages of one in training, with batch normalization folded into the
 * weights of convolutions and dense layers.
 */
public final class BatchNormFusion {
    private final NetworkState state;
    private final List<InferenceNetwork.Layer> layers = new ArrayList<>();
    private int channels = 1;
    private int side;
    /** How many positions the next dense layer's inputs have for each channel: 1 but after a flatten. */
    private int positions = 1;

    private BatchNormFusion(NetworkState state, int side) {
        this.state = state;
        this.side = side;
    }

    /**
     * Fuses a network.
     *
     * @param architecture what was trained
     * @param state has the averages of all its variables
     * @param side height and width of the input it shall be used on
     * @param crop height and width of the center crop that it looks at, at most the input's
     * @return the network of the averages
     */
    public static InferenceNetwork fuse(Architecture architecture, NetworkState state, int side, int crop) {
        int margin = (side - crop) / 2;
        BatchNormFusion fusion = new BatchNormFusion(state, side - 2 * margin);
        if (margin > 0) {
            fusion.layers.add(new InferenceNetwork.CenterCrop(margin));
        }
        Layers visitor = fusion.new Layers();
        architecture.layers().forEach(layer -> layer.accept(visitor));
        fusion.dense(TrainingGraph.LOGITS, Emotion.FER2013.size(), false);
        return new InferenceNetwork(architecture.id(), side, side, fusion.layers);
    }

    /** Adds what an architecture's layer becomes. */
    private final class Layers implements Architecture.Visitor {
        @Override
        public void visit(Architecture.Convolution layer) {
            convolution(layer);
        }

        @Override
        public void visit(Architecture.MaxPool layer) {
            layers.add(new InferenceNetwork.MaxPool(2));
            side /= 2;
        }

        @Override
        public void visit(Architecture.Dropout layer) {
            // Only while training.
        }

        @Override
        public void visit(Architecture.GlobalAverage layer) {
            layers.add(new InferenceNetwork.GlobalAveragePool());
        }

        @Override
        public void visit(Architecture.Flatten layer) {
            layers.add(new InferenceNetwork.Flatten());
            positions = side * side;
        }

        @Override
        public void visit(Architecture.Dense layer) {
            dense(layer.name(), layer.outputs(), true);
        }
    }

    /** From TensorFlow's [kernel, kernel, in, out] to [out, in, kernel, kernel], times the normalization's factor. */
    private void convolution(Architecture.Convolution layer) {
        int kernel = Architecture.Convolution.KERNEL;
        int outputs = layer.outputs();
        float[] trained = state.average(layer.name() + TrainingVariables.WEIGHT);
        float[][] folded = BatchNormalization.fold(state, layer.name());
        float[] weights = new float[trained.length];
        int at = 0;
        for (int out = 0; out < outputs; out++) {
            for (int in = 0; in < channels; in++) {
                for (int tap = 0; tap < kernel * kernel; tap++) {
                    weights[at++] = trained[(tap * channels + in) * outputs + out] * folded[0][out];
                }
            }
        }
        layers.add(new InferenceNetwork.Convolution(
                layer.name(), channels, outputs, kernel, layer.padding(), weights, folded[1]));
        layers.add(new InferenceNetwork.Relu());
        channels = outputs;
        side += 2 * layer.padding() - (kernel - 1);
    }

    /** From inputs in TensorFlow's order (position, channel) to (channel, position). */
    private void dense(String name, int outputs, boolean hidden) {
        float[] trained = state.average(name + TrainingVariables.WEIGHT);
        float[] factor = new float[outputs];
        java.util.Arrays.fill(factor, 1);
        float[] bias;
        if (hidden) {
            float[][] folded = BatchNormalization.fold(state, name);
            factor = folded[0];
            bias = folded[1];
        } else {
            bias = state.average(name + TrainingVariables.BIAS).clone();
        }
        int inputs = channels * positions;
        float[] weights = new float[trained.length];
        for (int channel = 0; channel < channels; channel++) {
            for (int position = 0; position < positions; position++) {
                int to = (channel * positions + position) * outputs;
                int from = (position * channels + channel) * outputs;
                for (int out = 0; out < outputs; out++) {
                    weights[to + out] = trained[from + out] * factor[out];
                }
            }
        }
        layers.add(new InferenceNetwork.Dense(name, inputs, outputs, weights, bias));
        if (hidden) {
            layers.add(new InferenceNetwork.Relu());
        }
        channels = outputs;
        positions = 1;
    }
}
