package io.fer4j.detect;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Scales a part of a frame to what a detector's network wants to see: three planes, the picture in the upper left corner with its
 * proportions kept, and zero beside it. Reusable; not thread-safe.
 *
 * <p>Every pixel is made of four of the frame's: bilinear where the frame is enlarged, else the mean of the four in the
 * middle of the quarters of the area it stands for. That is as good for detection as the mean of the whole area, and its cost
 * does not grow with the frame (ADR 0006).
 */
final class FrameScaler {
    static final int CHANNELS = 3;

    private static final VarHandle PIXEL = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int OUTER = 0x00FF00FF;
    private static final int INNER = 0x0000FF00;

    private final FloatBuffer planes;
    private final int inputWidth;
    private final int inputHeight;
    private final Colors colors;
    private final Taps columns;
    private final Taps rows;
    private final float[][] row;
    private byte[] upper = new byte[0];
    private byte[] lower = new byte[0];
    private int width;
    private int height;

    /**
     * What a network's planes hold.
     *
     * @param redFirst whether red is the first plane and blue the last, else the other way round
     * @param mean what is subtracted from values of 0 to 255
     * @param range what the difference is divided by
     */
    record Colors(boolean redFirst, float mean, float range) {}

    /**
     * Prepares memory.
     *
     * @param planes takes [3, height, width]; all zero, and nobody else writes to it
     * @param inputWidth of a plane
     * @param inputHeight of a plane
     * @param colors what the planes hold
     */
    FrameScaler(FloatBuffer planes, int inputWidth, int inputHeight, Colors colors) {
        this.planes = planes;
        this.inputWidth = inputWidth;
        this.inputHeight = inputHeight;
        this.colors = colors;
        columns = new Taps(inputWidth);
        rows = new Taps(inputHeight);
        row = new float[CHANNELS][inputWidth];
    }

    /**
     * Scales a whole frame so that it just fits in.
     *
     * @param frame any size and format
     * @return how many of the frame's pixels one of the network's stands for, along each axis
     */
    double fit(Frame frame) {
        double scale = Math.max((double) frame.width() / inputWidth, (double) frame.height() / inputHeight);
        write(frame, new Pass(0, 0, frame.width(), frame.height(), scale));
        return scale;
    }

    /**
     * Scales a part of a frame.
     *
     * @param frame any size and format
     * @param pass which part and how; scaled, it fits in
     */
    void write(Frame frame, Pass pass) {
        double scale = pass.scale();
        occupy(pass.inputWidth(), pass.inputHeight());
        int bytes = frame.format().bytesPerPixel();
        columns.place(width, pass.width(), scale, bytes);
        rows.place(height, pass.height(), scale, 1);
        int rowLength = pass.width() * bytes;
        if (upper.length <= rowLength) {
            // One more, because the last pixel is read as four bytes.
            upper = new byte[rowLength + 1];
            lower = new byte[rowLength + 1];
        }
        ByteBuffer pixels = frame.pixels();
        int start = pass.top() * frame.rowStride() + pass.left() * bytes;
        for (int y = 0; y < height; y++) {
            pixels.get(start + rows.first[y] * frame.rowStride(), upper, 0, rowLength);
            pixels.get(start + rows.second[y] * frame.rowStride(), lower, 0, rowLength);
            scaleRow(bytes, scale >= 1, rows.weight[y]);
            store(y, frame.format());
        }
    }

    /** Blanks what an earlier, bigger picture may have left behind. */
    private void occupy(int newWidth, int newHeight) {
        if (newWidth < width || newHeight < height) {
            planes.put(0, new float[CHANNELS * inputWidth * inputHeight]);
        }
        width = newWidth;
        height = newHeight;
    }

    private void scaleRow(int bytes, boolean shrinks, float down) {
        if (!shrinks) {
            for (int channel = 0; channel < Math.min(bytes, CHANNELS); channel++) {
                interpolate(channel, down, row[channel]);
            }
        } else if (bytes >= CHANNELS) {
            averageColor(upper, lower, row[0], row[1], row[2]);
        } else {
            averageGray(upper, lower, row[0]);
        }
    }

    /**
     * Reads a pixel's three bytes and the next pixel's first as one number, and adds the bytes up in lanes of 16 bits: first
     * and third of a pixel in one number, the second in another.
     */
    private void averageColor(byte[] above, byte[] below, float[] first, float[] second, float[] third) {
        int[] left = columns.first;
        int[] right = columns.second;
        for (int x = 0; x < width; x++) {
            int a = (int) PIXEL.get(above, left[x]);
            int b = (int) PIXEL.get(above, right[x]);
            int c = (int) PIXEL.get(below, left[x]);
            int d = (int) PIXEL.get(below, right[x]);
            int outer = (a & OUTER) + (b & OUTER) + (c & OUTER) + (d & OUTER);
            int inner = (a & INNER) + (b & INNER) + (c & INNER) + (d & INNER);
            first[x] = mean(outer & 0xFFFF);
            second[x] = mean(inner >> Byte.SIZE);
            third[x] = mean(outer >>> Short.SIZE);
        }
    }

    private void averageGray(byte[] above, byte[] below, float[] gray) {
        for (int x = 0; x < width; x++) {
            int l = columns.first[x];
            int r = columns.second[x];
            gray[x] = mean((above[l] & 0xFF) + (above[r] & 0xFF) + (below[l] & 0xFF) + (below[r] & 0xFF));
        }
    }

    /** The normalised mean of four bytes by their sum: exact, because the range is a power of two. */
    private float mean(int sum) {
        return sum * (1 / (4 * colors.range())) - colors.mean() / colors.range();
    }

    private void interpolate(int channel, float down, float[] out) {
        for (int x = 0; x < width; x++) {
            int l = columns.first[x] + channel;
            int r = columns.second[x] + channel;
            float along = columns.weight[x];
            float top = (1 - along) * (upper[l] & 0xFF) + along * (upper[r] & 0xFF);
            float bottom = (1 - along) * (lower[l] & 0xFF) + along * (lower[r] & 0xFF);
            out[x] = ((1 - down) * top + down * bottom - colors.mean()) / colors.range();
        }
    }

    private void store(int y, PixelFormat format) {
        for (int plane = 0; plane < CHANNELS; plane++) {
            int channel = switch (format) {
                case GRAY8 -> 0;
                case RGB24, RGBA32 -> colors.redFirst() ? plane : CHANNELS - 1 - plane;
                case BGR24, BGRA32 -> colors.redFirst() ? CHANNELS - 1 - plane : plane;
            };
            planes.put((plane * inputHeight + y) * inputWidth, row[channel], 0, width);
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
