package io.fer4j.train.evaluation;

/**
 * The predictions whose top probability is in an interval: a bar of the reliability diagram.
 *
 * @param images how many predictions there are
 * @param confidence the mean of their top probabilities, 0 to 1; 0 if there are none
 * @param accuracy the fraction of them that is right, 0 to 1; 0 if there are none
 */
public record ReliabilityBin(int images, double confidence, double accuracy) {
    /**
     * Returns how far confidence and accuracy are apart.
     *
     * @return 0 to 1
     */
    public double gap() {
        return Math.abs(confidence - accuracy);
    }
}
