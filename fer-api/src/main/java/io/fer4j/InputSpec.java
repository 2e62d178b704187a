package io.fer4j;

/**
 * What a model wants to see: gray pictures of a size, normalised as {@code (pixel - mean) / standardDeviation} with pixels
 * from 0 to 255. It comes from the {@link ModelCard}, nowhere else.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param mean in pixel units, 0 to 255
 * @param standardDeviation in pixel units, above 0
 */
public record InputSpec(int height, int width, float mean, float standardDeviation) {
    /** Models see gray pictures: one channel. */
    public static final int CHANNELS = 1;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a side is not from 1 to 4096, the mean not finite or the deviation not above 0
     */
    public InputSpec {
        if (height < 1 || width < 1 || height > 4096 || width > 4096) {
            throw new IllegalArgumentException(
                    "Expected an input from 1x1 to 4096x4096 pixels, found " + width + "x" + height + ".");
        }
        if (!Float.isFinite(mean) || !Float.isFinite(standardDeviation) || standardDeviation <= 0) {
            throw new IllegalArgumentException("Expected a finite mean and a standard deviation above 0, found " + mean
                    + " and " + standardDeviation + ".");
        }
    }

    /**
     * Returns how many numbers one picture takes in a batch.
     *
     * @return channels times height times width
     */
    public int elementsPerImage() {
        return CHANNELS * height * width;
    }
}
