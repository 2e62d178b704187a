package io.fer4j.vision.video;

/**
 * One of the eight ways in which a stored image can lie: turned by quarters, mirrored, or both.
 *
 * @param transposed whether rows and columns change places
 * @param flippedX whether the upright image's columns then run from right to left
 * @param flippedY whether the upright image's rows then run from bottom to top
 */
record Orientation(boolean transposed, boolean flippedX, boolean flippedY) {
    static final Orientation UPRIGHT = new Orientation(false, false, false);

    /**
     * Returns the orientation nearest to a display matrix.
     *
     * @param matrix nine numbers {@code a b u c d v x y w} in FFmpeg's order (libavutil/display.h), by which a stored pixel (p, q)
     *     is shown at (a p + c q + x, b p + d q + y)
     */
    static Orientation of(int[] matrix) {
        long a = matrix[0];
        long b = matrix[1];
        long c = matrix[3];
        long d = matrix[4];
        return Math.abs(a) + Math.abs(d) >= Math.abs(b) + Math.abs(c)
                ? new Orientation(false, a < 0, d < 0)
                : new Orientation(true, c < 0, b < 0);
    }

    /** Returns the upright image's width. */
    int width(int storedWidth, int storedHeight) {
        return transposed ? storedHeight : storedWidth;
    }

    /** Returns the upright image's height. */
    int height(int storedWidth, int storedHeight) {
        return transposed ? storedWidth : storedHeight;
    }

    /** Returns where a stored pixel is in the upright image, counted row by row. */
    int index(int x, int y, int storedWidth, int storedHeight) {
        int width = width(storedWidth, storedHeight);
        int height = height(storedWidth, storedHeight);
        int column = transposed ? y : x;
        int row = transposed ? x : y;
        return (flippedY ? height - 1 - row : row) * width + (flippedX ? width - 1 - column : column);
    }
}
