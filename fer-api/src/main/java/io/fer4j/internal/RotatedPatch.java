package io.fer4j.internal;

import io.fer4j.Frame;
import java.nio.ByteBuffer;

/** Cuts turned squares out of frames. */
public final class RotatedPatch {
    private final Frame frame;
    private final ByteBuffer pixels;
    private final int bytes;

    private RotatedPatch(Frame frame) {
        this.frame = frame;
        pixels = frame.pixels();
        bytes = frame.format().bytesPerPixel();
    }

    /**
     * Cuts out a square and turns it upright. Every pixel is interpolated between four of the frame's; beyond the frame's edges the
     * nearest edge pixel goes on.
     *
     * @param frame any size and format
     * @param centerX the square's middle, in the frame's pixels
     * @param centerY the square's middle, in the frame's pixels
     * @param side the square's side, in the frame's pixels, above 0
     * @param roll how far the square is turned, clockwise as seen in the picture, in radians
     * @param size the patch's side, in its own pixels, at least 1
     * @return a patch of the frame's format and timestamp zero, its top where the square's is
     */
    public static Frame cut(Frame frame, double centerX, double centerY, double side, double roll, int size) {
        RotatedPatch patch = new RotatedPatch(frame);
        double cosine = Math.cos(roll);
        double sine = Math.sin(roll);
        byte[] out = new byte[size * size * patch.bytes];
        for (int y = 0; y < size; y++) {
            double down = ((y + 0.5) / size - 0.5) * side;
            for (int x = 0; x < size; x++) {
                double across = ((x + 0.5) / size - 0.5) * side;
                patch.read(
                        centerX + cosine * across - sine * down,
                        centerY + sine * across + cosine * down,
                        out,
                        (y * size + x) * patch.bytes);
            }
        }
        return Frame.copyOf(size, size, frame.format(), out);
    }

    private void read(double x, double y, byte[] out, int at) {
        double left = Math.floor(x - 0.5);
        double top = Math.floor(y - 0.5);
        double right = x - 0.5 - left;
        double bottom = y - 0.5 - top;
        int first = bytes * clamp(left, frame.width());
        int second = bytes * clamp(left + 1, frame.width());
        int above = frame.rowStride() * clamp(top, frame.height());
        int below = frame.rowStride() * clamp(top + 1, frame.height());
        for (int i = 0; i < bytes; i++) {
            double upper = (1 - right) * value(above + first + i) + right * value(above + second + i);
            double lower = (1 - right) * value(below + first + i) + right * value(below + second + i);
            out[at + i] = (byte) Math.round((1 - bottom) * upper + bottom * lower);
        }
    }

    private int value(int at) {
        return pixels.get(at) & 0xFF;
    }

    private static int clamp(double at, int length) {
        return (int) Math.max(0, Math.min(length - 1.0, at));
    }
}
