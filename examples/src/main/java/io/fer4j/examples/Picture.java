package io.fer4j.examples;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.image.PictureFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A picture to look at.
 *
 * @param name what the user calls it
 * @param file where it lies; empty for the photograph that comes with the examples
 * @param folder where it lies below the folder that the user named; empty if the user named the file itself
 */
record Picture(String name, Optional<Path> file, Path folder) {
    /** What the names of the pictures that we write have before the extension. */
    static final String ANNOTATED = "-annotated";
    /** What the names of the pictures that explain an answer have before the extension. */
    static final String EXPLAINED = "-explained";

    /** Files with these extensions are taken from folders; a file that is named may have any. */
    static final Set<String> EXTENSIONS =
            Set.of("avif", "bmp", "gif", "heic", "heif", "jpeg", "jpg", "png", "tif", "tiff", "webp");

    private static final String PHOTOGRAPH = "astronaut.png";
    private static final String RAISE = "raise the limit";

    /**
     * Returns the public-domain photograph that comes with the examples.
     *
     * @return a portrait of a smiling astronaut
     */
    static Picture bundled() {
        return new Picture(PHOTOGRAPH, Optional.empty(), Path.of(""));
    }

    /** Tells by its name whether a file in a folder is a picture, and none that we wrote. */
    static boolean isPicture(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        int dot = name.lastIndexOf('.');
        return dot > 0
                && EXTENSIONS.contains(name.substring(dot + 1))
                && Stream.of(ANNOTATED, EXPLAINED)
                        .noneMatch(ours -> name.substring(0, dot).endsWith(ours));
    }

    /**
     * Returns the file's name without directories.
     *
     * @return for example {@code "astronaut.png"}
     */
    String fileName() {
        return String.valueOf(Path.of(name).getFileName());
    }

    /**
     * Returns the file's name without directories and extension.
     *
     * @return for example {@code "astronaut"}
     */
    String stem() {
        String full = fileName();
        int dot = full.lastIndexOf('.');
        return dot > 0 ? full.substring(0, dot) : full;
    }

    /**
     * Reads the picture.
     *
     * @return a new frame
     * @throws SourceException if it is not there, no picture or too big
     */
    Frame read() {
        return read(PictureFile.DEFAULT_MAX_PIXELS);
    }

    /**
     * Reads the picture.
     *
     * @param maxPixels the most pixels that it may have
     * @return a new frame
     * @throws SourceException if it is not there, no picture or too big
     */
    Frame read(long maxPixels) {
        if (file.isEmpty()) {
            return readPhotograph();
        }
        try {
            return PictureFile.read(file.get(), maxPixels);
        } catch (SourceException e) {
            String message = String.valueOf(e.getMessage());
            throw message.contains(RAISE)
                    ? new SourceException(message.replace(RAISE, "raise the limit with --max-pixels"), e)
                    : e;
        }
    }

    private static Frame readPhotograph() {
        try (InputStream stream = Picture.class.getResourceAsStream(PHOTOGRAPH)) {
            if (stream == null) {
                throw new SourceException(
                        "Expected the photograph " + PHOTOGRAPH + " in the examples' jar, found none.");
            }
            return PictureFile.decode(PHOTOGRAPH, stream.readAllBytes());
        } catch (IOException e) {
            throw new SourceException("Expected to read the photograph in the examples' jar, found: " + e, e);
        }
    }
}
