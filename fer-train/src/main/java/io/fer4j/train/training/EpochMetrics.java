package io.fer4j.train.training;

import java.util.Locale;

/**
 * What an epoch showed: a row of {@code metrics.csv}.
 *
 * @param epoch from 1, over all stages
 * @param stage the stage's name
 * @param side height and width of the training pictures, in pixels
 * @param learningRate at the epoch's end
 * @param trainLoss the mean cross-entropy with the targets while training, in nats
 * @param trainAccuracy the fraction of training pictures, augmented, whose most probable target was answered
 * @param validationAccuracy the averaged network's on whole pictures, 0 to 1
 * @param validationNll the averaged network's mean negative log-likelihood, in nats
 * @param seconds how long the epoch took, validation included
 */
public record EpochMetrics(
        int epoch,
        String stage,
        int side,
        double learningRate,
        double trainLoss,
        double trainAccuracy,
        double validationAccuracy,
        double validationNll,
        double seconds) {
    /** The first row of {@code metrics.csv}. */
    public static final String CSV_HEADER =
            "epoch,stage,side,learningRate,trainLoss,trainAccuracy,validationAccuracy,validationNll,seconds";

    /**
     * Returns the row.
     *
     * @return comma-separated values without a line feed
     */
    public String toCsv() {
        return String.format(
                Locale.ROOT,
                "%d,%s,%d,%.6f,%.5f,%.5f,%.5f,%.5f,%.1f",
                epoch,
                stage,
                side,
                learningRate,
                trainLoss,
                trainAccuracy,
                validationAccuracy,
                validationNll,
                seconds);
    }
}
