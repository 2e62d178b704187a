package io.fer4j.image;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.image.spi.PackedFrames;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.time.Duration;

/**
 * Makes frames of Java2D's pictures and back. Both ways copy, so that frame and picture are independent of each other. Needs
 * no display. Thread-safe as far as the pictures are left unchanged.
 */
public final class BufferedImageFrames {
    private BufferedImageFrames() {}

    /**
     * Copies a picture into a frame. Transparency is left out; 16 bits are cut to 8; gray keeps its stored values, without
     * Java2D's change of gamma.
     *
     * @param image of any type, also a part of another picture ({@link BufferedImage#getSubimage})
     * @return a frame of format GRAY8 for gray pictures, else BGR24, with the timestamp zero
     */
    public static Frame copy(BufferedImage image) {
        if (isGray(image)) {
            return PackedFrames.of(image.getWidth(), image.getHeight(), PixelFormat.GRAY8, gray(image), Duration.ZERO);
        }
        if (image.getColorModel().hasAlpha()) {
            return PackedFrames.of(
                    image.getWidth(), image.getHeight(), PixelFormat.BGR24, withoutAlpha(image), Duration.ZERO);
        }
        BufferedImage copy = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = copy.createGraphics();
        try {
            graphics.drawImage(image, 0, 0, null);
        } finally {
            graphics.dispose();
        }
        return takeOver(copy, Duration.ZERO);
    }

    private static boolean isGray(BufferedImage image) {
        return image.getColorModel() instanceof ComponentColorModel model
                && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    }

    private static byte[] gray(BufferedImage image) {
        Raster raster = image.getRaster();
        byte[] pixels = new byte[PackedFrames.length(image.getWidth(), image.getHeight(), PixelFormat.GRAY8)];
        int transfer = raster.getTransferType();
        if (transfer == DataBuffer.TYPE_FLOAT || transfer == DataBuffer.TYPE_DOUBLE) {
            float[] row = new float[image.getWidth()];
            for (int y = 0; y < image.getHeight(); y++) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, 0, row);
                for (int x = 0; x < row.length; x++) {
                    pixels[y * row.length + x] = StoredPixels.eightBits(row[x]);
                }
            }
            return pixels;
        }
        // Not the memory's: pictures of 10 or 12 bits lie in samples of 16.
        int shift = image.getColorModel().getComponentSize(0) - 8;
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, 0, row);
            for (int x = 0; x < row.length; x++) {
                pixels[y * row.length + x] = StoredPixels.eightBits(row[x], shift);
            }
        }
        return pixels;
    }

    private static byte[] withoutAlpha(BufferedImage image) {
        byte[] pixels = new byte[3 * image.getWidth() * image.getHeight()];
        int[] row = new int[image.getWidth()];
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int argb : row) {
                pixels[at++] = (byte) argb;
                pixels[at++] = (byte) (argb >> 8);
                pixels[at++] = (byte) (argb >> 16);
            }
        }
        return pixels;
    }

    /**
     * Copies a frame into a picture.
     *
     * @param frame any size and format
     * @return a picture of type {@link BufferedImage#TYPE_BYTE_GRAY} for GRAY8, else {@link BufferedImage#TYPE_3BYTE_BGR}
     */
    public static BufferedImage toImage(Frame frame) {
        return frame.format() == PixelFormat.GRAY8
                ? toImage(frame, BufferedImage.TYPE_BYTE_GRAY, PixelFormat.GRAY8)
                : toColourImage(frame);
    }

    /** Copies a frame of any format into a picture of type TYPE_3BYTE_BGR, to draw on in colour. */
    static BufferedImage toColourImage(Frame frame) {
        return toImage(frame, BufferedImage.TYPE_3BYTE_BGR, PixelFormat.BGR24);
    }

    private static BufferedImage toImage(Frame frame, int type, PixelFormat format) {
        BufferedImage image = new BufferedImage(frame.width(), frame.height(), type);
        PackedFrames.pack(frame, format, bytes(image));
        return image;
    }

    /** Makes a frame of a whole TYPE_3BYTE_BGR picture's own memory; nobody may draw on the picture any more. */
    static Frame takeOver(BufferedImage image, Duration timestamp) {
        return PackedFrames.of(image.getWidth(), image.getHeight(), PixelFormat.BGR24, bytes(image), timestamp);
    }

    private static byte[] bytes(BufferedImage image) {
        return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    }
}
