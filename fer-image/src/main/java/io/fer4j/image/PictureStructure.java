package io.fer4j.image;

import io.fer4j.SourceException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Walks over a picture file's structure from beginning to end without decoding it. Decoders fill up what a truncated file
 * lacks and say nothing, and they take memory for whatever size a header claims; after this walk neither can happen.
 */
final class PictureStructure {
    /** How many bytes {@link #format} looks at. */
    static final int SIGNATURE_LENGTH = 16;

    private static final String PNG_SIGNATURE = "\u0089PNG\r\n\u001a\n";
    private static final int GIF_IMAGE = 0x2C;
    private static final int GIF_EXTENSION = 0x21;
    private static final int BMP_V4_HEADER = 108;
    /** "sRGB": no color profile follows, and none is linked to. */
    private static final byte[] BMP_PLAIN_COLORS = {'B', 'G', 'R', 's'};

    /** The major brands of HEIF files (ISO/IEC 23008-12, annexes B and C; AVIF specification). */
    private static final Set<String> HEIF_BRANDS = Set.of(
            "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "mif2", "msf1", "miaf", "avif",
            "avis");

    private final byte[] file;
    private final Limits limits;
    private final Bytes big;
    private final Bytes little;

    private PictureStructure(byte[] file, Limits limits) {
        this.file = file;
        this.limits = limits;
        this.big = new Bytes(file, true);
        this.little = new Bytes(file, false);
    }

    /** The formats that can be read. */
    enum Format {
        JPEG,
        PNG,
        BMP,
        GIF,
        TIFF,
        WEBP,
        /** HEIC and AVIF. */
        HEIF
    }

    /**
     * What a picture may be, and how it is called where it is not.
     *
     * @param name the file's name in messages
     * @param maxPixels the most that a header may claim
     */
    record Limits(String name, long maxPixels) {
        void checkSize(long width, long height) {
            if (width < 1 || height < 1) {
                throw damaged("a size of " + width + "x" + height + " pixels");
            }
            if (height > maxPixels / width) {
                throw new SourceException("Expected a picture of at most " + maxPixels + " pixels, found " + width + "x"
                        + height + " in " + name + ". Scale it down, or raise the limit.");
            }
        }

        SourceException damaged(String what) {
            return new SourceException("Expected an intact picture, found a damaged one: " + name + " has " + what
                    + ". Copy or download it again.");
        }

        SourceException unsupported(String expected, String found) {
            return new SourceException("Expected " + expected + ", found " + found + ": " + name
                    + ". Open it in another program and save it as an ordinary JPEG or PNG.");
        }
    }

