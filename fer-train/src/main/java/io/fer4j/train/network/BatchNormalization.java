package io.fer4j.train.network;

/**
 * Batch normalisation (Ioffe and Szegedy 2015) of a layer: {@code gamma * (x - mean) / sqrt(variance + EPSILON) + beta}, channel
 * by channel.
 */
final class BatchNormalization {
    /** What keeps the root away from 0. */
    static final float EPSILON = 1e-4f;
    /** How much of the running mean and variance a step keeps. */
    static final float DECAY = 0.99f;

    static final String GAMMA = "/gamma";
    static final String BETA = "/beta";
    static final String MEAN = "/mean";
    static final String VARIANCE = "/variance";

    private BatchNormalization() {}

    /**
     * Returns the factor for each channel and the bias that does the same as the averaged normalisation of a layer.
     *
     * @return {@code [2][channels]}: factors, then biases
     */
    static float[][] fold(NetworkState state, String layer) {
        float[] gamma = state.average(layer + GAMMA);
        float[] beta = state.average(layer + BETA);
        float[] mean = state.average(layer + MEAN);
        float[] variance = state.average(layer + VARIANCE);
        float[][] folded = new float[2][gamma.length];
        for (int channel = 0; channel < gamma.length; channel++) {
            double factor = gamma[channel] / Math.sqrt((double) variance[channel] + EPSILON);
            folded[0][channel] = (float) factor;
            folded[1][channel] = (float) (beta[channel] - mean[channel] * factor);
        }
        return folded;
    }
}
