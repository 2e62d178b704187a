package io.fer4j.image;

import io.fer4j.image.spi.PackedFrames;
import java.util.Arrays;

/** Where the stored rows and columns of a picture belong (EXIF 2.32, tag 0x0112; TIFF 6.0 has the same). Thread-safe. */
enum ExifOrientation {
    UPRIGHT,
    MIRRORED,
    HALF_TURN,
    FLIPPED,
    TRANSPOSED,
    QUARTER_TURN,
    TRANSVERSED,
    THREE_QUARTER_TURN;

    /** The tag of the orientation in the first directory. */
    private static final int TAG = 0x0112;

    private static final int ENTRY_LENGTH = 12;
    private static final int SHORT = 3;

    /** Returns the orientation that has a number in EXIF; numbers that it does not know are taken for upright. */
    static ExifOrientation of(int number) {
        return number >= 1 && number <= 8 ? values()[number - 1] : UPRIGHT;
    }

    /**
     * Reads the orientation in a block of EXIF data, which is laid out as a TIFF file.
     *
     * @param file holds the block
     * @param from where its byte order mark is
     * @param to where it ends
     * @return upright if the block is damaged or does not say it
     */
    static ExifOrientation inTiff(byte[] file, int from, int to) {
        if (from < 0 || to > file.length || to - from < 8) {
            return UPRIGHT;
        }
        boolean bigEndian = file[from] == 'M';
        Bytes bytes = new Bytes(Arrays.copyOfRange(file, from, to), bigEndian);
        try {
            long directory = bytes.u32(4);
            if (directory > bytes.length() - 2L) {
                return UPRIGHT;
            }
            int at = (int) directory;
            int entries = bytes.u16(at);
            for (int i = 0; i < entries; i++) {
                int entry = at + 2 + ENTRY_LENGTH * i;
                if (bytes.u16(entry) == TAG && bytes.u16(entry + 2) == SHORT) {
                    return of(bytes.u16(entry + 8));
                }
            }
            return UPRIGHT;
        } catch (IndexOutOfBoundsException e) {
            return UPRIGHT;
        }
    }

    /** Tells whether width and height change places. */
    boolean swapsSides() {
        return compareTo(TRANSPOSED) >= 0;
    }

    /**
     * Puts the pixels of a picture where they belong.
     *
     * @param bgr rows of three bytes a pixel without gaps; returned as it is if the picture is upright
     * @param width of the stored rows
     * @param height the number of stored rows
     * @return rows of {@code height} pixels if the sides change places, else of {@code width}
     */
    byte[] turn(byte[] bgr, int width, int height) {
        if (this == UPRIGHT) {
            return bgr;
        }
        byte[] out = new byte[PackedFrames.length(width, height, io.fer4j.PixelFormat.BGR24)];
        int from = 0;
        for (int y = 0; y < height; y++) {
            int at = index(0, y, width, height);
            int step = width == 1 ? 0 : index(1, y, width, height) - at;
            for (int x = 0; x < width; x++) {
                int to = 3 * (at + x * step);
                out[to] = bgr[from];
                out[to + 1] = bgr[from + 1];
                out[to + 2] = bgr[from + 2];
                from += 3;
            }
        }
        return out;
    }

    /** Returns the number, counted by rows, of the place where a stored pixel belongs. */
    private int index(int x, int y, int width, int height) {
        return switch (this) {
            case UPRIGHT -> y * width + x;
            case MIRRORED -> y * width + width - 1 - x;
            case HALF_TURN -> (height - 1 - y) * width + width - 1 - x;
            case FLIPPED -> (height - 1 - y) * width + x;
            case TRANSPOSED -> x * height + y;
            case QUARTER_TURN -> x * height + height - 1 - y;
            case TRANSVERSED -> (width - 1 - x) * height + height - 1 - y;
            case THREE_QUARTER_TURN -> (width - 1 - x) * height + y;
        };
    }
}
