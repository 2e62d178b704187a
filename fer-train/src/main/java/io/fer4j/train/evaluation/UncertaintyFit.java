package io.fer4j.train.evaluation;

import io.fer4j.EmotionScores;
import java.util.List;

/**
 * Chooses the top probability below which an answer counts as uncertain from a model's own coverage curve, so that every model
 * withholds the same share of its answers: the tenth that it is least certain of.
 */
public final class UncertaintyFit {
    /** The share of answers that count as uncertain. */
    public static final double WITHHELD = 0.1;

    private UncertaintyFit() {}

    /**
     * Fits the threshold.
     *
     * @param predictions of images that the network was not trained on, at least one
     * @return 0 to 1, rounded to 0.01
     */
    public static double fit(List<EmotionScores> predictions) {
        double[] confidences = predictions.stream()
                .mapToDouble(scores -> scores.probability(scores.top()))
                .sorted()
                .toArray();
        return Math.round(100 * confidences[(int) (WITHHELD * confidences.length)]) / 100.0;
    }
}
