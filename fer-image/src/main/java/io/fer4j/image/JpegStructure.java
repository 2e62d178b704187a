package io.fer4j.image;

import java.io.ByteArrayOutputStream;

/**
 * The segments of a JPEG file (ITU-T T.81, annex B), and the file again with only those that decoding needs. A decoder that sees
 * no color profile, no thumbnail and no comment cannot be confused or kept busy by one.
 */
final class JpegStructure {
    private static final int END = 0xD9;
    private static final int SCAN = 0xDA;
    private static final int COMMENT = 0xFE;
    private static final int FIRST_APPLICATION = 0xE0;
    private static final int LAST_APPLICATION = 0xEF;
    private static final int ADOBE = 0xEE;
    private static final int EXIF = 0xE1;
    /** A progressive JPEG has some ten; each one more takes the decoder as long as the whole picture (libjpeg-turbo: 500). */
    private static final int MOST_SCANS = 100;

    /** A JFIF header, after which three components are YCbCr. */
    private static final byte[] JFIF_SEGMENT = {
        (byte) 0xFF, (byte) 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };
    /** Adobe's header, after which components are RGB or CMYK as they are. */
    private static final byte[] UNTRANSFORMED_SEGMENT = {
        (byte) 0xFF, (byte) ADOBE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };

    /** What the numbers of a pixel are. */
    enum Components {
        /** RGB or YCbCr, which decoders turn into RGB. */
        COLOR,
        GRAY,
        CMYK,
        /** CMYK, the inks in the manner of YCbCr; the plain file does not say so. */
        YCCK
    }

    private final PictureStructure.Limits limits;
    private final byte[] file;
    private final Bytes bytes;
    private final ByteArrayOutputStream plain;

    private boolean jfif;
    private int adobeTransform = -1;
    private int[] components = {};
    private int width;
    private int height;
    private ExifOrientation orientation = ExifOrientation.UPRIGHT;
    private boolean exif;

    private JpegStructure(byte[] file, PictureStructure.Limits limits) {
        this.limits = limits;
        this.file = file;
        this.bytes = new Bytes(file, true);
        this.plain = new ByteArrayOutputStream(file.length);
    }

    /**
     * Walks over a file.
     *
     * @throws io.fer4j.SourceException if it is damaged, too big or of a kind that cannot be decoded
     * @throws IndexOutOfBoundsException if it is truncated
     */
    static JpegStructure of(byte[] file, PictureStructure.Limits limits) {
        JpegStructure structure = new JpegStructure(file, limits);
        structure.walk();
        return structure;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    ExifOrientation orientation() {
        return orientation;
    }

    /** As libjpeg decides it (jdapimin.c, default_decompress_parms). */
    Components components() {
        return switch (components.length) {
            case 1 -> Components.GRAY;
            case 4 -> adobeTransform > 0 ? Components.YCCK : Components.CMYK;
            default -> Components.COLOR;
        };
    }

    /** Returns the file with the segments that decoding needs, and a header that says what its components are. */
    byte[] plain() {
        byte[] header =
                components.length == 4 || (components.length == 3 && !isYcbcr()) ? UNTRANSFORMED_SEGMENT : JFIF_SEGMENT;
        byte[] segments = plain.toByteArray();
        byte[] whole = new byte[2 + header.length + segments.length + 2];
        whole[0] = (byte) 0xFF;
        whole[1] = (byte) 0xD8;
        System.arraycopy(header, 0, whole, 2, header.length);
        System.arraycopy(segments, 0, whole, 2 + header.length, segments.length);
        whole[whole.length - 2] = (byte) 0xFF;
        whole[whole.length - 1] = (byte) END;
        return whole;
    }

    /** As libjpeg decides it (jdapimin.c, default_decompress_parms). */
    private boolean isYcbcr() {
        if (jfif) {
            return true;
        }
        if (adobeTransform >= 0) {
            return adobeTransform != 0;
        }
        return !(components[0] == 'R' && components[1] == 'G' && components[2] == 'B');
    }

    private void walk() {
        int scans = 0;
        int at = nextMarker(2);
        while (bytes.u8(at) != END) {
            int marker = bytes.u8(at);
            int from = at - 1;
            at++;
            if (hasLength(marker)) {
                int length = bytes.u16(at);
                if (length < 2) {
                    throw limits.damaged("a segment without length at byte " + at);
                }
                if (isFrameHeader(marker)) {
                    readFrameHeader(marker, at);
                } else if (marker == SCAN && ++scans > MOST_SCANS) {
                    throw limits.damaged("more than " + MOST_SCANS + " scans");
                } else if (isExtra(marker)) {
                    readExtra(marker, at + 2, at + length);
                }
                at += length;
            }
            at = nextMarker(at);
            if (!isExtra(marker)) {
                plain.write(file, from, at - 1 - from);
            }
        }
        if (components.length == 0) {
            throw limits.damaged("no frame header");
        }
    }

    private static boolean isExtra(int marker) {
        return (marker >= FIRST_APPLICATION && marker <= LAST_APPLICATION) || marker == COMMENT;
    }

    private static boolean hasLength(int marker) {
        return marker != 0x01 && !(marker >= 0xD0 && marker <= 0xD8);
    }

    private static boolean isFrameHeader(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private void readFrameHeader(int marker, int at) {
        if (marker > 0xC2) {
            throw limits.unsupported(
                    "a JPEG picture with Huffman coding, baseline or progressive",
                    marker >= 0xC9 ? "arithmetic coding" : marker == 0xC3 ? "lossless coding" : "hierarchical coding");
        }
        height = bytes.u16(at + 3);
        width = bytes.u16(at + 5);
        limits.checkSize(width, height);
        components = new int[bytes.u8(at + 7)];
        for (int i = 0; i < components.length; i++) {
            components[i] = bytes.u8(at + 8 + 3 * i);
        }
    }

    private void readExtra(int marker, int from, int to) {
        if (marker == FIRST_APPLICATION && bytes.startsWith(from, "JFIF\0")) {
            jfif = true;
        } else if (marker == ADOBE && bytes.startsWith(from, "Adobe") && to - from >= 12) {
            adobeTransform = bytes.u8(from + 11);
        } else if (marker == EXIF && !exif && bytes.startsWith(from, "Exif\0\0")) {
            exif = true;
            orientation = ExifOrientation.inTiff(file, from + 6, to);
        }
    }

    /** Skips coded data, in which FF is followed by 00 or by a restart marker; returns where the next marker's code is. */
    private int nextMarker(int from) {
        int at = from;
        while (true) {
            while (file[at] != (byte) 0xFF) {
                at++;
            }
            while (file[at] == (byte) 0xFF) {
                at++;
            }
            int code = bytes.u8(at);
            if (code != 0 && !(code >= 0xD0 && code <= 0xD7)) {
                return at;
            }
        }
    }
}
