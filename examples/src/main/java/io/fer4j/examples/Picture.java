package io.fer4j.examples;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.image.PictureFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A picture to look at.
 *
 * @param name what the user calls it
 * @param file where it lies; empty for the photograph that comes with the examples
 */
record Picture(String name, Optional<Path> file) {
    /** How the names of the pictures end that we write. */
    static final String ANNOTATED = "-annotated.png";
    /** How the names of the pictures end that explain an answer. */
    static final String EXPLAINED = "-explained.png";

    private static final String PHOTOGRAPH = "astronaut.png";
    private static final Set<String> EXTENSIONS = Set.of("bmp", "gif", "jpeg", "jpg", "png", "webp");

    /**
     * Returns the public-domain photograph that comes with the examples.
     *
     * @return a portrait of a smiling astronaut
     */
    static Picture bundled() {
        return new Picture(PHOTOGRAPH, Optional.empty());
    }

    /**
     * Returns the picture at a path, or those of a directory: not of its subdirectories, and none that we wrote.
     *
     * @param path as the user gave it, whether or not there is something
     * @return the picture, or the directory's in the order of their names
     * @throws SourceException if a directory has no pictures or cannot be read
     */
    static List<Picture> at(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(new Picture(path.toString(), Optional.of(path)));
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, Picture::isPicture)) {
            entries.forEach(files::add);
        } catch (IOException e) {
            throw new SourceException("Expected a directory that can be read, found " + path + " (" + e + ").", e);
        }
        if (files.isEmpty()) {
            throw new SourceException("Expected pictures ("
                    + String.join(", ", EXTENSIONS.stream().sorted().toList()) + ") in the directory " + path
                    + ", found none.");
        }
        Collections.sort(files);
        return files.stream()
                .map(file -> new Picture(file.toString(), Optional.of(file)))
                .toList();
    }

    private static boolean isPicture(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        String extension = name.substring(name.lastIndexOf('.') + 1);
        return EXTENSIONS.contains(extension)
                && !name.endsWith(ANNOTATED)
                && !name.endsWith(EXPLAINED)
                && Files.isRegularFile(file);
    }

    /**
     * Returns the file's name without directories and extension.
     *
     * @return for example {@code "astronaut"}
     */
    String stem() {
        String full = String.valueOf(Path.of(name).getFileName());
        int dot = full.lastIndexOf('.');
        return dot > 0 ? full.substring(0, dot) : full;
    }

    /**
     * Reads the picture.
     *
     * @return a new frame
     * @throws SourceException if it is not there or no picture
     */
    Frame read() {
        return file.map(PictureFile::read).orElseGet(Picture::readPhotograph);
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
