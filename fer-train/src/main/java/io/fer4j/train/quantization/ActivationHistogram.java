package io.fer4j.train.quantization;

/** How often a layer gave which numbers, and up to which of them 8 bits should tell them apart. */
final class ActivationHistogram {
    private static final int BINS = 2048;
    private static final int STEPS = 255;
    private static final int CANDIDATES = 64;
    private static final int FIRST_CANDIDATE = 16;

    private final double highest;
    private final long[] counts = new long[BINS];

    /**
     * Makes an empty histogram.
     *
     * @param highest the highest number that will be added; below 1e-6 it counts as that
     */
    ActivationHistogram(double highest) {
        this.highest = Math.max(1e-6, highest);
    }

    void add(float value) {
        int bin = (int) (value / highest * BINS);
        counts[Math.max(0, Math.min(BINS - 1, bin))]++;
    }

    /**
     * Returns the clip with the smallest mean squared error: a lower one tells small numbers apart better and cuts off large
     * ones. Zeros have no error with any clip.
     *
     * @return above 0, at most the highest number
     */
    float bestClip() {
        double best = highest;
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = FIRST_CANDIDATE; i <= CANDIDATES; i++) {
            double clip = highest * i / CANDIDATES;
            double error = error(clip);
            if (error < smallest) {
                smallest = error;
                best = clip;
            }
        }
        return (float) best;
    }

    private double error(double clip) {
        double step = clip / STEPS;
        double rounding = step * step / 12;
        double sum = 0;
        for (int bin = 1; bin < BINS; bin++) {
            double over = Math.max(0, (bin + 0.5) * highest / BINS - clip);
            sum += counts[bin] * (over > 0 ? over * over : rounding);
        }
        return sum;
    }
}
