package io.fer4j;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;

/**
 * A picture of 8-bit pixels: a camera's or video's frame, or a photograph.
 *
 * <p>A frame made by {@link #copyOf} owns its pixels and is immutable. A frame made by {@link #wrap} is a read-only view of
 * memory that belongs to somebody else, who must leave it unchanged and alive while the frame is in use. Either may be read
 * from many threads.
 */
public final class Frame {
    private final int width;
    private final int height;
    private final int rowStride;
    private final PixelFormat format;
    private final ByteBuffer pixels;
    private final Duration timestamp;

    private Frame(int width, int height, int rowStride, PixelFormat format, ByteBuffer pixels, Duration timestamp) {
        this.width = width;
        this.height = height;
        this.rowStride = rowStride;
        this.format = format;
        this.pixels = pixels;
        this.timestamp = timestamp;
    }

    /**
     * Copies densely packed pixels into a frame with the timestamp zero.
     *
     * @param width pixels in a row, at least 1
     * @param height rows, at least 1
     * @param format what the bytes mean
     * @param pixels {@code width * height * format.bytesPerPixel()} bytes, row by row from the top left
     * @return an immutable frame
     * @throws IllegalArgumentException if a side is below 1 or the array's length does not fit
     */
    public static Frame copyOf(int width, int height, PixelFormat format, byte[] pixels) {
        int rowStride = packedRowStride(width, height, format);
        if ((long) rowStride * height != pixels.length) {
            throw new IllegalArgumentException("Expected " + (long) rowStride * height + " bytes for " + width + "x"
                    + height + " " + format + ", found " + pixels.length + ".");
        }
        return wrap(width, height, rowStride, format, ByteBuffer.wrap(pixels.clone()), Duration.ZERO);
    }

    /**
     * Makes a frame of memory that is not copied.
     *
     * @param width pixels in a row, at least 1
     * @param height rows, at least 1
     * @param rowStride bytes from the start of one row to the start of the next, at least {@code width * bytesPerPixel}
     * @param format what the bytes mean
     * @param pixels the rows, from the buffer's position on; its position and limit stay as they are
     * @param timestamp when the picture was taken, from the start of its source; zero for a photograph
     * @return a read-only view
     * @throws IllegalArgumentException if a side is below 1, the stride too small or the buffer too short
     */
    public static Frame wrap(
            int width, int height, int rowStride, PixelFormat format, ByteBuffer pixels, Duration timestamp) {
        int packed = packedRowStride(width, height, format);
        if (rowStride < packed) {
            throw new IllegalArgumentException("Expected a row stride of at least " + packed + " bytes for " + width
                    + " pixels of " + format + ", found " + rowStride + ".");
        }
        long needed = (long) rowStride * (height - 1) + packed;
        if (pixels.remaining() < needed) {
            throw new IllegalArgumentException("Expected at least " + needed + " bytes for " + width + "x" + height
                    + " " + format + " with row stride " + rowStride + ", found " + pixels.remaining() + ".");
        }
        return new Frame(
                width,
                height,
                rowStride,
                format,
                pixels.slice().asReadOnlyBuffer(),
                Objects.requireNonNull(timestamp, "timestamp"));
    }

    private static int packedRowStride(int width, int height, PixelFormat format) {
        Objects.requireNonNull(format, "format");
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "Expected a frame of at least 1x1 pixels, found " + width + "x" + height + ".");
        }
        if (width > Integer.MAX_VALUE / format.bytesPerPixel()) {
            throw new IllegalArgumentException("Expected rows of at most " + Integer.MAX_VALUE + " bytes, found "
                    + width + " pixels of " + format + ".");
        }
        return width * format.bytesPerPixel();
    }

    /**
     * Returns a frame that owns its pixels, for one whose memory is reused.
     *
     * @return an immutable frame with the same pixels, densely packed, and the same timestamp
     */
    public Frame copy() {
        int packed = width * format.bytesPerPixel();
        if ((long) packed * height > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("Expected a frame of at most 2 GB to copy, found " + this + ".");
        }
        byte[] copied = new byte[packed * height];
        for (int y = 0; y < height; y++) {
            pixels.get(y * rowStride, copied, y * packed, packed);
        }
        return wrap(width, height, packed, format, ByteBuffer.wrap(copied), timestamp);
    }

    /**
     * Returns the same pixels with another timestamp, without copying them.
     *
     * @param newTimestamp when the picture was taken, from the start of its source
     * @return a frame that shares this one's pixels
     */
    public Frame at(Duration newTimestamp) {
        return new Frame(
                width, height, rowStride, format, pixels, Objects.requireNonNull(newTimestamp, "newTimestamp"));
    }

    /**
     * Returns the width.
     *
     * @return pixels in a row, at least 1
     */
    public int width() {
        return width;
    }

    /**
     * Returns the height.
     *
     * @return rows, at least 1
     */
    public int height() {
        return height;
    }

    /**
     * Returns the row stride.
     *
     * @return bytes from the start of one row to the start of the next
     */
    public int rowStride() {
        return rowStride;
    }

    /**
     * Returns what the bytes mean.
     *
     * @return the pixel format
     */
    public PixelFormat format() {
        return format;
    }

    /**
     * Returns when the picture was taken, from the start of its source.
     *
     * @return zero for a photograph
     */
    public Duration timestamp() {
        return timestamp;
    }

    /**
     * Returns the pixels as a read-only buffer of its own position and limit; pixel (x, y) starts at {@code y * rowStride()
     * + x * format().bytesPerPixel()}.
     *
     * @return a new view at position 0
     */
    public ByteBuffer pixels() {
        return pixels.duplicate();
    }

    @Override
    public String toString() {
        return "Frame[" + width + "x" + height + " " + format + " at " + timestamp + "]";
    }
}
