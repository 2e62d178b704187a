package io.fer4j.examples;

import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.FerException;
import io.fer4j.Frame;
import io.fer4j.InferenceException;
import io.fer4j.SourceException;
import io.fer4j.cli.Console;
import io.fer4j.cli.ExitCode;
import io.fer4j.cli.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One pass over pictures. Of many, those that cannot be read or written are left out and named; a single one fails. */
final class PictureRun {
    private final PictureList list;
    private final long maxPixels;
    private final Report report;
    private final BooleanSupplier stopped;
    private final Console console;
    private int leftOut;
    private int done;
    private int faces;
    private int withoutFace;

    /**
     * Prepares a pass.
     *
     * @param list the pictures
     * @param maxPixels the most pixels that each may have
     * @param report hears the results
     * @param stopped asked before each picture: whether to end early
     * @param console hears what is left out
     */
    PictureRun(PictureList list, long maxPixels, Report report, BooleanSupplier stopped, Console console) {
        this.list = list;
        this.maxPixels = maxPixels;
        this.report = report;
        this.stopped = stopped;
        this.console = console;
        this.leftOut = list.leftOut();
    }

    /**
     * Recognises, reports and annotates.
     *
     * @param recognizer stays open
     * @param annotated where annotated pictures go, if anywhere
     * @return the exit code
     * @throws FerException if a single picture cannot be read
     */
    int recognize(EmotionRecognizer recognizer, Optional<AnnotatedFiles> annotated) {
        List<Picture> pictures = list.pictures();
        try (Progress progress = console.progress("pictures", "", 1, pictures.size())) {
            for (Picture picture : pictures) {
                if (stopped.getAsBoolean()) {
                    break;
                }
                look(picture, recognizer, progress).ifPresent(seen -> tell(picture, seen, annotated, progress));
                progress.step();
            }
        }
        summarize(pictures.size());
        return leftOut == 0 ? ExitCode.OK : done > 0 ? ExitCode.PARTLY : ExitCode.BAD_INPUT;
    }

    /** What is in a picture. */
    private record Seen(Frame frame, List<FaceEmotion> faces) {}

    private Optional<Seen> look(Picture picture, EmotionRecognizer recognizer, Progress progress) {
        try {
            Frame frame = picture.read(maxPixels);
            return Optional.of(new Seen(frame, recognizer.recognize(frame)));
        } catch (InferenceException | SourceException e) {
            if (list.pictures().size() + list.leftOut() == 1) {
                throw e;
            }
            leaveOut(e, progress);
            return Optional.empty();
        }
    }

    private void tell(Picture picture, Seen seen, Optional<AnnotatedFiles> annotated, Progress progress) {
        Optional<Path> written = Optional.empty();
        try {
            written = annotated.map(files -> files.write(picture, seen.frame(), seen.faces()));
        } catch (SourceException e) {
            leaveOut(e, progress);
        }
        progress.clear();
        report.picture(picture.name(), seen.frame(), seen.faces(), written);
        done++;
        faces += seen.faces().size();
        withoutFace += seen.faces().isEmpty() ? 1 : 0;
    }

    private void leaveOut(FerException reason, Progress progress) {
        progress.clear();
        console.error(String.valueOf(reason.getMessage()));
        leftOut++;
    }

    private void summarize(int pictures) {
        if (stopped.getAsBoolean()) {
            console.error("Stopped. " + done + " of " + pictures + " pictures were done.");
        } else if (pictures > 1) {
            console.note(done + " pictures, " + faces + (faces == 1 ? " face" : " faces")
                    + (withoutFace > 0 ? ", " + withoutFace + " pictures without a face" : "")
                    + (leftOut > 0 ? ", " + leftOut + " left out" : "") + ".");
        }
    }
}
