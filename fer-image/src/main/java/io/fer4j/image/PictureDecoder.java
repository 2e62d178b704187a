package io.fer4j.image;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.image.spi.PackedFrames;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.spi.ImageReaderWriterSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes checked pictures with the Java runtime's own plug-ins of Image I/O, or TwelveMonkeys' for what that lacks. Plug-ins that
 * happen to be on a program's class path are not used, so that a picture has the same pixels everywhere.
 */
final class PictureDecoder {
    private static final String JAVA_PLUGINS = "com.sun.imageio.plugins.";

    private PictureDecoder() {}

    /**
     * Decodes a picture.
     *
     * @return a frame of format BGR24, upright, at the time zero
     * @throws IOException or a RuntimeException if the picture cannot be decoded
     */
    static Frame decode(PictureStructure.Checked picture) throws IOException {
        ImageReader reader = reader(picture.format());
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(picture.plain()))) {
            reader.setInput(stream, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            byte[] part = picture.format() == PictureStructure.Format.JPEG
                    ? decodeJpeg(reader, picture, width, height)
                    : StoredPixels.bgr(reader.read(0));
            byte[] whole = onCanvas(part, width, height, picture);
            ExifOrientation orientation = picture.orientation();
            byte[] upright = orientation.turn(whole, picture.width(), picture.height());
            boolean swapped = orientation.swapsSides();
            return PackedFrames.of(
                    swapped ? picture.height() : picture.width(),
                    swapped ? picture.width() : picture.height(),
                    PixelFormat.BGR24,
                    upright,
                    Duration.ZERO);
        } finally {
            reader.dispose();
        }
    }

    private static ImageReader reader(PictureStructure.Format format) throws IOException {
        return switch (format) {
            case TIFF -> new TIFFImageReaderSpi().createReaderInstance(null);
            case WEBP -> new WebPImageReaderSpi().createReaderInstance(null);
            case JPEG, PNG, BMP, GIF, HEIF -> javaReader(format.name());
        };
    }

    private static ImageReader javaReader(String format) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (isJavas(reader.getOriginatingProvider())) {
                return reader;
            }
        }
        throw new IOException("this Java runtime has no decoder for " + format);
    }

    /** Returns the Java runtime's own encoder for a format. */
    static ImageWriter writer(String format) throws IOException {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
        while (writers.hasNext()) {
            ImageWriter writer = writers.next();
            if (isJavas(writer.getOriginatingProvider())) {
                return writer;
            }
        }
        throw new IOException("this Java runtime has no encoder for " + format);
    }

    private static boolean isJavas(ImageReaderWriterSpi provider) {
        return provider.getClass().getName().startsWith(JAVA_PLUGINS);
    }

    private static byte[] decodeJpeg(ImageReader reader, PictureStructure.Checked picture, int width, int height)
            throws IOException {
        ImageReadParam parameters = reader.getDefaultReadParam();
        return switch (picture.components()) {
            case CMYK -> StoredPixels.fromCmyk(reader.readRaster(0, parameters), false);
            case YCCK -> StoredPixels.fromCmyk(reader.readRaster(0, parameters), true);
            case GRAY -> StoredPixels.bgr(reader.read(0, parameters));
            case COLOR -> {
                parameters.setDestination(new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR));
                yield StoredPixels.bgr(reader.read(0, parameters));
            }
        };
    }

    /** Puts a first image that is smaller than its canvas, as in an animation, onto black. */
    private static byte[] onCanvas(byte[] part, int width, int height, PictureStructure.Checked picture) {
        if (width == picture.width() && height == picture.height()) {
            return part;
        }
        byte[] whole = new byte[PackedFrames.length(picture.width(), picture.height(), PixelFormat.BGR24)];
        int visible = Math.min(width, picture.width() - picture.x());
        for (int y = 0; y < height && y + picture.y() < picture.height() && visible > 0; y++) {
            System.arraycopy(
                    part, 3 * y * width, whole, 3 * ((y + picture.y()) * picture.width() + picture.x()), 3 * visible);
        }
        return whole;
    }
}
