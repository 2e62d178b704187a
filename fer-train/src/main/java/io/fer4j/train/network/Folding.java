package io.fer4j.train.network;

import io.fer4j.Emotion;
import io.fer4j.network.InferenceNetwork;
import java.util.ArrayList;
import java.util.List;

/** Makes the network that is used from the averages of one in training: batch normalisation becomes part of the weights. */
public final class Folding {
    private final NetworkState state;
    private final List<InferenceNetwork.Layer> steps = new ArrayList<>();
    private int channels = 1;
    private int side;
    /** How many positions the next dense layer's inputs have for each channel: 1 but after a flatten. */
    private int positions = 1;

    private Folding(NetworkState state, int side) {
        this.state = state;
        this.side = side;
    }

    /**
     * Folds a network.
     *
     * @param architecture what was trained
     * @param state has the averages of all its variables
     * @param side height and width of the input it shall be used on
     * @param window height and width of the middle that it shall look at, at most the input's
     * @return the network of the averages
     */
    public static InferenceNetwork fold(Architecture architecture, NetworkState state, int side, int window) {
        int margin = (side - window) / 2;
        Folding folding = new Folding(state, side - 2 * margin);
        if (margin > 0) {
            folding.steps.add(new InferenceNetwork.CenterCrop(margin));
        }
        architecture.layers().forEach(folding::add);
        folding.dense("logits", Emotion.FER2013.size(), false);
        return new InferenceNetwork(architecture.id(), side, side, folding.steps);
    }

    private void add(Architecture.Layer layer) {
        if (layer instanceof Architecture.Convolution convolution) {
            convolution(convolution);
        } else if (layer instanceof Architecture.Pool) {
            steps.add(new InferenceNetwork.MaxPool(2));
            side /= 2;
        } else if (layer instanceof Architecture.GlobalAverage) {
            steps.add(new InferenceNetwork.GlobalAveragePool());
        } else if (layer instanceof Architecture.Flatten) {
            steps.add(new InferenceNetwork.Flatten());
            positions = side * side;
        } else if (layer instanceof Architecture.Hidden hidden) {
            dense(hidden.name(), hidden.outputs(), true);
        }
    }

    /** From TensorFlow's [kernel, kernel, in, out] to [out, in, kernel, kernel], times the normalisation's factor. */
    private void convolution(Architecture.Convolution layer) {
        int kernel = Architecture.Convolution.KERNEL;
        int outputs = layer.outputs();
        float[] trained = state.average(layer.name() + TrainingGraph.WEIGHT);
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
        steps.add(new InferenceNetwork.Convolution(
                layer.name(), channels, outputs, kernel, layer.padding(), weights, folded[1]));
        steps.add(new InferenceNetwork.Relu());
        channels = outputs;
        side += 2 * layer.padding() - (kernel - 1);
    }

    /** From inputs in TensorFlow's order (position, channel) to (channel, position). */
    private void dense(String name, int outputs, boolean hidden) {
        float[] trained = state.average(name + TrainingGraph.WEIGHT);
        float[] factor = new float[outputs];
        java.util.Arrays.fill(factor, 1);
        float[] bias;
        if (hidden) {
            float[][] folded = BatchNormalization.fold(state, name);
            factor = folded[0];
            bias = folded[1];
        } else {
            bias = state.average(name + TrainingGraph.BIAS).clone();
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
        steps.add(new InferenceNetwork.Dense(name, inputs, outputs, weights, bias));
        if (hidden) {
            steps.add(new InferenceNetwork.Relu());
        }
        channels = outputs;
        positions = 1;
    }
}
