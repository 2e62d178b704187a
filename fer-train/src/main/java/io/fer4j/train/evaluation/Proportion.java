package io.fer4j.train.evaluation;

/**
 * How many of some images were answered right, with what chance leaves open.
 *
 * @param right from 0 to {@code images}
 * @param images at least 1
 */
public record Proportion(int right, int images) {
    /** The 97.5 % quantile of the normal distribution. */
    private static final double Z = 1.959964;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if there are no images, or more right answers than images
     */
    public Proportion {
        if (images < 1 || right < 0 || right > images) {
            throw new IllegalArgumentException(
                    "Expected from 0 to all of at least 1 image, found " + right + " of " + images + ".");
        }
    }

    /**
     * Returns the share of right answers.
     *
     * @return 0 to 1
     */
    public double value() {
        return (double) right / images;
    }

    /**
     * Returns the lower end of the 95 % interval (Wilson 1927, "Probable Inference, the Law of Succession, and Statistical
     * Inference").
     *
     * @return 0 to 1
     */
    public double low() {
        return Math.max(0, center() - halfWidth());
    }

    /**
     * Returns the upper end of the 95 % interval.
     *
     * @return 0 to 1
     */
    public double high() {
        return Math.min(1, center() + halfWidth());
    }

    private double center() {
        return (value() + Z * Z / (2 * images)) / (1 + Z * Z / images);
    }

    private double halfWidth() {
        double p = value();
        return Z / (1 + Z * Z / images) * Math.sqrt(p * (1 - p) / images + Z * Z / (4.0 * images * images));
    }
}
