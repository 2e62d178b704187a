package io.fer4j.examples;

import io.fer4j.CropSpec;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.examples.HeatMapPainter.Explained;
import io.fer4j.image.BufferedImageFrames;
import io.fer4j.image.PictureFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows which parts of a face an answer rests on. */
@Command(
        name = "explain",
        sortOptions = false,
        description = {
            "%nShows which parts of each face the answer rests on: covers one patch of the face after the other and draws how"
                    + " much the answer's probability falls. Writes NAME-explained.png.",
            "",
            "The map says what this network looks at, not what makes an expression."
        },
        footer = {
            "",
            "The photograph that comes with this program:",
            "  " + Examples.PROGRAM + " explain",
            "Another network, and another file:",
            "  " + Examples.PROGRAM + " explain me.jpg --model cnn3 --out why.png"
        })
final class ExplainCommand implements Callable<Integer> {
    private static final int MOST_FACES = 8;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description =
                    "A picture (JPEG, PNG, BMP, GIF, WebP). Default: the photograph that comes with this program.")
    private @Nullable Path file;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The file to write, .png or .jpg. Default: NAME-explained.png in the current directory.")
    private @Nullable Path out;

    @Mixin
    private RecognizerOptions recognizerOptions = new RecognizerOptions();

    @Override
    public Integer call() {
        // Drawing needs no display, and must not look for one.
        System.setProperty("java.awt.headless", "true");
        Picture picture = picture();
        Frame frame = picture.read();
        List<Explained> explained = explain(picture, frame);
        Path target = out != null ? out : Path.of(picture.stem() + Picture.EXPLAINED);
        PictureFile.write(BufferedImageFrames.copy(new HeatMapPainter(frame).paint(explained)), target);
        print(explained, target);
        return 0;
    }

    private Picture picture() {
        if (file == null) {
            return Picture.bundled();
        }
        List<Picture> pictures = Picture.at(file);
        if (pictures.size() != 1) {
            throw new SourceException(
                    "Expected one picture, found the directory " + file + " with " + pictures.size() + " pictures.");
        }
        return pictures.get(0);
    }

    private List<Explained> explain(Picture picture, Frame frame) {
        try (EmotionRecognizer recognizer = recognizerOptions.open()) {
            List<FaceEmotion> faces = recognizer.recognize(frame);
            if (faces.isEmpty()) {
                throw new SourceException("Expected a face in " + picture.name()
                        + ", found none. Another --detector or a" + " bigger picture may help.");
            }
            CropSpec crop = recognizer.model().crop(recognizer.detector());
            List<Explained> explained = new ArrayList<>();
            for (FaceEmotion face : faces.subList(0, Math.min(MOST_FACES, faces.size()))) {
                explained.add(new Explained(
                        face, OcclusionMap.of(recognizerOptions.builder(), recognizer.model(), crop, frame, face)));
            }
            return explained;
        }
    }

    private void print(List<Explained> explained, Path target) {
        PrintWriter text = Objects.requireNonNull(spec).commandLine().getOut();
        for (Explained one : explained) {
            text.printf(
                    Locale.ROOT,
                    "%s %.1f %%: covering one patch changes it by up to %.1f points.%n",
                    one.map().answer().label(),
                    100 * one.face().scores().probability(one.map().answer()),
                    100 * one.map().largest());
        }
        text.println("Written: " + target);
        text.flush();
    }
}
