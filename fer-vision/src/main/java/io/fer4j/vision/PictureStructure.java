package io.fer4j.vision;

import io.fer4j.SourceException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Walks over a picture file's structure from beginning to end without decoding it. Decoders fill up what a truncated file
 * lacks and say nothing, and they take memory for whatever size a header claims; after this walk neither can happen.
 */
final class PictureStructure {
    /** How many bytes {@link #format} looks at. */
    static final int SIGNATURE_LENGTH = 16;

    private static final String PNG_SIGNATURE = "\u0089PNG\r\n\u001a\n";
    private static final int JPEG_END = 0xD9;
    private static final int JPEG_SCAN = 0xDA;
    /** A progressive JPEG has some ten; each one more takes the decoder as long as the whole picture (libjpeg-turbo: 500). */
    private static final int MOST_SCANS = 100;

    private static final int GIF_IMAGE = 0x2C;
    private static final int GIF_EXTENSION = 0x21;

    private final String name;
    private final byte[] file;
    private final long maxPixels;

    private PictureStructure(String name, byte[] file, long maxPixels) {
        this.name = name;
        this.file = file;
        this.maxPixels = maxPixels;
    }

    /** The formats that can be read. */
    enum Format {
        JPEG,
        PNG,
        BMP,
        GIF,
        WEBP
    }

    /**
     * Checks a file.
     *
     * @param name the file's name in messages
     * @param file its contents
     * @param maxPixels the most that the header may claim
     * @throws SourceException if the file is no picture of a known format, too big, truncated or damaged
     */
    static void check(String name, byte[] file, long maxPixels) {
        Format format = format(name, file);
        PictureStructure structure = new PictureStructure(name, file, maxPixels);
        try {
            switch (format) {
                case JPEG -> structure.walkJpeg();
                case PNG -> structure.walkPng();
                case BMP -> structure.walkBmp();
                case GIF -> structure.walkGif();
                case WEBP -> structure.walkWebp();
            }
        } catch (IndexOutOfBoundsException e) {
            throw new SourceException(
                    "Expected a whole " + format + " picture, found a truncated one: " + name + " breaks off after "
                            + file.length + " bytes. Copy or download it again.",
                    e);
        }
    }

    /**
     * Tells the format by a file's first bytes, whatever the file is called.
     *
     * @param start at least the first {@value #SIGNATURE_LENGTH} bytes, or the whole file if it is shorter
     * @throws SourceException if it is none of those known
     */
    static Format format(String name, byte[] start) {
        if (startsWith(start, 0, "\u00ff\u00d8\u00ff")) {
            return Format.JPEG;
        }
        if (startsWith(start, 0, PNG_SIGNATURE)) {
            return Format.PNG;
        }
        if (startsWith(start, 0, "BM") && startsWith(start, 6, "\0\0\0\0")) {
            return Format.BMP;
        }
        if (startsWith(start, 0, "GIF87a") || startsWith(start, 0, "GIF89a")) {
            return Format.GIF;
        }
        if (startsWith(start, 0, "RIFF") && startsWith(start, 8, "WEBP")) {
            return Format.WEBP;
        }
        throw new SourceException("Expected a picture in one of the formats JPEG, PNG, BMP, GIF and WebP, found "
                + describe(start) + ": " + name + ". Convert it to one of them, or leave it out.");
    }

    private static String describe(byte[] start) {
        if (start.length == 0) {
            return "an empty file";
        }
        if (startsWith(start, 0, "II*\0") || startsWith(start, 0, "MM\0*")) {
            return "TIFF or a camera's raw format";
        }
        if (startsWith(start, 4, "ftyp")) {
            boolean still = startsWith(start, 8, "hei") || startsWith(start, 8, "mif1") || startsWith(start, 8, "avif");
            return still ? "HEIC or AVIF" : "a video (MP4 or QuickTime)";
        }
        if (startsWith(start, 0, "%PDF")) {
            return "PDF";
        }
        for (int i = 0; i < Math.min(start.length, SIGNATURE_LENGTH); i++) {
            if (start[i] >= 0 && start[i] < ' ' && start[i] != '\n' && start[i] != '\r' && start[i] != '\t') {
                return "something else";
            }
        }
        return "text";
    }

    /** Tells whether the bytes from a place on are those of a string in ISO 8859-1. */
    private static boolean startsWith(byte[] bytes, int at, String wanted) {
        byte[] signature = wanted.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length >= at + signature.length
                && Arrays.equals(bytes, at, at + signature.length, signature, 0, signature.length);
    }

    /** ITU-T T.81, annex B: segments that begin with a marker, and coded data between them, up to the end marker. */
    private void walkJpeg() {
        boolean sized = false;
        int scans = 0;
        int at = nextJpegMarker(2);
        while (u8(at) != JPEG_END) {
            int marker = u8(at++);
            if (hasLength(marker)) {
                int length = bigEndian(at, 2);
                if (length < 2) {
                    throw damaged("a segment without length at byte " + at);
                }
                if (isFrameHeader(marker)) {
                    checkSize(bigEndian(at + 5, 2), bigEndian(at + 3, 2));
                    sized = true;
                }
                if (marker == JPEG_SCAN && ++scans > MOST_SCANS) {
                    throw damaged("more than " + MOST_SCANS + " scans");
                }
                at += length;
            }
            at = nextJpegMarker(at);
        }
        if (!sized) {
            throw damaged("no frame header");
        }
    }

