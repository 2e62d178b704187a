package io.fer4j.image;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.internal.WholeFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Reads and writes picture files. Needs neither a display nor native code beside the Java runtime's. Thread-safe.
 *
 * <p>JPEG (also progressive, gray and CMYK), PNG, BMP, GIF and WebP (of both, the first image) and TIFF (the first page) are told
 * apart by their contents, not by the file's name. HEIC and AVIF are read where fer-vision is on the class path, which decodes HEVC
 * and AV1. Pictures are turned upright as their EXIF orientation (HEIC and AVIF: their own) says; 16 bits are cut to 8; color
 * profiles and transparency are left out.
 */
public final class PictureFile {
    /** The most pixels that are read unless told otherwise: 100 million, which take 300 MB. */
    public static final long DEFAULT_MAX_PIXELS = 100_000_000;

    private static final long MOST_PIXELS = Integer.MAX_VALUE / 3 - 8;
    /** The largest file that is read: 1 GiB. */
    private static final int MOST_BYTES = 1 << 30;

    private static final int DEEPEST_CAUSE = 10;
    private static final float JPEG_QUALITY = 0.95f;

    private PictureFile() {}

    /**
     * Reads a picture of at most {@value #DEFAULT_MAX_PIXELS} pixels.
     *
     * @param file the picture
     * @return a frame of format BGR24 with the timestamp zero
     * @throws SourceException if the file is not there, cannot be read, is no picture of a known format, is truncated or
     *     damaged, or too big; the message is one sentence that says which
     */
    public static Frame read(Path file) {
        return read(file, DEFAULT_MAX_PIXELS);
    }

    /**
     * Reads a picture, the size of which is checked before memory is taken for it.
     *
     * @param file the picture
     * @param maxPixels the most pixels, width times height, that are read; 1 to 715,827,874
     * @return a frame of format BGR24 with the timestamp zero
     * @throws SourceException if the file is not there, cannot be read, is no picture of a known format, is truncated or
     *     damaged, or too big; the message is one sentence that says which
     * @throws IllegalArgumentException if the limit is not within its bounds
     */
    public static Frame read(Path file, long maxPixels) {
        return decode(file.toString(), contents(file), maxPixels);
    }

