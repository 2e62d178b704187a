package io.fer4j.train.data;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads picture files of any format that {@code javax.imageio} knows: JPEG, PNG, BMP, GIF, TIFF and WBMP on a plain JDK. */
final class PictureFile {
    private PictureFile() {}

    /**
     * Reads a picture as it is stored.
     *
     * @throws DatasetException if the file is not a picture, or not a whole one; the message names it
     */
    static Frame read(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file);
                ImageInputStream stream = new MemoryCacheImageInputStream(bytes)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new DatasetException(
                        "Expected a picture at " + file + ", found a file of no known picture format.");
            }
            return frame(decoded(readers.next(), stream, file));
        } catch (DatasetException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new DatasetException(
                    "Expected a whole picture at " + file + ", found one that cannot be read (" + e.getMessage() + ").",
                    e);
        }
    }

    private static BufferedImage decoded(ImageReader reader, ImageInputStream stream, Path file) throws IOException {
        AtomicBoolean truncated = new AtomicBoolean();
        reader.addIIOReadWarningListener((source, warning) -> {
            if (warning.contains("Premature") || warning.contains("Truncated")) {
                truncated.set(true);
            }
        });
        try {
            reader.setInput(stream);
            BufferedImage picture = reader.read(0);
            if (truncated.get()) {
                throw new DatasetException("Expected a whole picture at " + file + ", found one that is cut off.");
            }
            return picture;
        } finally {
            reader.dispose();
        }
    }

    /** Gray pictures keep their numbers: {@code getRGB} would change them, as it takes them for linear light. */
    private static Frame frame(BufferedImage picture) {
        ColorModel colors = picture.getColorModel();
        boolean gray = colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY && !(colors instanceof IndexColorModel);
        return gray ? grayFrame(picture) : colorFrame(picture);
    }

    private static Frame grayFrame(BufferedImage picture) {
        Raster raster = picture.getRaster();
        int width = raster.getWidth();
        int largest = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
        byte[] pixels = new byte[width * raster.getHeight()];
        int[] row = new int[width];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                pixels[y * width + x] = (byte) ((row[x] * 255L + largest / 2) / largest);
            }
        }
        return Frame.copyOf(width, raster.getHeight(), PixelFormat.GRAY8, pixels);
    }

    private static Frame colorFrame(BufferedImage picture) {
        int width = picture.getWidth();
        byte[] pixels = new byte[3 * width * picture.getHeight()];
        int[] row = new int[width];
        int at = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            picture.getRGB(0, y, width, 1, row, 0, width);
            for (int color : row) {
                pixels[at++] = (byte) (color >> 16);
                pixels[at++] = (byte) (color >> 8);
                pixels[at++] = (byte) color;
            }
        }
        return Frame.copyOf(width, picture.getHeight(), PixelFormat.RGB24, pixels);
    }
}
