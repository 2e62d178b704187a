package io.fer4j.train.data;

/**
 * How an image is looked at: which of its points each pixel of a square output is taken from. Training, validation, teachers, export
 * and crop calibration all look through views, so that none of them can show another scale or place than the others. Immutable.
 *
 * @param scale how many output pixels an image pixel is wide, above 0; 2 shows things twice as large
 * @param shiftX how far right of the image's center the output's center is taken from, in image pixels
 * @param shiftY how far below the image's center the output's center is taken from, in image pixels
 * @param angle by which the view is turned, in degrees
 * @param slant columns moved per row
 * @param isMirrored whether left and right are exchanged
 */
public record View(double scale, double shiftX, double shiftY, double angle, double slant, boolean isMirrored) {

    /**
     * Checks the scale.
     *
     * @throws IllegalArgumentException if it is not above 0
     */
    public View {
        if (!(scale > 0)) {
            throw new IllegalArgumentException("Expected a scale above 0, found " + scale + ".");
        }
    }

    /**
     * Returns the view of an image's center, upright: what is validated and exported.
     *
     * @param scale as in {@link View}; 1 takes pixels as they are
     * @return the view
     */
    public static View center(double scale) {
        return new View(scale, 0, 0, 0, 0, false);
    }

    /**
     * Writes what the view shows, interpolated linearly. The image's border goes on beyond it. A view that only moves, by whole pixels,
     * leaves the image as sharp as it was.
     *
     * @param pixels images of {@code height x width}, 0 to 255, row by row
     * @param offset where the image starts
     * @param height its rows
     * @param width its columns
     * @param out receives {@code side * side} gray values, 0 to 255
     * @param outOffset where to write
     * @param side rows and columns of the output
     */
    public void render(byte[] pixels, int offset, int height, int width, float[] out, int outOffset, int side) {
        double step = 1 / scale;
        double mirror = isMirrored ? -1 : 1;
        double cos = Math.cos(Math.toRadians(angle));
        double sin = Math.sin(Math.toRadians(angle));
        double xx = mirror * step * cos;
        double yx = step * sin;
        double xy = mirror * step * (slant * cos - sin);
        double yy = step * (slant * sin + cos);
        double middle = (side - 1) / 2.0;
        double x0 = (width - 1) / 2.0 + shiftX - (xx + xy) * middle;
        double y0 = (height - 1) / 2.0 + shiftY - (yx + yy) * middle;
        if (scale == 1 && angle == 0 && slant == 0) {
            x0 = Math.rint(x0);
            y0 = Math.rint(y0);
        }
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                out[outOffset + y * side + x] =
                        bilinear(pixels, offset, height, width, xx * x + xy * y + x0, yx * x + yy * y + y0);
            }
        }
    }

    private static float bilinear(byte[] pixels, int offset, int height, int width, double x, double y) {
        double insideX = Math.max(0, Math.min(width - 1, x));
        double insideY = Math.max(0, Math.min(height - 1, y));
        int left = (int) insideX;
        int top = (int) insideY;
        int right = Math.min(left + 1, width - 1);
        int bottom = Math.min(top + 1, height - 1);
        float partX = (float) (insideX - left);
        float partY = (float) (insideY - top);
        int upper = offset + top * width;
        int lower = offset + bottom * width;
        float above = (pixels[upper + left] & 0xFF) * (1 - partX) + (pixels[upper + right] & 0xFF) * partX;
        float below = (pixels[lower + left] & 0xFF) * (1 - partX) + (pixels[lower + right] & 0xFF) * partX;
        return above * (1 - partY) + below * partY;
    }
}
