package io.fer4j.examples;

import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.image.Annotator;
import io.fer4j.image.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Draws results into copies of pictures and says where these go: never over a picture that is read, nor over one that was written a moment ago. */
final class AnnotatedFiles {
    private final Annotator annotator = new Annotator();
    private final Path directory;
    private final Set<Path> taken = new HashSet<>();

    /**
     * Looks at the directory without making it.
     *
     * @param directory where they go
     * @param inputs the pictures that are read
     * @throws SourceException if there is a file in the directory's place
     */
    AnnotatedFiles(Path directory, List<Picture> inputs) {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new SourceException("Expected a directory for --out, found the file " + directory + ".");
        }
        this.directory = directory;
        inputs.forEach(input -> input.file().ifPresent(file -> taken.add(real(file))));
    }

    /**
     * Writes a picture with its results drawn in, and makes the directory if it is not there.
     *
     * @param picture which
     * @param frame its pixels
     * @param faces its results
     * @return the file: {@code NAME-annotated.png}, or with the picture's extension or a number in it where that is taken
     * @throws SourceException if it cannot be written
     */
    Path write(Picture picture, Frame frame, List<FaceEmotion> faces) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new SourceException("Expected to make the directory " + directory + ", found: " + e + ".", e);
        }
        Path file = fileFor(picture);
        PictureFile.write(annotator.annotate(frame, faces), file);
        return file;
    }

    private Path fileFor(Picture picture) {
        String full = String.valueOf(Path.of(picture.name()).getFileName());
        Path file = directory.resolve(picture.stem() + Picture.ANNOTATED);
        for (int number = 1; !taken.add(real(file)); number++) {
            file = directory.resolve((number == 1 ? full : full + "-" + number) + Picture.ANNOTATED);
        }
        return file;
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize();
        }
    }
}
