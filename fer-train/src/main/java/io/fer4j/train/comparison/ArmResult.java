package io.fer4j.train.comparison;

import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.training.EpochMetrics;
import java.util.List;

/**
 * How an arm did.
 *
 * @param arm what was trained
 * @param result the averaged weights after the last epoch, as exported, one crop a picture
 * @param metrics a row for each epoch
 */
public record ArmResult(Arm arm, EvaluationResult result, List<EpochMetrics> metrics) {
    /** Copies the list. */
    public ArmResult {
        metrics = List.copyOf(metrics);
    }

    /**
     * Returns how long training took.
     *
     * @return seconds, of all epochs together
     */
    public double seconds() {
        return metrics.stream().mapToDouble(EpochMetrics::seconds).sum();
    }
}
