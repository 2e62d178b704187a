package io.fer4j.train.data;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.image.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Reads the pictures of data sets as all programs of this project read pictures: upright, in all formats. */
final class TrainingPicture {
    private static final Set<String> EXTENSIONS =
            Set.of(".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".heic", ".heif", ".avif");

    private TrainingPicture() {}

    /**
     * Tells whether a file has nothing to do in a folder of pictures: it is empty, a folder, or neither by its name nor by its
     * contents a picture. A file that is called a picture and is none is no stray: reading it names it.
     */
    static boolean isStray(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) == 0) {
            return true;
        }
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return EXTENSIONS.stream().noneMatch(name::endsWith) && !PictureFile.isPicture(file);
    }

    /**
     * Reads a picture.
     *
     * @throws DatasetException if the file is not a picture, or not a whole one; the message names it
     */
    static Frame read(Path file) throws IOException {
        if (!PictureFile.isPicture(file)) {
            throw new DatasetException("Expected a picture at " + file + ", found a file of no known picture format.");
        }
        try {
            return PictureFile.read(file);
        } catch (SourceException e) {
            throw new DatasetException("Expected a whole picture at " + file + ". " + e.getMessage(), e);
        }
    }
}
