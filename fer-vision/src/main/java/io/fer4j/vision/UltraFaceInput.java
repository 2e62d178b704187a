package io.fer4j.vision;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Scales frames to what UltraFace's network wants to see: 320x240, the picture in the upper left corner with its proportions
 * kept and zero beside it, three planes of red, green and blue as {@code (value - 127) / 128}. Reusable; not thread-safe.
 *
 * <p>Every pixel is made of four of the frame's: bilinear where the frame is enlarged, else the mean of the four in the
 * middle of the quarters of the area it stands for. That is as good for detection as the mean of the whole area, and its cost
 * does not grow with the frame (ADR 0005).
 */
final class UltraFaceInput {
    static final int WIDTH = 320;
    static final int HEIGHT = 240;
    static final int CHANNELS = 3;

    private static final int PLANE = WIDTH * HEIGHT;
    private static final float MEAN = 127;
    private static final float RANGE = 128;
    /** The normalised mean of four values by their sum. */
    private static final float[] BY_SUM = bySum();

    private final float[] planes = new float[CHANNELS * PLANE];
    private final Taps columns = new Taps(WIDTH);
    private final Taps rows = new Taps(HEIGHT);
    private byte[] upper = new byte[0];
    private byte[] lower = new byte[0];
    private int width;
    private int height;

    private static float[] bySum() {
        float[] values = new float[4 * 255 + 1];
        for (int sum = 0; sum < values.length; sum++) {
            values[sum] = (sum / 4f - MEAN) / RANGE;
        }
        return values;
    }

    /**
     * Scales a frame.
     *
     * @param frame any size and format
     * @param out takes [3, 240, 320] from its start on, whatever its position
     * @return how many of the frame's pixels one of the network's stands for, along each axis
     */
    double write(Frame frame, FloatBuffer out) {
        double scale = Math.max((double) frame.width() / WIDTH, (double) frame.height() / HEIGHT);
        occupy(scaled(frame.width(), scale), scaled(frame.height(), scale));
        int bytes = frame.format().bytesPerPixel();
        columns.place(width, frame.width(), scale, bytes);
        rows.place(height, frame.height(), scale, 1);
        int rowLength = frame.width() * bytes;
        if (upper.length < rowLength) {
            upper = new byte[rowLength];
            lower = new byte[rowLength];
        }
        ByteBuffer pixels = frame.pixels();
        for (int y = 0; y < height; y++) {
            pixels.get(rows.first[y] * frame.rowStride(), upper, 0, rowLength);
            pixels.get(rows.second[y] * frame.rowStride(), lower, 0, rowLength);
            writeRow(y, frame.format(), scale);
        }
        out.put(0, planes);
        return scale;
    }

    private static int scaled(int length, double scale) {
        return Math.max(1, (int) Math.round(length / scale));
    }

    /** Blanks what an earlier, bigger picture may have left behind. */
    private void occupy(int newWidth, int newHeight) {
        if (newWidth < width || newHeight < height) {
            Arrays.fill(planes, 0);
        }
        width = newWidth;
        height = newHeight;
    }

    private void writeRow(int y, PixelFormat format, double scale) {
        int at = y * WIDTH;
        for (int byteOfPixel = 0; byteOfPixel < format.bytesPerPixel(); byteOfPixel++) {
            int plane = format == PixelFormat.BGR24 ? CHANNELS - 1 - byteOfPixel : byteOfPixel;
            if (scale >= 1) {
                average(byteOfPixel, plane * PLANE + at);
            } else {
                interpolate(byteOfPixel, plane * PLANE + at, rows.weight[y]);
            }
        }
        if (format == PixelFormat.GRAY8) {
            System.arraycopy(planes, at, planes, PLANE + at, width);
            System.arraycopy(planes, at, planes, 2 * PLANE + at, width);
        }
    }

    private void average(int byteOfPixel, int at) {
        byte[] above = upper;
        byte[] below = lower;
        int[] left = columns.first;
        int[] right = columns.second;
        for (int x = 0; x < width; x++) {
            int l = left[x] + byteOfPixel;
            int r = right[x] + byteOfPixel;
            int sum = (above[l] & 0xFF) + (above[r] & 0xFF) + (below[l] & 0xFF) + (below[r] & 0xFF);
            planes[at + x] = BY_SUM[sum];
        }
    }

    private void interpolate(int byteOfPixel, int at, float down) {
        for (int x = 0; x < width; x++) {
            int l = columns.first[x] + byteOfPixel;
            int r = columns.second[x] + byteOfPixel;
            float along = columns.weight[x];
            float top = (1 - along) * (upper[l] & 0xFF) + along * (upper[r] & 0xFF);
            float bottom = (1 - along) * (lower[l] & 0xFF) + along * (lower[r] & 0xFF);
            planes[at + x] = ((1 - down) * top + down * bottom - MEAN) / RANGE;
        }
    }

    /** For each output pixel of one axis, the two source pixels that it is made of and the weight of the second. */
    private static final class Taps {
        final int[] first;
        final int[] second;
        final float[] weight;

        Taps(int capacity) {
            first = new int[capacity];
            second = new int[capacity];
            weight = new float[capacity];
        }

        void place(int outputs, int sourceLength, double scale, int step) {
            for (int i = 0; i < outputs; i++) {
                if (scale >= 1) {
                    first[i] = step * clamp((i + 0.25) * scale, sourceLength);
                    second[i] = step * clamp((i + 0.75) * scale, sourceLength);
                } else {
                    double center = (i + 0.5) * scale - 0.5;
                    first[i] = step * clamp(Math.floor(center), sourceLength);
                    second[i] = step * clamp(Math.floor(center) + 1, sourceLength);
                    weight[i] = (float) (center - Math.floor(center));
                }
            }
        }

        private static int clamp(double at, int length) {
            return (int) Math.max(0, Math.min(length - 1.0, at));
        }
    }
}
