package io.fer4j.detect;

import io.fer4j.Box;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import javax.imageio.ImageIO;

/** Pictures to test with. */
final class Samples {
    /** Where the face of {@link #astronaut()} is, by eye: forehead to chin. */
    static final Box ASTRONAUT_FACE = new Box(122, 60, 98, 124);

    private Samples() {}

    /** Returns the public-domain portrait, 340x300 BGR24. */
    static Frame astronaut() {
        return picture("astronaut.png");
    }

    /** Returns the painting, 400x400 BGR24. */
    static Frame monaLisa() {
        return picture("mona-lisa.jpg");
    }

    private static Frame picture(String name) {
        try (InputStream in = Samples.class.getResourceAsStream(name)) {
            BufferedImage image = ImageIO.read(Objects.requireNonNull(in, name));
            byte[] pixels = new byte[image.getWidth() * image.getHeight() * 3];
            for (int i = 0; i < pixels.length / 3; i++) {
                int rgb = image.getRGB(i % image.getWidth(), i / image.getWidth());
                pixels[3 * i] = (byte) rgb;
                pixels[3 * i + 1] = (byte) (rgb >> 8);
                pixels[3 * i + 2] = (byte) (rgb >> 16);
            }
            return Frame.copyOf(image.getWidth(), image.getHeight(), PixelFormat.BGR24, pixels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Frame uniform(int width, int height, PixelFormat format, int value) {
        byte[] pixels = new byte[width * height * format.bytesPerPixel()];
        Arrays.fill(pixels, (byte) value);
        return Frame.copyOf(width, height, format, pixels);
    }

    /** Puts a frame side by side and one above the other with itself. */
    static Frame tiled(Frame frame, int columns, int rows) {
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
    static Frame scaled(Frame frame, int width, int height) {
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

    /** Shrinks a packed BGR24 frame by averaging squares of pixels. */
    static Frame shrunk(Frame frame, int factor) {
        int width = frame.width() / factor;
        int height = frame.height() / factor;
        byte[] pixels = new byte[3 * width * height];
        ByteBuffer from = frame.pixels();
        for (int at = 0; at < pixels.length; at++) {
            int x = at / 3 % width * factor;
            int y = at / 3 / width * factor;
            int sum = 0;
            for (int i = 0; i < factor * factor; i++) {
                sum += from.get((y + i / factor) * frame.rowStride() + 3 * (x + i % factor) + at % 3) & 0xFF;
            }
            pixels[at] = (byte) Math.round((float) sum / (factor * factor));
        }
        return Frame.copyOf(width, height, PixelFormat.BGR24, pixels);
    }

    /** Puts BGR24 frames on a larger one of a mild gray, each with its upper left corner at a place {x, y}. */
    static Frame pasted(int width, int height, Frame[] frames, int[][] places) {
        byte[] pixels = new byte[3 * width * height];
        Arrays.fill(pixels, (byte) 150);
        for (int i = 0; i < frames.length; i++) {
            for (int y = 0; y < frames[i].height(); y++) {
                frames[i]
                        .pixels()
                        .get(
                                y * frames[i].rowStride(),
                                pixels,
                                3 * ((places[i][1] + y) * width + places[i][0]),
                                3 * frames[i].width());
            }
        }
        return Frame.copyOf(width, height, PixelFormat.BGR24, pixels);
    }

    /** Cuts a part out. */
    static Frame part(Frame frame, int x, int y, int width, int height) {
        ByteBuffer from = frame.pixels()
                .position(y * frame.rowStride() + x * frame.format().bytesPerPixel());
        return Frame.wrap(width, height, frame.rowStride(), frame.format(), from, frame.timestamp());
    }
}
