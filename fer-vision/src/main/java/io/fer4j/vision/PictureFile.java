package io.fer4j.vision;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.internal.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Reads and writes picture files. Needs neither a display nor AWT. Thread-safe.
 *
 * <p>JPEG (also progressive, gray and CMYK), PNG, BMP, GIF (its first image) and WebP are told apart by their contents, not by
 * the file's name. Pictures are turned upright as their EXIF orientation says; 16 bits are cut to 8; transparency is left out.
 */
public final class PictureFile {
    /** The most pixels that are read unless told otherwise: 100 million, which take 300 MB. */
    public static final long DEFAULT_MAX_PIXELS = 100_000_000;

    private static final long MOST_PIXELS = Integer.MAX_VALUE / 3 - 8;
    private static final int JPEG_QUALITY = 95;

    private PictureFile() {}

    /**
     * Reads a picture of at most {@value #DEFAULT_MAX_PIXELS} pixels.
     *
     * @param file the picture
     * @return a frame of format BGR24 with the timestamp zero
     * @throws SourceException if the file is not there, cannot be read, is no picture of a known format, is truncated or
     *     damaged, or too big; the message is one sentence that says which
     * @throws io.fer4j.BackendException if OpenCV's native code cannot be loaded
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
     * @throws io.fer4j.BackendException if OpenCV's native code cannot be loaded
     */
    public static Frame read(Path file, long maxPixels) {
        return decode(file.toString(), contents(file), maxPixels);
    }

    /**
     * Decodes a picture of at most {@value #DEFAULT_MAX_PIXELS} pixels that is already in memory.
     *
     * @param name what messages call the picture
     * @param contents a whole picture file
     * @return a frame of format BGR24 with the timestamp zero
     * @throws SourceException if the contents are no picture of a known format, truncated or damaged, or too big
     * @throws io.fer4j.BackendException if OpenCV's native code cannot be loaded
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
     * @throws io.fer4j.BackendException if OpenCV's native code cannot be loaded
     */
    public static Frame decode(String name, byte[] contents, long maxPixels) {
        if (maxPixels < 1 || maxPixels > MOST_PIXELS) {
            throw new IllegalArgumentException(
                    "Expected a limit of 1 to " + MOST_PIXELS + " pixels, found " + maxPixels + ".");
        }
        PictureStructure.check(name, contents, maxPixels);
        NativeLibraries.loadOpenCv(opencv_imgcodecs.class);
        try (BytePointer bytes = new BytePointer(contents);
                Mat file = new Mat(1, contents.length, opencv_core.CV_8UC1, bytes);
                Mat picture = opencv_imgcodecs.imdecode(file, opencv_imgcodecs.IMREAD_COLOR)) {
            if (picture.empty()) {
                throw new SourceException(undecodable(name));
            }
            return MatFrames.copy(picture, Duration.ZERO);
        } catch (SourceException e) {
            throw e;
        } catch (RuntimeException e) {
            // JavaCPP's form of a C++ exception.
            throw new SourceException(undecodable(name), e);
        } catch (OutOfMemoryError e) {
            throw new SourceException(tooBig(name), e);
        }
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
                PictureStructure.format(file.toString(), in.readNBytes(PictureStructure.SIGNATURE_LENGTH));
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new SourceException("Expected a picture, found no file: " + file + ". Check the path.", e);
        } catch (AccessDeniedException e) {
            throw new SourceException(
                    "Expected a picture that can be read, found one without permission: " + file + ".", e);
        } catch (IOException e) {
            throw new SourceException(
                    "Expected a picture that can be read, found an error: " + file + " (" + e.getMessage() + ").", e);
        } catch (OutOfMemoryError e) {
            throw new SourceException(tooBig(file.toString()), e);
        }
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
     * @throws io.fer4j.BackendException if OpenCV's native code cannot be loaded
     */
    public static void write(Frame frame, Path file) {
        byte[] contents = encode(frame, extension(file));
        try {
            WholeFile.write(file, contents);
        } catch (IOException e) {
            throw new SourceException(
                    "Expected a place for a picture that can be written, found an error: " + file + " ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage() + ").",
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
        NativeLibraries.loadOpenCv(opencv_imgcodecs.class);
        try (Mat mat = MatFrames.toMat(frame);
                BytePointer bytes = new BytePointer();
                IntPointer options = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, JPEG_QUALITY)) {
            if (extension.equals(".png")) {
                opencv_imgcodecs.imencode(extension, mat, bytes);
            } else {
                opencv_imgcodecs.imencode(extension, mat, bytes, options);
            }
            byte[] encoded = new byte[Math.toIntExact(bytes.limit())];
            bytes.get(encoded);
            return encoded;
        } catch (RuntimeException e) {
            throw new SourceException(
                    "Expected a frame that can be encoded, found that OpenCV fails on " + frame + ".", e);
        }
    }
}
