package io.fer4j.examples;

import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.cli.OutputFiles;
import io.fer4j.image.Annotator;
import io.fer4j.image.PictureFile;
import io.fer4j.internal.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Draws results into copies of pictures and says where these go: never over a picture that is read, nor over one that was written a
 * moment ago. What lies in a sub-folder goes into one of the same name.
 */
final class AnnotatedFiles implements AutoCloseable {
    private final Annotator annotator = new Annotator();
    private final OutputFiles outputs = new OutputFiles();
    private final Path directory;
    private final PictureFormat format;
    private final @Nullable FaceRedaction redaction;

    /**
     * Looks at the directory without making it.
     *
     * @param directory where they go
     * @param format of the files
     * @param redact whether faces are blurred
     * @param inputs the pictures that are read
     * @throws SourceException if there is a file in the directory's place, or it cannot be written into
     */
    AnnotatedFiles(Path directory, PictureFormat format, boolean redact, List<Picture> inputs) {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new SourceException("Expected a directory for --out, found the file " + directory + ".");
        }
        if (Files.exists(directory) && !Files.isWritable(directory)) {
            throw new SourceException("Expected a directory that can be written into, found no permission for "
                    + directory.toAbsolutePath() + ". Name another with --out.");
        }
        this.directory = directory;
        this.format = format;
        this.redaction = redact ? new FaceRedaction() : null;
        inputs.forEach(input -> input.file().ifPresent(file -> outputs.reads(file, "the picture itself")));
    }

    /**
     * Writes a picture with its results drawn in, and makes the directory if it is not there.
     *
     * @param picture which
     * @param frame its pixels
     * @param faces its results; where there are several, each is numbered by its place here, from 1 on
     * @return the file: {@code NAME-annotated.png}, or with the picture's extension or a number in it where that is taken
     * @throws SourceException if it cannot be written
     */
    Path write(Picture picture, Frame frame, List<FaceEmotion> faces) {
        Path folder = directory.resolve(picture.folder());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new SourceException(
                    "Expected to make the directory " + folder + ", found: " + WholeFile.reason(e) + ".", e);
        }
        Path file =
                outputs.claimFree(folder, picture.stem(), picture.fileName(), Picture.ANNOTATED + format.extension());
        Frame shown = redaction == null
                ? frame
                : redaction.redact(frame, faces.stream().map(FaceEmotion::box).toList());
        PictureFile.write(annotator.annotate(shown, numbered(faces)), file);
        return file;
    }

    @Override
    public void close() {
        if (redaction != null) {
            redaction.close();
        }
    }

    /** Returns the faces with the numbers that tables give them; a single one needs none. */
    static List<FaceEmotion> numbered(List<FaceEmotion> faces) {
        if (faces.size() < 2) {
            return faces;
        }
        List<FaceEmotion> numbered = new ArrayList<>();
        for (int i = 0; i < faces.size(); i++) {
            FaceEmotion face = faces.get(i);
            numbered.add(new FaceEmotion(face.face().withTrack(i + 1L), face.scores(), face.uncertain()));
        }
        return numbered;
    }
}
