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
    private static final double SMALLEST_CLIP = 0.4;

    /**
     * Rounds weights.
     *
     * @param weights of all channels
     * @param channels how many there are
     * @param channelStep from the first weight of a channel to that of the next
     * @param step from one weight of a channel to the next
     * @param largest the largest value, at least 1
     */
    static QuantizedWeights of(float[] weights, int channels, int channelStep, int step, int largest) {
        int perChannel = weights.length / channels;
        byte[] values = new byte[weights.length];
        float[] scales = new float[channels];
        float[] channel = new float[perChannel];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < perChannel; i++) {
                channel[i] = weights[c * channelStep + i * step];
            }
            scales[c] = bestScale(channel, largest);
            for (int i = 0; i < perChannel; i++) {
                values[c * channelStep + i * step] = (byte) rounded(channel[i], scales[c], largest);
            }
        }
        return new QuantizedWeights(values, scales);
    }

    private static float bestScale(float[] channel, int largest) {
        float highest = 0;
        for (float weight : channel) {
            highest = Math.max(highest, Math.abs(weight));
        }
        if (highest == 0) {
            return 1;
        }
        float best = highest / largest;
        double smallest = error(channel, best, largest);
        for (int i = 1; i < CANDIDATES; i++) {
            float scale = (float) (highest * (1 - (1 - SMALLEST_CLIP) * i / CANDIDATES)) / largest;
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
