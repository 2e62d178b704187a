package io.fer4j.train.evaluation;

import io.fer4j.EmotionClassifier;
import io.fer4j.InputBatch;
import java.util.Arrays;

/**
 * How long a classifier takes for one picture.
 *
 * @param medianMillis of all calls, in milliseconds
 * @param p95Millis which 95 % of the calls stay below, in milliseconds
 * @param calls how many were timed
 */
public record Latency(double medianMillis, double p95Millis, int calls) {
    private static final int WARM_UP = 50;
    private static final int CALLS = 200;

    /**
     * Times calls with one picture each, after a warm-up. It is a look, not a benchmark: whatever else the machine does counts.
     *
     * @param classifier any classifier
     * @return the percentiles of 200 calls
     */
    public static Latency measure(EmotionClassifier classifier) {
        InputBatch batch = InputBatch.allocate(classifier.card().input(), 1).resize(1);
        double[] millis = new double[CALLS];
        for (int i = -WARM_UP; i < CALLS; i++) {
            long started = System.nanoTime();
            classifier.classify(batch);
            if (i >= 0) {
                millis[i] = (System.nanoTime() - started) / 1e6;
            }
        }
        Arrays.sort(millis);
        return new Latency(millis[CALLS / 2], millis[CALLS * 95 / 100], CALLS);
    }
}
