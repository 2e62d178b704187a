package io.fer4j.image;

import io.fer4j.Box;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Images to test with. */
public final class Samples {
    /** Where the face of {@link #astronaut()} is, by eye: forehead to chin. */
    public static final Box ASTRONAUT_FACE = new Box(122, 60, 98, 124);

    private Samples() {}

    /** Reads a file beside this class. */
    public static byte[] file(String name) {
        try (InputStream in = Samples.class.getResourceAsStream(name)) {
            return java.util.Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the public-domain portrait, 340x300 BGR24. */
    public static Frame astronaut() {
        return PictureFile.decode("astronaut.png", file("astronaut.png"));
    }

    public static Frame uniform(int width, int height, PixelFormat format, int value) {
        byte[] pixels = new byte[width * height * format.bytesPerPixel()];
        java.util.Arrays.fill(pixels, (byte) value);
        return Frame.copyOf(width, height, format, pixels);
    }

    /** Puts a frame side by side and one above the other with itself. */
    public static Frame tiled(Frame frame, int columns, int rows) {
        int rowLength = frame.width() * frame.format().bytesPerPixel();
        ByteBuffer pixels = ByteBuffer.allocate(rowLength * columns * frame.height() * rows);
        byte[] row = new byte[rowLength];
        for (int y = 0; y < frame.height() * rows; y++) {
            frame.pixels().get(y % frame.height() * frame.rowStride(), row);
            for (int column = 0; column < columns; column++) {
                pixels.put(row);
            }
        }
        return Frame.copyOf(frame.width() * columns, frame.height() * rows, frame.format(), pixels.array());
    }

    /** Enlarges or shrinks a frame by repeating or dropping pixels. */
    public static Frame scaled(Frame frame, int width, int height) {
        int bytes = frame.format().bytesPerPixel();
        byte[] pixels = new byte[width * height * bytes];
        ByteBuffer from = frame.pixels();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int source = (int) ((long) y * frame.height() / height) * frame.rowStride()
                        + (int) ((long) x * frame.width() / width) * bytes;
                from.get(source, pixels, (y * width + x) * bytes, bytes);
            }
        }
        return Frame.copyOf(width, height, frame.format(), pixels);
    }

    /** Cuts a part out. */
    public static Frame part(Frame frame, int x, int y, int width, int height) {
        ByteBuffer from = frame.pixels()
                .position(y * frame.rowStride() + x * frame.format().bytesPerPixel());
        return Frame.wrap(width, height, frame.rowStride(), frame.format(), from, frame.timestamp());
    }
}