    /**
     * A checked picture file without what decoding does not need, such as color profiles, comments and later pictures.
     *
     * @param format of the file
     * @param plain what is given to the decoder
     * @param width of the whole picture, in which the decoded part lies
     * @param height of the whole picture
     * @param x of the decoded part's left column
     * @param y of the decoded part's upper row
     * @param orientation how the whole picture lies
     * @param components what a JPEG file stores; of other formats, the decoder knows it
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Checked(
            Format format,
            byte[] plain,
            int width,
            int height,
            int x,
            int y,
            ExifOrientation orientation,
            JpegStructure.Components components) {

        static Checked whole(Format format, byte[] plain, int width, int height, ExifOrientation orientation) {
            return new Checked(format, plain, width, height, 0, 0, orientation, JpegStructure.Components.COLOR);
        }
    }

    /**
     * Checks a file.
     *
     * @param file its contents
     * @param limits its name, and what may be
     * @throws SourceException if the file is no picture of a known format, too big, truncated or damaged
     */
    static Checked check(byte[] file, Limits limits) {
        Format format = format(limits.name(), file);
        PictureStructure structure = new PictureStructure(file, limits);
        try {
            return switch (format) {
                case JPEG -> structure.walkJpeg();
                case PNG -> structure.walkPng();
                case BMP -> structure.walkBmp();
                case GIF -> structure.walkGif();
                case TIFF -> TiffStructure.check(file, limits);
                case WEBP -> structure.walkWebp();
                case HEIF -> throw new IllegalArgumentException("HEIF has a decoder of its own");
            };
        } catch (IndexOutOfBoundsException e) {
            throw new SourceException(
                    "Expected a whole " + format + " picture, found a truncated one: " + limits.name()
                            + " breaks off after " + file.length + " bytes. Copy or download it again.",
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
        Bytes bytes = new Bytes(start, true);
        if (bytes.startsWith(0, "\u00ff\u00d8\u00ff")) {
            return Format.JPEG;
        }
        if (bytes.startsWith(0, PNG_SIGNATURE)) {
            return Format.PNG;
        }
        if (bytes.startsWith(0, "BM") && bytes.startsWith(6, "\0\0\0\0")) {
            return Format.BMP;
        }
        if (bytes.startsWith(0, "GIF87a") || bytes.startsWith(0, "GIF89a")) {
            return Format.GIF;
        }
        if (bytes.startsWith(0, "RIFF") && bytes.startsWith(8, "WEBP")) {
            return Format.WEBP;
        }
        if ((bytes.startsWith(0, "II*\0") || bytes.startsWith(0, "MM\0*")) && !bytes.startsWith(8, "CR")) {
            return Format.TIFF;
        }
        if (start.length >= 12 && bytes.startsWith(4, "ftyp") && HEIF_BRANDS.contains(brand(start))) {
            return Format.HEIF;
        }
        throw new SourceException(
                "Expected a picture in one of the formats JPEG, PNG, BMP, GIF, TIFF, WebP, HEIC and AVIF, found "
                        + describe(start, bytes) + ": " + name + ". Convert it to one of them, or leave it out.");
    }

    private static String brand(byte[] start) {
        return new String(start, 8, Math.min(4, start.length - 8), StandardCharsets.ISO_8859_1);
    }

    private static String describe(byte[] start, Bytes bytes) {
        if (start.length == 0) {
            return "an empty file";
        }
        if (bytes.startsWith(0, "II*\0")) {
            return "a camera's raw format";
        }
        if (bytes.startsWith(0, "II+\0") || bytes.startsWith(0, "MM\0+")) {
            return "BigTIFF";
        }
        if (bytes.startsWith(4, "ftyp")) {
            return "a video (MP4 or QuickTime)";
        }
        if (bytes.startsWith(0, "%PDF")) {
            return "PDF";
        }
        for (int i = 0; i < Math.min(start.length, SIGNATURE_LENGTH); i++) {
            if (start[i] >= 0 && start[i] < ' ' && start[i] != '\n' && start[i] != '\r' && start[i] != '\t') {
                return "something else";
            }
        }
        return "text";
    }

    private Checked walkJpeg() {
        JpegStructure jpeg = JpegStructure.of(file, limits);
        return new Checked(
                Format.JPEG, jpeg.plain(), jpeg.width(), jpeg.height(), 0, 0, jpeg.orientation(), jpeg.components());
    }

    /** PNG specification, section 5: chunks of length, type, data and checksum, from IHDR to IEND. */
    private Checked walkPng() {
        int at = PNG_SIGNATURE.length();
        require(at, 25);
        if (!big.startsWith(at + 4, "IHDR")) {
            throw limits.damaged("no header chunk");
        }
        limits.checkSize(big.u32(at + 8), big.u32(at + 12));
        int width = big.i32(at + 8);
        int height = big.i32(at + 12);
        ExifOrientation orientation = ExifOrientation.UPRIGHT;
        ByteArrayOutputStream plain = new ByteArrayOutputStream(file.length);
        plain.write(file, 0, at);
        boolean end;
        do {
            require(at, 12);
            long length = big.u32(at);
            require(at, 12 + length);
            int whole = 12 + (int) length;
            CRC32 checksum = new CRC32();
            checksum.update(file, at + 4, whole - 8);
            if ((int) checksum.getValue() != big.i32(at + whole - 4)) {
                throw limits.damaged("a wrong checksum in the chunk at byte " + at);
            }
            end = big.startsWith(at + 4, "IEND");
            if (end
                    || big.startsWith(at + 4, "IHDR")
                    || big.startsWith(at + 4, "PLTE")
                    || big.startsWith(at + 4, "IDAT")) {
                plain.write(file, at, whole);
            } else if (big.startsWith(at + 4, "eXIf")) {
                orientation = ExifOrientation.inTiff(file, at + 8, at + whole - 4);
            }
            at += whole;
        } while (!end);
        return Checked.whole(Format.PNG, plain.toByteArray(), width, height, orientation);
    }

    private Checked walkBmp() {
        long pixels = little.u32(10);
        long headerLength = little.u32(14);
        boolean old = headerLength == 12;
        long width = old ? little.u16(18) : little.i32(18);
        long height = old ? little.u16(20) : Math.abs((long) little.i32(22));
        limits.checkSize(width, height);
        int depth = little.u16(old ? 24 : 28);
        int compression = old ? 0 : little.i32(30);
        if (compression == 4 || compression == 5) {
            throw limits.unsupported("a BMP picture of pixels", "one that holds a JPEG or PNG");
        }
        boolean runLengths = compression == 1 || compression == 2;
        require(pixels, runLengths ? little.u32(34) : (width * depth + 31) / 32 * 4 * height);
        byte[] plain = file;
        if (headerLength >= BMP_V4_HEADER) {
            plain = file.clone();
            System.arraycopy(BMP_PLAIN_COLORS, 0, plain, 14 + 56, BMP_PLAIN_COLORS.length);
        }
        return Checked.whole(Format.BMP, plain, (int) width, (int) height, ExifOrientation.UPRIGHT);
    }

    /** GIF89a specification: blocks of sub-blocks, up to the end of the first image; later ones are not read. */
    private Checked walkGif() {
        int width = little.u16(6);
        int height = little.u16(8);
        limits.checkSize(width, height);
        int at = 13 + gifColors(little.u8(10));
        ByteArrayOutputStream plain = new ByteArrayOutputStream(file.length);
        plain.write(file, 0, at);
        while (little.u8(at) == GIF_EXTENSION) {
            at = skipGifSubBlocks(at + 2);
        }
        if (little.u8(at) != GIF_IMAGE) {
            throw limits.damaged("no image block at byte " + at);
        }
        limits.checkSize(little.u16(at + 5), little.u16(at + 7));
        int end = skipGifSubBlocks(at + 11 + gifColors(little.u8(at + 9)));
        plain.write(file, at, end - at);
        plain.write(';');
        return new Checked(
                Format.GIF,
                plain.toByteArray(),
                width,
                height,
                little.u16(at + 1),
                little.u16(at + 3),
                ExifOrientation.UPRIGHT,
                JpegStructure.Components.COLOR);
    }

    private static int gifColors(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private int skipGifSubBlocks(int from) {
        int at = from;
        while (little.u8(at) != 0) {
            at += 1 + little.u8(at);
        }
        return at + 1;
    }

    /** WebP container specification: the picture's own chunk alone is a WebP file too, one without transparency. */
    private Checked walkWebp() {
        require(0, 30);
        require(8, little.u32(4));
        int end = (int) (8 + little.u32(4));
        if (!little.startsWith(12, "VP8X")) {
            int[] size = webpSize(12);
            return Checked.whole(Format.WEBP, webpOf(12), size[0], size[1], ExifOrientation.UPRIGHT);
        }
        int width = 1 + (int) little.number(24, 3);
        int height = 1 + (int) little.number(27, 3);
        limits.checkSize(width, height);
        int image = -1;
        int x = 0;
        int y = 0;
        ExifOrientation orientation = ExifOrientation.UPRIGHT;
        for (int at = 12; at + 8 <= end; at = nextChunk(at)) {
            require(at, 8 + little.u32(at + 4));
            if (image < 0 && little.startsWith(at, "VP8") && !little.startsWith(at, "VP8X")) {
                image = at;
            } else if (image < 0 && little.startsWith(at, "ANMF")) {
                x = 2 * (int) little.number(at + 8, 3);
                y = 2 * (int) little.number(at + 11, 3);
                image = webpImageIn(at + 24, nextChunk(at));
            } else if (little.startsWith(at, "EXIF")) {
                int from = at + 8 + (little.startsWith(at + 8, "Exif\0\0") ? 6 : 0);
                orientation = ExifOrientation.inTiff(file, from, at + 8 + little.i32(at + 4));
            }
        }
        if (image < 0) {
            throw limits.damaged("no image chunk");
        }
        int[] size = webpSize(image);
        if (x + size[0] > width || y + size[1] > height) {
            throw limits.damaged("an image of " + size[0] + "x" + size[1] + " pixels outside of its canvas");
        }
        return new Checked(
                Format.WEBP, webpOf(image), width, height, x, y, orientation, JpegStructure.Components.COLOR);
    }

    private int webpImageIn(int from, int to) {
        for (int at = from; at + 8 <= to; at = nextChunk(at)) {
            if (little.startsWith(at, "VP8")) {
                return at;
            }
        }
        return -1;
    }

    private int nextChunk(int at) {
        long length = little.u32(at + 4);
        require(at, 8 + length);
        return (int) (at + 8 + length + (length & 1));
    }

    /** RFC 6386, section 9.1, and RFC 9649, section 3.4. */
    private int[] webpSize(int at) {
        require(at, 8 + little.u32(at + 4));
        int[] size;
        if (little.startsWith(at, "VP8L")) {
            int sides = little.i32(at + 9);
            size = new int[] {1 + (sides & 0x3FFF), 1 + (sides >> 14 & 0x3FFF)};
        } else if (little.startsWith(at, "VP8 ")) {
            size = new int[] {little.u16(at + 14) & 0x3FFF, little.u16(at + 16) & 0x3FFF};
        } else {
            throw limits.damaged("no image chunk");
        }
        limits.checkSize(size[0], size[1]);
        return size;
    }

    private byte[] webpOf(int chunk) {
        int length = 8 + little.i32(chunk + 4);
        int padded = length + (length & 1);
        byte[] plain = Arrays.copyOf(file, 12 + padded);
        for (int i = 0; i < 4; i++) {
            plain[4 + i] = (byte) ((4 + padded) >> (8 * i));
        }
        System.arraycopy(file, chunk, plain, 12, length);
        if (padded > length) {
            plain[12 + length] = 0;
        }
        return plain;
    }

    private void require(long from, long length) {
        if (from + length > file.length) {
            throw new IndexOutOfBoundsException();
        }
    }
}
