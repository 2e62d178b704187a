package io.fer4j.train.evaluation;

import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Chooses how far the priors of training are divided out of a model's answers: the farther, the more of the rare expressions are found,
 * and the more of the frequent ones are missed.
 */
public final class PriorFit {
    /** How much agreement the default may cost at most, as a share of all answers. */
    public static final double MAX_COST = 0.015;

    private static final int STEPS = 20;

    private PriorFit() {}

    /**
     * Fits the correction.
     *
     * @param images with labels, other than those that the network was trained on
     * @param predictions the uncorrected ones, in order
     * @param corrections makes the correction of an exponent from 0 to 1
     * @return the greatest exponent, in steps of 0.05, up to which no step costs more than {@link #MAX_COST} of the accuracy
     */
    public static double fit(
            FaceDataset images,
            List<EmotionScores> predictions,
            DoubleFunction<UnaryOperator<EmotionScores>> corrections) {
        double without = EvaluationResult.of(images, predictions).accuracy();
        double best = 0;
        for (int step = 1; step <= STEPS; step++) {
            double exponent = (double) step / STEPS;
            List<EmotionScores> corrected =
                    predictions.stream().map(corrections.apply(exponent)).toList();
            if (EvaluationResult.of(images, corrected).accuracy() < without - MAX_COST) {
                break;
            }
            best = exponent;
        }
        return best;
    }
}
