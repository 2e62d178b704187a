package io.fer4j.examples;

import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.FerException;
import io.fer4j.Frame;
import io.fer4j.InferenceException;
import io.fer4j.SourceException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One pass over pictures. Of many, those that cannot be read are left out and named; a single one fails. */
final class PictureRun {
    private static final int SOME_LEFT_OUT = 1;

    private final Report report;
    private final PrintWriter err;
    private int leftOut;
    private int done;

    PictureRun(Report report, PrintWriter err) {
        this.report = report;
        this.err = err;
    }

    /**
     * Lists the pictures that paths stand for.
     *
     * @param paths files and directories; none for the photograph that comes with the examples
     * @return at least one picture
     * @throws SourceException if the only path is a directory without pictures, or all are
     */
    List<Picture> list(List<Path> paths) {
        if (paths.isEmpty()) {
            return List.of(Picture.bundled());
        }
        List<Picture> pictures = new ArrayList<>();
        for (Path path : paths) {
            try {
                pictures.addAll(Picture.at(path));
            } catch (SourceException e) {
                leaveOut(e, paths.size());
            }
        }
        if (pictures.isEmpty()) {
            throw new SourceException("Expected pictures, found none.");
        }
        return pictures;
    }

    /**
     * Recognises, reports and annotates.
     *
     * @param pictures at least one
     * @param recognizer stays open
     * @param annotated where annotated pictures go, if anywhere
     * @return the exit code
     * @throws FerException if a single picture cannot be read, or an annotated one cannot be written
     */
    int recognize(List<Picture> pictures, EmotionRecognizer recognizer, Optional<AnnotatedFiles> annotated) {
        int inputs = pictures.size() + leftOut;
        try (Progress progress = new Progress("pictures", "", 1, pictures.size(), err)) {
            for (Picture picture : pictures) {
                Optional<Seen> seen = look(picture, recognizer, inputs, progress);
                seen.ifPresent(it -> {
                    Optional<Path> written = annotated.map(files -> files.write(picture, it.frame(), it.faces()));
                    progress.clear();
                    report.picture(picture.name(), it.frame(), it.faces(), written);
                    done++;
                });
                progress.step();
            }
        }
        return leftOut == 0 ? 0 : done > 0 ? SOME_LEFT_OUT : Complaint.BAD_INPUT;
    }

    /** What is in a picture. */
    private record Seen(Frame frame, List<FaceEmotion> faces) {}

    private Optional<Seen> look(Picture picture, EmotionRecognizer recognizer, int inputs, Progress progress) {
        try {
            Frame frame = picture.read();
            return Optional.of(new Seen(frame, recognizer.recognize(frame)));
        } catch (InferenceException | SourceException e) {
            progress.clear();
            leaveOut(e, inputs);
            return Optional.empty();
        }
    }

    private void leaveOut(FerException reason, int inputs) {
        if (inputs == 1) {
            throw reason;
        }
        err.println(reason.getMessage());
        leftOut++;
    }
}