    /**
     * Tells by a file's first bytes whether it is in one of the formats that are read, whatever it is called. Such a file may
     * still be damaged.
     *
     * @param file any file
     * @return false for a directory, an empty file or one in another format
     * @throws IOException if the file cannot be read
     */
    public static boolean isPicture(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            PictureStructure.format(file.toString(), in.readNBytes(PictureStructure.SIGNATURE_LENGTH));
            return true;
        } catch (SourceException e) {
            return false;
        }
    }

    /**
     * Reads a picture of at most {@value #DEFAULT_MAX_PIXELS} pixels from a stream, up to the stream's end.
     *
     * @param name what messages call the picture
     * @param in a whole picture file; the caller closes it
     * @return a frame of format BGR24 with the timestamp zero
     * @throws SourceException if the contents cannot be read, are no picture of a known format, truncated or damaged, or too big
     */
    public static Frame read(String name, InputStream in) {
        return read(name, in, DEFAULT_MAX_PIXELS);
    }

    /**
     * Reads a picture from a stream, up to the stream's end.
     *
     * @param name what messages call the picture
     * @param in a whole picture file; the caller closes it
     * @param maxPixels the most pixels, width times height, that are read; 1 to 715,827,874
     * @return a frame of format BGR24 with the timestamp zero
     * @throws SourceException if the contents cannot be read, are no picture of a known format, truncated or damaged, or too big
     * @throws IllegalArgumentException if the limit is not within its bounds
     */
    public static Frame read(String name, InputStream in, long maxPixels) {
        byte[] contents;
        try {
            contents = contents(name, in);
        } catch (IOException e) {
            throw unreadable(name, e);
        } catch (OutOfMemoryError e) {
            throw new SourceException(tooBig(name), e);
        }
        return decode(name, contents, maxPixels);
    }

    /**
     * Decodes a picture of at most {@value #DEFAULT_MAX_PIXELS} pixels that is already in memory.
     *
     * @param name what messages call the picture
     * @param contents a whole picture file
     * @return a frame of format BGR24 with the timestamp zero
     * @throws SourceException if the contents are no picture of a known format, truncated or damaged, or too big
     */
    public static Frame decode(String name, byte[] contents) {
        return decode(name, contents, DEFAULT_MAX_PIXELS);
    }

    /**
     * Decodes a picture that is already in memory, the size of which is checked before memory is taken for it.
     *
     * @param name what messages call the picture
     * @param contents a whole picture file
     * @param maxPixels the most pixels, width times height, that are read; 1 to 715,827,874
     * @return a frame of format BGR24 with the timestamp zero
     * @throws SourceException if the contents are no picture of a known format, truncated or damaged, or too big
     * @throws IllegalArgumentException if the limit is not within its bounds
     */
    public static Frame decode(String name, byte[] contents, long maxPixels) {
        if (maxPixels < 1 || maxPixels > MOST_PIXELS) {
            throw new IllegalArgumentException(
                    "Expected a limit of 1 to " + MOST_PIXELS + " pixels, found " + maxPixels + ".");
        }
        try {
            PictureStructure.Limits limits = new PictureStructure.Limits(name, maxPixels);
            return PictureStructure.format(name, contents) == PictureStructure.Format.HEIF
                    ? HeifDecoder.decode(contents, limits)
                    : PictureDecoder.decode(PictureStructure.check(contents, limits));
        } catch (SourceException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new SourceException(isForWantOfMemory(e) ? tooBig(name) : undecodable(name), e);
        } catch (OutOfMemoryError e) {
            throw new SourceException(tooBig(name), e);
        }
    }

    /** Java's decoder of PNG catches the error and throws an exception. */
    private static boolean isForWantOfMemory(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof OutOfMemoryError) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static String tooBig(String name) {
        return "Expected a picture that fits into memory, found a bigger one: " + name + ". Scale it down.";
    }

    private static byte[] contents(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new SourceException("Expected a picture, found a directory: " + file + ". Name a file in it.");
            }
            try (InputStream in = Files.newInputStream(file)) {
                return contents(file.toString(), in);
            }
        } catch (NoSuchFileException e) {
            throw new SourceException("Expected a picture, found no file: " + file + ". Check the path.", e);
        } catch (AccessDeniedException e) {
            throw new SourceException(
                    "Expected a picture that can be read, found one without permission: " + file + ".", e);
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        } catch (OutOfMemoryError e) {
            throw new SourceException(tooBig(file.toString()), e);
        }
    }

    /** Reads to the end, once and without seeking, so that pipes are read as well. */
    private static byte[] contents(String name, InputStream in) throws IOException {
        byte[] start = in.readNBytes(PictureStructure.SIGNATURE_LENGTH);
        PictureStructure.format(name, start);
        byte[] rest = in.readNBytes(MOST_BYTES - start.length + 1);
        if (rest.length > MOST_BYTES - start.length) {
            throw new SourceException("Expected a picture file of at most " + (MOST_BYTES >> 20)
                    + " MiB, found a bigger one: " + name + ". Scale it down.");
        }
        byte[] whole = Arrays.copyOf(start, start.length + rest.length);
        System.arraycopy(rest, 0, whole, start.length, rest.length);
        return whole;
    }

    private static SourceException unreadable(String name, IOException e) {
        return new SourceException(
                "Expected a picture that can be read, found an error: " + name + " (" + e.getMessage() + ").", e);
    }

    private static String undecodable(String name) {
        return "Expected an intact picture, found one that cannot be decoded: " + name
                + ". Open it in another program and save it anew.";
    }

    /**
     * Writes a frame as PNG or JPEG (quality 95), so that the file is either there as a whole or not at all, as
     * {@link WholeFile} does it.
     *
     * @param frame any size and format
     * @param file its extension, {@code .png}, {@code .jpg} or {@code .jpeg}, names the format; a file that is there already
     *     is replaced
     * @throws SourceException if the extension is another or the file cannot be written
     */
    public static void write(Frame frame, Path file) {
        byte[] contents = encode(frame, extension(file));
        try {
            WholeFile.write(file, contents);
        } catch (IOException e) {
            throw new SourceException(
                    "Expected a place for a picture that can be written, found an error: " + file + " ("
                            + WholeFile.reason(e) + ").",
                    e);
        }
    }

    private static String extension(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        for (String extension : List.of(".png", ".jpg", ".jpeg")) {
            if (name.endsWith(extension)) {
                return extension;
            }
        }
        throw new SourceException(
                "Expected a file name that ends in .png, .jpg or .jpeg for a picture to write, found " + file + ".");
    }

    private static byte[] encode(Frame frame, String extension) {
        String format = extension.equals(".png") ? "png" : "jpeg";
        ByteArrayOutputStream contents = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(contents)) {
            ImageWriter writer = PictureDecoder.writer(format);
            try {
                ImageWriteParam parameters = writer.getDefaultWriteParam();
                if (format.equals("jpeg")) {
                    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                    parameters.setCompressionQuality(JPEG_QUALITY);
                }
                BufferedImage image = BufferedImageFrames.toColourImage(frame);
                writer.setOutput(out);
                writer.write(null, new IIOImage(image, null, null), parameters);
            } finally {
                writer.dispose();
            }
        } catch (IOException | RuntimeException e) {
            throw new SourceException(
                    "Expected a frame that can be encoded, found that the encoder for " + format + " fails on " + frame
                            + ".",
                    e);
        }
        return contents.toByteArray();
    }
}
