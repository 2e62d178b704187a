package io.fer4j.train.evaluation;

import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses the top probability below which an answer counts as uncertain from a model's own coverage curve: the highest one such that
 * the answers below it are, taken together, as often wrong as right.
 */
public final class UncertaintyFit {
    private UncertaintyFit() {}

    /**
     * Fits the threshold.
     *
     * @param images with labels, other than those that the network was trained on
     * @param predictions one for each image, in order
     * @return 0 to 1, rounded to 0.01; 0 if no group of the least certain answers is wrong half of the time
     */
    public static double fit(FaceDataset images, List<EmotionScores> predictions) {
        int[] order = IntStream.range(0, predictions.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> confidence(predictions.get(i))))
                .mapToInt(Integer::intValue)
                .toArray();
        double threshold = 0;
        int right = 0;
        for (int i = 0; i < order.length; i++) {
            right += predictions.get(order[i]).top() == images.label(order[i]) ? 1 : 0;
            if (2 * right <= i + 1) {
                threshold = confidence(predictions.get(order[Math.min(i + 1, order.length - 1)]));
            }
        }
        return Math.round(100 * threshold) / 100.0;
    }

    private static double confidence(EmotionScores scores) {
        return scores.probability(scores.top());
    }
}
