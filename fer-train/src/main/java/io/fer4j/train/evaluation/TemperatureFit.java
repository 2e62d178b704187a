package io.fer4j.train.evaluation;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import java.util.List;

/**
 * Finds the temperature that makes a network's probabilities as honest as one number can (Guo et al. 2017, "On Calibration of
 * Modern Neural Networks", section 4.2): the one with the lowest negative log-likelihood.
 */
public final class TemperatureFit {
    private static final double LOWEST = 0.2;
    private static final double HIGHEST = 5;
    private static final double PRECISION = 1e-4;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final double SMALLEST_PROBABILITY = 1e-12;

    private TemperatureFit() {}

    /**
     * Fits the temperature by a golden-section search, since the likelihood has one minimum.
     *
     * @param dataset pictures with labels, other than those that the network was trained on
     * @param predictions the network's probabilities at temperature 1, in the pictures' order
     * @return from 0.2 to 5; above 1 for a network that is too sure of itself
     * @throws IllegalArgumentException if there are no pictures, or not as many predictions
     */
    public static double fit(FaceDataset dataset, List<EmotionScores> predictions) {
        if (dataset.size() == 0 || dataset.size() != predictions.size()) {
            throw new IllegalArgumentException("Expected as many predictions as pictures and at least one, found "
                    + predictions.size() + " for " + dataset.size() + ".");
        }
        double[][] logits = predictions.stream().map(TemperatureFit::logits).toArray(double[][]::new);
        double low = LOWEST;
        double high = HIGHEST;
        while (high - low > PRECISION) {
            double left = high - GOLDEN * (high - low);
            double right = low + GOLDEN * (high - low);
            if (nll(dataset, logits, left) < nll(dataset, logits, right)) {
                high = right;
            } else {
                low = left;
            }
        }
        return Math.round(1000 * (low + high) / 2) / 1000.0;
    }

    /** Logarithms of probabilities are logits but for a constant, which a softmax leaves out. */
    private static double[] logits(EmotionScores scores) {
        double[] logits = new double[Emotion.FER2013.size()];
        for (Emotion emotion : Emotion.FER2013) {
            logits[Emotion.FER2013.indexOf(emotion)] =
                    Math.log(Math.max(SMALLEST_PROBABILITY, scores.probability(emotion)));
        }
        return logits;
    }

    private static double nll(FaceDataset dataset, double[][] logits, double temperature) {
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            double[] row = logits[i];
            double total = 0;
            for (double logit : row) {
                total += Math.exp(logit / temperature);
            }
            sum += Math.log(total) - row[Emotion.FER2013.indexOf(dataset.label(i))] / temperature;
        }
        return sum / logits.length;
    }
}
