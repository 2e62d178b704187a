package io.fer4j.dl4j;

import io.fer4j.Emotion;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Puts a network's outputs into the order of {@link Emotion}. */
final class LabelOrder {
    private LabelOrder() {}

    /**
     * Reorders the last layer's outputs.
     *
     * @param network ends with a fully connected layer
     * @param labels what each output stands for
     * @throws IllegalArgumentException if it ends with another layer
     * @return a network whose output k stands for the expression with ordinal k
     */
    static InferenceNetwork ofEmotion(InferenceNetwork network, List<Emotion> labels) {
        List<Layer> steps = new ArrayList<>(network.layers());
        int last = steps.size() - 1;
        if (labels.equals(Emotion.FER2013)) {
            return network;
        }
        if (!Set.copyOf(labels).equals(Set.copyOf(Emotion.FER2013))) {
            throw new IllegalArgumentException("Expected " + Emotion.FER2013 + " in any order, found " + labels + ".");
        }
        if (!(steps.get(last) instanceof Dense dense)) {
            throw new IllegalArgumentException(
                    "Expected a network that ends with a fully connected layer, found " + steps.get(last) + ".");
        }
        steps.set(last, reordered(dense, labels));
        return new InferenceNetwork(network.architecture(), network.height(), network.width(), steps);
    }

    private static Dense reordered(Dense dense, List<Emotion> labels) {
        float[] weights = new float[dense.weights().length];
        float[] bias = new float[dense.outputs()];
        for (int output = 0; output < dense.outputs(); output++) {
            int target = Emotion.FER2013.indexOf(labels.get(output));
            bias[target] = dense.bias()[output];
            for (int row = 0; row < weights.length; row += dense.outputs()) {
                weights[row + target] = dense.weights()[row + output];
            }
        }
        return new Dense(dense.name(), dense.inputs(), dense.outputs(), weights, bias);
    }
}
