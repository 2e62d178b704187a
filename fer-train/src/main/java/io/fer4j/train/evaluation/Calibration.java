package io.fer4j.train.evaluation;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is fitted of a trained network on images that it has not learnt from: nothing of it changes the weights.
 *
 * @param temperature by which the logits are divided
 * @param priors how frequent each class was in what the network learnt, sum 1
 * @param priorCorrection the power to which the priors are divided out, 0 to 1
 * @param uncertaintyThreshold the top probability below which an answer counts as uncertain, 0 to 1
 */
public record Calibration(
        double temperature, Map<Emotion, Double> priors, double priorCorrection, double uncertaintyThreshold) {
    private static final double SMALLEST_PROBABILITY = 1e-12;

    /** Copies the map. */
    public Calibration {
        priors = Map.copyOf(priors);
    }

    /**
     * Fits everything: first the temperature, then the correction, then the threshold of what comes out.
     *
     * @param images labelled
     * @param predictions one for each image, in order, computed with another temperature
     * @param before that temperature
     * @param priors of the classes in training
     * @param corrections makes the correction of a power from 0 to 1
     * @param chosen the correction to take instead of a fitted one, 0 to 1; null to fit it
     * @return the calibration
     */
    public static Calibration fit(
            FaceDataset images,
            List<EmotionScores> predictions,
            double before,
            Map<Emotion, Double> priors,
            DoubleFunction<UnaryOperator<EmotionScores>> corrections,
            @Nullable Double chosen) {
        double relative = TemperatureFit.fit(images, predictions);
        List<EmotionScores> calibrated =
                predictions.stream().map(scores -> tempered(scores, relative)).toList();
        double correction = chosen != null ? chosen : PriorFit.fit(images, calibrated, corrections);
        List<EmotionScores> corrected =
                calibrated.stream().map(corrections.apply(correction)).toList();
        double temperature = Math.round(1000 * before * relative) / 1000.0;
        return new Calibration(temperature, priors, correction, UncertaintyFit.fit(corrected));
    }

    private static EmotionScores tempered(EmotionScores scores, double temperature) {
        return EmotionScores.ofLogits(logits(scores), temperature);
    }

    private static float[] logits(EmotionScores scores) {
        float[] logits = new float[Emotion.FER2013.size()];
        for (Emotion emotion : Emotion.FER2013) {
            logits[Emotion.FER2013.indexOf(emotion)] =
                    (float) Math.log(Math.max(SMALLEST_PROBABILITY, scores.probability(emotion)));
        }
        return logits;
    }

    /**
     * Counts how frequent each class is in what a network learns.
     *
     * @param shares for each image the share of each class, sum 1
     * @return the mean share of each class
     */
    public static Map<Emotion, Double> priors(List<EmotionScores> shares) {
        Map<Emotion, Double> priors = new EnumMap<>(Emotion.class);
        for (Emotion emotion : Emotion.FER2013) {
            priors.put(
                    emotion,
                    shares.stream()
                            .mapToDouble(share -> share.probability(emotion))
                            .average()
                            .orElseThrow());
        }
        return priors;
    }
}
