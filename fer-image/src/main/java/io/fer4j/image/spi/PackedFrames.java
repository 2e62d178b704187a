package io.fer4j.image.spi;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Frames as dense arrays of bytes, and their change of format. */
public final class PackedFrames {
    private PackedFrames() {}

    /** Makes a frame of an array that nobody else will write to, without copying it. */
    public static Frame of(int width, int height, PixelFormat format, byte[] pixels, Duration timestamp) {
        return Frame.wrap(width, height, width * format.bytesPerPixel(), format, ByteBuffer.wrap(pixels), timestamp);
    }

    /**
     * Returns how many bytes a picture takes without gaps.
     *
     * @throws IllegalArgumentException if they are more than an array holds
     */
    public static int length(int width, int height, PixelFormat format) {
        long length = (long) width * height * format.bytesPerPixel();
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "Expected a picture of at most 2 GB, found " + width + "x" + height + " pixels of " + format + ".");
        }
        return (int) length;
    }

    /**
     * Copies a frame's pixels into an array, row by row without gaps.
     *
     * @param wanted GRAY8 for a gray frame only, RGB24 or BGR24, or the frame's own format
     * @param out {@link #length} bytes
     */
    public static void pack(Frame frame, PixelFormat wanted, byte[] out) {
        ByteBuffer pixels = frame.pixels();
        int rowLength = frame.width() * wanted.bytesPerPixel();
        if (frame.format() == wanted) {
            for (int y = 0; y < frame.height(); y++) {
                pixels.get(y * frame.rowStride(), out, y * rowLength, rowLength);
            }
            return;
        }
        byte[] row = new byte[frame.width() * frame.format().bytesPerPixel()];
        for (int y = 0; y < frame.height(); y++) {
            pixels.get(y * frame.rowStride(), row);
            if (frame.format() == PixelFormat.GRAY8) {
                spreadGray(row, out, y * rowLength);
            } else {
                recolor(row, frame.format(), wanted, out, y * rowLength);
            }
        }
    }

    private static void spreadGray(byte[] gray, byte[] out, int start) {
        for (int x = 0; x < gray.length; x++) {
            int at = start + 3 * x;
            out[at] = gray[x];
            out[at + 1] = gray[x];
            out[at + 2] = gray[x];
        }
    }

    private static void recolor(byte[] row, PixelFormat from, PixelFormat to, byte[] out, int start) {
        int step = to.bytesPerPixel();
        for (int at = 0, put = start; at < row.length; at += from.bytesPerPixel(), put += step) {
            out[put + to.redOffset()] = row[at + from.redOffset()];
            out[put + 1] = row[at + 1];
            out[put + to.blueOffset()] = row[at + from.blueOffset()];
        }
    }

    /**
     * Copies rows of four channels into frames of three, leaving the last channel out.
     *
     * @param rows at position 0, with {@code rowStride} bytes from row to row
     */
    public static byte[] withoutFourthChannel(ByteBuffer rows, int width, int height, int rowStride) {
        byte[] out = new byte[length(width, height, PixelFormat.BGR24)];
        byte[] row = new byte[4 * width];
        int at = 0;
        for (int y = 0; y < height; y++) {
            rows.get(y * rowStride, row);
            for (int from = 0; from < row.length; from += 4) {
                out[at++] = row[from];
                out[at++] = row[from + 1];
                out[at++] = row[from + 2];
            }
        }
        return out;
    }

    /** Copies a view of somebody else's memory into a frame of its own. */
    public static Frame copy(Frame view) {
        byte[] pixels = new byte[length(view.width(), view.height(), view.format())];
        pack(view, view.format(), pixels);
        return of(view.width(), view.height(), view.format(), pixels, view.timestamp());
    }
}
