package io.fer4j.train.comparison;

import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.training.EpochMetrics;
import java.util.List;

/**
 * How a trial did: the averaged weights after the last epoch, as exported, one crop a picture.
 *
 * @param accuracy 0 to 1
 * @param macroF1 0 to 1
 * @param nll the mean negative log-likelihood, in nats
 * @param ece the expected calibration error, 0 to 1
 * @param trainAccuracy of the last epoch, 0 to 1
 * @param validationAccuracies after each epoch, 0 to 1
 * @param seconds how long training took, all epochs together
 */
public record TrialResult(
        double accuracy,
        double macroF1,
        double nll,
        double ece,
        double trainAccuracy,
        List<Double> validationAccuracies,
        double seconds) {
    /** Copies the list. */
    public TrialResult {
        validationAccuracies = List.copyOf(validationAccuracies);
    }

    /**
     * Takes the numbers of a finished run.
     *
     * @param result what was measured
     * @param metrics a row for each epoch, at least one
     * @return the numbers
     */
    public static TrialResult of(EvaluationResult result, List<EpochMetrics> metrics) {
        return new TrialResult(
                result.accuracy(),
                result.macroF1(),
                result.nll(),
                result.ece(),
                metrics.get(metrics.size() - 1).trainAccuracy(),
                metrics.stream().map(EpochMetrics::validationAccuracy).toList(),
                metrics.stream().mapToDouble(EpochMetrics::seconds).sum());
    }
}
