package io.fer4j;

import java.util.List;
import java.util.Map;

/**
 * Divides the priors of a model's training labels out of its probabilities, to a power: logit adjustment (Menon et al. 2021,
 * "Long-tail learning via logit adjustment"), in the manner of Saerens et al. 2002 with equal new priors. Each probability p with
 * the prior q becomes {@code p * q^-a}, divided by the sum; that is the softmax of {@code log p - a log q}. Since it needs the
 * probabilities only, it is exact for every backend alike, and comes after the temperature. A probability of 0 stays 0. Immutable
 * and thread-safe.
 */
@Experimental
public final class PriorCorrection {
    private final double exponent;
    private final double[] factorByOrdinal;

    private PriorCorrection(double exponent, double[] factorByOrdinal) {
        this.exponent = exponent;
        this.factorByOrdinal = factorByOrdinal;
    }

    /**
     * Makes a correction.
     *
     * @param card has the priors
     * @param exponent 0 for none, to 1 for dividing the priors out altogether
     * @return a correction for scores of this card's model
     * @throws IllegalArgumentException if the exponent is not from 0 to 1, or above 0 where the card has no priors
     */
    public static PriorCorrection of(ModelCard card, double exponent) {
        if (!(exponent >= 0 && exponent <= 1)) {
            throw new IllegalArgumentException("Expected a prior correction from 0 to 1, found " + exponent + ".");
        }
        if (exponent > 0 && card.priors().isEmpty()) {
            throw new IllegalArgumentException("Expected priors on the card of the model " + card.id()
                    + " for the prior correction " + exponent + ", found none. Leave the correction at 0.");
        }
        double[] factors = new double[Emotion.values().length];
        for (Map.Entry<Emotion, Double> prior : card.priors().entrySet()) {
            factors[prior.getKey().ordinal()] = Math.pow(prior.getValue(), -exponent);
        }
        return new PriorCorrection(exponent, factors);
    }

    /**
     * Returns the exponent.
     *
     * @return 0 to 1; with 0 scores stay as they are
     */
    public double exponent() {
        return exponent;
    }

    /**
     * Corrects the scores of one face.
     *
     * @param scores of the card's model, not corrected yet
     * @return scores of the same classes, with the same valence and arousal; the same object if the exponent is 0
     */
    public EmotionScores apply(EmotionScores scores) {
        return exponent == 0 ? scores : scores.weighted(factorByOrdinal);
    }

    /**
     * Corrects the scores of many faces.
     *
     * @param scores of the card's model, not corrected yet
     * @return one for each, in order
     */
    public List<EmotionScores> apply(List<EmotionScores> scores) {
        return exponent == 0 ? scores : scores.stream().map(this::apply).toList();
    }
}
