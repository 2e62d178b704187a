package io.fer4j.examples;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The probabilities of one face over time, averaged over spans that become longer with the video, so that their number stays
 * below {@value #MOST_SPANS}.
 */
final class ExpressionCurves {
    static final int MOST_SPANS = 1500;

    private static final Duration FIRST_SPAN = Duration.ofMillis(40);

    private List<Emotion> classes = List.of();
    private final List<double[]> sums = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private long span = FIRST_SPAN.toNanos();
    private int frames;

    void add(Duration time, EmotionScores scores) {
        while (time.toNanos() / span >= MOST_SPANS) {
            doubleSpan();
        }
        classes = scores.classes();
        int index = (int) (time.toNanos() / span);
        while (sums.size() <= index) {
            sums.add(new double[Emotion.values().length]);
            counts.add(0);
        }
        for (Emotion emotion : scores.classes()) {
            sums.get(index)[emotion.ordinal()] += scores.probability(emotion);
        }
        counts.set(index, counts.get(index) + 1);
        frames++;
    }

    private void doubleSpan() {
        span *= 2;
        List<double[]> oldSums = new ArrayList<>(sums);
        List<Integer> oldCounts = new ArrayList<>(counts);
        sums.clear();
        counts.clear();
        for (int i = 0; i < oldSums.size(); i += 2) {
            double[] sum = oldSums.get(i);
            int count = oldCounts.get(i);
            if (i + 1 < oldSums.size()) {
                for (int j = 0; j < sum.length; j++) {
                    sum[j] += oldSums.get(i + 1)[j];
                }
                count += oldCounts.get(i + 1);
            }
            sums.add(sum);
            counts.add(count);
        }
    }

    /** Which expressions its scores tell apart. */
    List<Emotion> classes() {
        return classes;
    }

    /** How many frames it was seen in. */
    int frames() {
        return frames;
    }

    /** The spans' middles, in seconds. */
    double[] seconds() {
        double[] seconds = new double[sums.size()];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = (i + 0.5) * span / 1e9;
        }
        return seconds;
    }

    /** The average probability in each span; NaN where the face was not seen. */
    double[] probabilities(Emotion emotion) {
        double[] averages = new double[sums.size()];
        for (int i = 0; i < averages.length; i++) {
            averages[i] = counts.get(i) == 0 ? Double.NaN : sums.get(i)[emotion.ordinal()] / counts.get(i);
        }
        return averages;
    }
}
