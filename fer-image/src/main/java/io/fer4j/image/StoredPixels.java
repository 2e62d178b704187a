package io.fer4j.image;

import io.fer4j.PixelFormat;
import io.fer4j.image.spi.PackedFrames;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * The numbers that a picture file stores, as rows of blue, green and red without gaps: color profiles, gamma and transparency are
 * left out, and more than 8 bits are cut. This is what networks were trained on.
 */
final class StoredPixels {
    private StoredPixels() {}

    /** Returns a decoded picture's pixels, which may be the picture's own memory. */
    static byte[] bgr(BufferedImage image) {
        if (image.getType() == BufferedImage.TYPE_3BYTE_BGR && isWhole(image)) {
            return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        }
        ColorModel colors = image.getColorModel();
        if (colors instanceof IndexColorModel palette) {
            return fromPalette(image.getRaster(), palette);
        }
        if (colors instanceof ComponentColorModel && !colors.isAlphaPremultiplied()) {
            int type = colors.getColorSpace().getType();
            int bands = colors.getNumColorComponents();
            if (type == ColorSpace.TYPE_GRAY || bands == 1) {
                return fromBands(image.getRaster(), colors, 0, 0, 0);
            }
            if (type == ColorSpace.TYPE_RGB && bands == 3) {
                return fromBands(image.getRaster(), colors, 2, 1, 0);
            }
        }
        return fromArgb(image);
    }

    private static boolean isWhole(BufferedImage image) {
        Raster raster = image.getRaster();
        return raster.getParent() == null
                && raster.getDataBuffer().getSize() == 3 * image.getWidth() * image.getHeight();
    }

    private static byte[] room(int width, int height) {
        return new byte[PackedFrames.length(width, height, PixelFormat.BGR24)];
    }

    private static byte[] fromPalette(Raster raster, IndexColorModel palette) {
        byte[] blue = new byte[palette.getMapSize()];
        byte[] green = blue.clone();
        byte[] red = blue.clone();
        palette.getBlues(blue);
        palette.getGreens(green);
        palette.getReds(red);
        byte[] out = room(raster.getWidth(), raster.getHeight());
        int[] row = new int[raster.getWidth()];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, 0, row);
            for (int index : row) {
                boolean known = index < blue.length;
                out[at++] = known ? blue[index] : 0;
                out[at++] = known ? green[index] : 0;
                out[at++] = known ? red[index] : 0;
            }
        }
        return out;
    }

    private static byte[] fromBands(Raster raster, ColorModel colors, int blue, int green, int red) {
        int transfer = raster.getTransferType();
        if (transfer == DataBuffer.TYPE_FLOAT || transfer == DataBuffer.TYPE_DOUBLE) {
            return fromFractions(raster, blue, green, red);
        }
        int shift = colors.getComponentSize(0) - 8;
        byte[] out = room(raster.getWidth(), raster.getHeight());
        int bands = raster.getNumBands();
        int[] row = new int[bands * raster.getWidth()];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int from = 0; from < row.length; from += bands) {
                out[at++] = eightBits(row[from + blue], shift);
                out[at++] = eightBits(row[from + green], shift);
                out[at++] = eightBits(row[from + red], shift);
            }
        }
        return out;
    }

    /** Cuts or stretches a sample to 8 bits; fewer bits are repeated, so that the largest number becomes 255. */
    static byte eightBits(int sample, int shift) {
        if (shift >= 0) {
            return (byte) (sample >> shift);
        }
        int largest = (1 << (8 + shift)) - 1;
        return (byte) (sample * 255 / largest);
    }

    private static byte[] fromFractions(Raster raster, int blue, int green, int red) {
        byte[] out = room(raster.getWidth(), raster.getHeight());
        int bands = raster.getNumBands();
        float[] row = new float[bands * raster.getWidth()];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int from = 0; from < row.length; from += bands) {
                out[at++] = eightBits(row[from + blue]);
                out[at++] = eightBits(row[from + green]);
                out[at++] = eightBits(row[from + red]);
            }
        }
        return out;
    }

    /** Makes 8 bits of a number from 0 to 1. */
    static byte eightBits(float fraction) {
        return (byte) Math.round(255 * Math.max(0, Math.min(1, fraction)));
    }

    private static byte[] fromArgb(BufferedImage image) {
        byte[] out = room(image.getWidth(), image.getHeight());
        int[] row = new int[image.getWidth()];
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int argb : row) {
                out[at++] = (byte) argb;
                out[at++] = (byte) (argb >> 8);
                out[at++] = (byte) (argb >> 16);
            }
        }
        return out;
    }

    /**
     * Converts cyan, magenta, yellow and black as Adobe stores them, where 255 is no ink, the way OpenCV does.
     *
     * @param raster of four bands of 8 bits
     * @param ycck whether the first three bands are YCbCr of the inks
     */
    static byte[] fromCmyk(Raster raster, boolean ycck) {
        byte[] out = room(raster.getWidth(), raster.getHeight());
        int[] row = new int[4 * raster.getWidth()];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int from = 0; from < row.length; from += 4) {
                int c = row[from];
                int m = row[from + 1];
                int yellow = row[from + 2];
                int k = row[from + 3];
                if (ycck) {
                    double cb = m - 128;
                    double cr = yellow - 128;
                    int luma = c;
                    // ITU-T T.871: the complement of RGB.
                    c = 255 - byteOf(luma + 1.402 * cr);
                    m = 255 - byteOf(luma - 0.344136 * cb - 0.714136 * cr);
                    yellow = 255 - byteOf(luma + 1.772 * cb);
                }
                out[at++] = (byte) underBlack(yellow, k);
                out[at++] = (byte) underBlack(m, k);
                out[at++] = (byte) underBlack(c, k);
            }
        }
        return out;
    }

    private static int byteOf(double value) {
        return (int) Math.max(0, Math.min(255, Math.round(value)));
    }

    private static int underBlack(int ink, int black) {
        return black - (((255 - ink) * black) >> 8);
    }
}
