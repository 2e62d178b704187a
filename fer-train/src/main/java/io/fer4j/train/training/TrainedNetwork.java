package io.fer4j.train.training;

import io.fer4j.InputSpec;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.train.network.Architecture;
import io.fer4j.train.network.BatchNormFusion;
import io.fer4j.train.network.NetworkState;
import java.util.List;

/**
 * What a run has yielded so far.
 *
 * @param plan how it was trained
 * @param state the variables and their averages
 * @param epochs how many are done
 * @param mean of the training pictures' pixels, 0 to 255
 * @param standardDeviation of the training pictures' pixels, above 0
 * @param metrics a row for each epoch
 * @param provenance how the epochs were made, in order
 */
public record TrainedNetwork(
        TrainingPlan plan,
        NetworkState state,
        int epochs,
        float mean,
        float standardDeviation,
        List<EpochMetrics> metrics,
        List<Provenance> provenance) {
    /** Height and width of the pictures that exported networks take: FER2013's. */
    public static final int SIDE = 48;

    /** Copies the lists. */
    public TrainedNetwork {
        metrics = List.copyOf(metrics);
        provenance = List.copyOf(provenance);
    }

    /**
     * Returns the network of the averages, with batch normalisation folded.
     *
     * @return a network for 48x48 pictures; it looks at a middle of the size that it was trained on last
     */
    public InferenceNetwork network() {
        int window = metrics.isEmpty() ? SIDE : metrics.get(metrics.size() - 1).side();
        return BatchNormFusion.fuse(Architecture.of(plan.architecture()), state, SIDE, Math.min(SIDE, window));
    }

    /**
     * Returns what the network wants to see.
     *
     * @return 48x48, normalised by the training pictures
     */
    public InputSpec input() {
        return new InputSpec(SIDE, SIDE, mean, standardDeviation);
    }
}
