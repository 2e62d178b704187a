package io.fer4j.network;

/**
 * Weights as small integers, with a scale for each output channel that makes the squared error of its weights smallest: a few
 * large weights are clipped where that lets the many small ones be told apart.
 *
 * @param values in the order of the weights
 * @param scales {@code [channels]}: a weight is nearly its value times its channel's scale
 */
@SuppressWarnings("ArrayRecordComponent")
record QuantizedWeights(byte[] values, float[] scales) {
    private static final int CANDIDATES = 40;
    private static final double MIN_CLIP = 0.4;

    /**
     * Rounds weights.
     *
     * @param weights of all channels
     * @param minScales for each channel the smallest scale that it may have, or 0
     * @param channelStep from the first weight of a channel to that of the next
     * @param step from one weight of a channel to the next
     * @param largest the largest value, at least 1
     */
    static QuantizedWeights of(float[] weights, float[] minScales, int channelStep, int step, int largest) {
        int channels = minScales.length;
        int perChannel = weights.length / channels;
        byte[] values = new byte[weights.length];
        float[] scales = new float[channels];
        float[] channel = new float[perChannel];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < perChannel; i++) {
                channel[i] = weights[c * channelStep + i * step];
            }
            scales[c] = Math.max(bestScale(channel, largest), minScales[c]);
            if (scales[c] == 0) {
                scales[c] = 1;
            }
            for (int i = 0; i < perChannel; i++) {
                values[c * channelStep + i * step] = (byte) rounded(channel[i], scales[c], largest);
            }
        }
        return new QuantizedWeights(values, scales);
    }

    /** Returns the scale with the smallest squared error, or 0 for a channel whose weights are all next to 0. */
    private static float bestScale(float[] channel, int largest) {
        float max = 0;
        for (float weight : channel) {
            max = Math.max(max, Math.abs(weight));
        }
        float best = max / largest;
        if (best < Float.MIN_NORMAL) {
            return 0;
        }
        double smallest = error(channel, best, largest);
        for (int i = 1; i < CANDIDATES; i++) {
            float scale = (float) (max * (1 - (1 - MIN_CLIP) * i / CANDIDATES)) / largest;
            double error = error(channel, scale, largest);
            if (error < smallest) {
                smallest = error;
                best = scale;
            }
        }
        return best;
    }

    private static double error(float[] channel, float scale, int largest) {
        double sum = 0;
        for (float weight : channel) {
            double difference = weight - rounded(weight, scale, largest) * scale;
            sum += difference * difference;
        }
        return sum;
    }

    private static int rounded(float weight, float scale, int largest) {
        return Math.max(-largest, Math.min(largest, Math.round(weight / scale)));
    }
}
