package io.fer4j.train.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Changes a picture as a camera might have: mirrored, moved, turned, nearer or farther, slanted, partly hidden. The picture's
 * edge goes on beyond it. Each change is drawn anew for each picture; the same random state gives the same result. Immutable and
 * thread-safe.
 *
 * @param flip whether half of the pictures are mirrored left to right
 * @param shift how far the picture moves at most, as a fraction of its side
 * @param rotation how far it turns at most, in degrees
 * @param minimumScale the smallest scale, above 0; 1 leaves the size
 * @param maximumScale the largest zoom, at least the smallest
 * @param shear how far it slants at most: columns moved per row
 * @param randomErasing the probability with which a rectangle is filled with its mean brightness (Zhong et al. 2017, "Random Erasing"),
 *     0 to 1
 * @param colorJitter how far contrast and brightness change at most, as a fraction
 * @param gaussianBlur the probability with which the picture is blurred, by a Gaussian of 0.3 to 1.2 pixels, as if it had come from a
 *     smaller one, 0 to 1
 */
public record Augmentation(
        boolean flip,
        double shift,
        double rotation,
        double minimumScale,
        double maximumScale,
        double shear,
        double randomErasing,
        double colorJitter,
        double gaussianBlur) {
    /** Leaves pictures as they are. */
    public static final Augmentation NONE = new Augmentation(false, 0, 0, 1, 1, 0, 0, 0, 0);

    private static final double MINIMUM_ERASED = 0.02;
    private static final double MAXIMUM_ERASED = 0.25;
    private static final double MAXIMUM_ASPECT = 3.0;
    private static final double MINIMUM_DEVIATION = 0.3;
    private static final double MAXIMUM_DEVIATION = 1.2;
    /** A Gaussian is cut off about three of its largest deviations from its middle. */
    private static final int BLUR_REACH = 4;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Augmentation {
        if (!(shift >= 0 && shift <= 1)
                || !(rotation >= 0 && rotation <= 180)
                || !(minimumScale > 0 && maximumScale >= minimumScale && maximumScale <= 10)
                || !(shear >= 0 && shear <= 1)
                || !(randomErasing >= 0 && randomErasing <= 1)
                || !(colorJitter >= 0 && colorJitter < 1)
                || !(gaussianBlur >= 0 && gaussianBlur <= 1)) {
            throw new IllegalArgumentException(
                    "Expected shift, shear, randomErasing and gaussianBlur from 0 to 1, rotation from 0 to 180 degrees,"
                            + " colorJitter below 1 and scales above 0 in order, found shift " + shift + ", shear "
                            + shear
                            + ", randomErasing " + randomErasing + ", gaussianBlur " + gaussianBlur + ", rotation "
                            + rotation
                            + ", colorJitter " + colorJitter + ", scales "
                            + minimumScale + " to " + maximumScale + ".");
        }
    }

    /**
     * The same changes of a picture that is also enlarged.
     *
     * @param scale what both scales are multiplied with, above 0
     * @return the new augmentation
     */
    public Augmentation scaled(double scale) {
        return new Augmentation(
                flip,
                shift,
                rotation,
                minimumScale * scale,
                maximumScale * scale,
                shear,
                randomErasing,
                colorJitter,
                gaussianBlur);
    }

    /**
     * Writes a changed picture. One that is neither turned nor zoomed nor slanted moves by whole pixels and stays as sharp as it
     * was. Where the output is smaller than the picture, it is a window at a random place, or, with {@link #NONE}, the middle.
     *
     * @param pixels pictures of {@code height x width}, 0 to 255, row by row
     * @param offset where the picture starts
     * @param height its rows
     * @param width its columns
     * @param out receives {@code side * side} brightnesses, 0 to 255
     * @param outOffset where to write
     * @param side rows and columns of the output
     * @param random decides
     */
    public void apply(
            byte[] pixels,
            int offset,
            int height,
            int width,
            float[] out,
            int outOffset,
            int side,
            SplittableRandom random) {
        draw(height, width, side, random).render(pixels, offset, height, width, out, outOffset, side);
        if (gaussianBlur > 0 && random.nextDouble() < gaussianBlur) {
            blur(out, outOffset, side, between(MINIMUM_DEVIATION, MAXIMUM_DEVIATION, random));
        }
        if (colorJitter > 0) {
            adjust(out, outOffset, side * side, random);
        }
        if (randomErasing > 0 && random.nextDouble() < randomErasing) {
            erase(out, outOffset, side, random);
        }
    }

    /**
     * Draws a view.
     *
     * @param height rows of the image
     * @param width its columns
     * @param side rows and columns of the output; where it shows less than the image, the view is at a random place, or, with
     *     {@link #NONE}, in the middle
     * @param random decides
     * @return the view
     */
    View draw(int height, int width, int side, SplittableRandom random) {
        boolean isMirrored = flip && random.nextBoolean();
        double angle = between(-rotation, rotation, random);
        double scale = between(minimumScale, maximumScale, random);
        double slant = between(-shear, shear, random);
        boolean movable = !equals(NONE);
        double shown = side / scale;
        double freeX = (movable ? Math.max(0, width - shown) / 2 : 0) + shift * width;
        double freeY = (movable ? Math.max(0, height - shown) / 2 : 0) + shift * height;
        return new View(
                scale, between(-freeX, freeX, random), between(-freeY, freeY, random), angle, slant, isMirrored);
    }

    private static double between(double low, double high, SplittableRandom random) {
        return low < high ? random.nextDouble(low, high) : low;
    }

    private static void blur(float[] out, int outOffset, int side, double deviation) {
        float[] weights = new float[BLUR_REACH + 1];
        float sum = 0;
        for (int i = 0; i <= BLUR_REACH; i++) {
            weights[i] = (float) Math.exp(-i * i / (2 * deviation * deviation));
            sum += i == 0 ? weights[i] : 2 * weights[i];
        }
        for (int i = 0; i <= BLUR_REACH; i++) {
            weights[i] /= sum;
        }
        float[] line = new float[side];
        for (int i = 0; i < side; i++) {
            blurLine(out, outOffset + i * side, 1, line, weights);
        }
        for (int i = 0; i < side; i++) {
            blurLine(out, outOffset + i, side, line, weights);
        }
    }

    private static void blurLine(float[] out, int start, int stride, float[] line, float[] weights) {
        int last = line.length - 1;
        for (int i = 0; i <= last; i++) {
            line[i] = out[start + i * stride];
        }
        for (int i = 0; i <= last; i++) {
            float value = weights[0] * line[i];
            for (int away = 1; away < weights.length; away++) {
                value += weights[away] * (line[Math.max(0, i - away)] + line[Math.min(last, i + away)]);
            }
            out[start + i * stride] = Math.min(255, value);
        }
    }

    private void adjust(float[] out, int outOffset, int count, SplittableRandom random) {
        float factor = (float) between(1 - colorJitter, 1 + colorJitter, random);
        float brightness = (float) (between(-colorJitter, colorJitter, random) * 128);
        float mean = mean(out, outOffset, count);
        for (int i = outOffset; i < outOffset + count; i++) {
            out[i] = Math.max(0, Math.min(255, (out[i] - mean) * factor + mean + brightness));
        }
    }

    private static float mean(float[] out, int outOffset, int count) {
        float sum = 0;
        for (int i = outOffset; i < outOffset + count; i++) {
            sum += out[i];
        }
        return sum / count;
    }

    private static void erase(float[] out, int outOffset, int side, SplittableRandom random) {
        double area = between(MINIMUM_ERASED, MAXIMUM_ERASED, random) * side * side;
        double aspect = Math.exp(between(-Math.log(MAXIMUM_ASPECT), Math.log(MAXIMUM_ASPECT), random));
        int rows = (int) Math.max(1, Math.min(side, Math.rint(Math.sqrt(area * aspect))));
        int columns = (int) Math.max(1, Math.min(side, Math.rint(Math.sqrt(area / aspect))));
        int top = random.nextInt(side - rows + 1);
        int left = random.nextInt(side - columns + 1);
        float fill = mean(out, outOffset, side * side);
        for (int y = top; y < top + rows; y++) {
            int row = outOffset + y * side;
            Arrays.fill(out, row + left, row + left + columns, fill);
        }
    }
}