    private static boolean hasLength(int marker) {
        return marker != 0x01 && !(marker >= 0xD0 && marker <= 0xD8);
    }

    private static boolean isFrameHeader(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /** Skips coded data, in which FF is followed by 00 or by a restart marker; returns where the next marker's code is. */
    private int nextJpegMarker(int from) {
        int at = from;
        while (true) {
            while (file[at] != (byte) 0xFF) {
                at++;
            }
            while (file[at] == (byte) 0xFF) {
                at++;
            }
            int code = u8(at);
            if (code != 0 && !(code >= 0xD0 && code <= 0xD7)) {
                return at;
            }
        }
    }

    /** PNG specification, section 5: chunks of length, type, data and checksum, from IHDR to IEND. */
    private void walkPng() {
        int at = PNG_SIGNATURE.length();
        require(at, 25);
        if (!startsWith(file, at + 4, "IHDR")) {
            throw damaged("no header chunk");
        }
        checkSize(bigEndian(at + 8, 4) & 0xFFFFFFFFL, bigEndian(at + 12, 4) & 0xFFFFFFFFL);
        boolean end;
        do {
            require(at, 12);
            long length = bigEndian(at, 4) & 0xFFFFFFFFL;
            require(at, 12 + length);
            CRC32 checksum = new CRC32();
            checksum.update(file, at + 4, (int) length + 4);
            if ((int) checksum.getValue() != bigEndian(at + 8 + (int) length, 4)) {
                throw damaged("a wrong checksum in the chunk at byte " + at);
            }
            end = startsWith(file, at + 4, "IEND");
            at += 12 + (int) length;
        } while (!end);
    }

    private void walkBmp() {
        long pixels = littleEndian(10, 4) & 0xFFFFFFFFL;
        boolean old = littleEndian(14, 4) == 12;
        long width = old ? littleEndian(18, 2) : littleEndian(18, 4);
        long height = old ? littleEndian(20, 2) : Math.abs((long) littleEndian(22, 4));
        checkSize(width, height);
        int depth = littleEndian(old ? 24 : 28, 2);
        int compression = old ? 0 : littleEndian(30, 4);
        boolean runLengths = compression == 1 || compression == 2;
        require(pixels, runLengths ? littleEndian(34, 4) & 0xFFFFFFFFL : (width * depth + 31) / 32 * 4 * height);
    }

    /** GIF89a specification: blocks of sub-blocks, up to the end of the first image; later ones are not read. */
    private void walkGif() {
        checkSize(littleEndian(6, 2), littleEndian(8, 2));
        int at = 13 + gifColours(u8(10));
        while (u8(at) == GIF_EXTENSION) {
            at = skipGifSubBlocks(at + 2);
        }
        if (u8(at) != GIF_IMAGE) {
            throw damaged("no image block at byte " + at);
        }
        checkSize(littleEndian(at + 5, 2), littleEndian(at + 7, 2));
        skipGifSubBlocks(at + 11 + gifColours(u8(at + 9)));
    }

    private static int gifColours(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private int skipGifSubBlocks(int from) {
        int at = from;
        while (u8(at) != 0) {
            at += 1 + u8(at);
        }
        return at + 1;
    }

    /** WebP container specification and RFC 6386, section 9.1; the lossless header is that of RFC 9649, section 3.4. */
    private void walkWebp() {
        require(0, 30);
        if (startsWith(file, 12, "VP8X")) {
            checkSize(1 + littleEndian(24, 3), 1 + littleEndian(27, 3));
        } else if (startsWith(file, 12, "VP8L")) {
            int sides = littleEndian(21, 4);
            checkSize(1 + (sides & 0x3FFF), 1 + (sides >> 14 & 0x3FFF));
        } else if (startsWith(file, 12, "VP8 ")) {
            checkSize(littleEndian(26, 2) & 0x3FFF, littleEndian(28, 2) & 0x3FFF);
        } else {
            throw damaged("no image chunk");
        }
        require(8, littleEndian(4, 4) & 0xFFFFFFFFL);
    }

    private void checkSize(long width, long height) {
        if (width < 1 || height < 1) {
            throw damaged("a size of " + width + "x" + height + " pixels");
        }
        if (height > maxPixels / width) {
            throw new SourceException("Expected a picture of at most " + maxPixels + " pixels, found " + width + "x"
                    + height + " in " + name + ". Scale it down, or raise the limit.");
        }
    }

    private SourceException damaged(String what) {
        return new SourceException("Expected an intact picture, found a damaged one: " + name + " has " + what
                + ". Copy or download it again.");
    }

    private void require(long from, long length) {
        if (from + length > file.length) {
            throw new IndexOutOfBoundsException();
        }
    }

    private int u8(int at) {
        return file[at] & 0xFF;
    }

    private int bigEndian(int at, int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | u8(at + i);
        }
        return value;
    }

    private int littleEndian(int at, int count) {
        int value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | u8(at + i);
        }
        return value;
    }
}
