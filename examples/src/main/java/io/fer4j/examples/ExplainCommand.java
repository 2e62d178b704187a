package io.fer4j.examples;

import io.fer4j.Box;
import io.fer4j.CropSpec;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.cli.Console;
import io.fer4j.cli.ExitCode;
import io.fer4j.cli.GracefulShutdown;
import io.fer4j.cli.OutputFiles;
import io.fer4j.cli.Progress;
import io.fer4j.examples.HeatMapPainter.Explained;
import io.fer4j.image.BufferedImageFrames;
import io.fer4j.image.PictureFile;
import io.fer4j.internal.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
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
                    + " much the answer's log-odds fall. Writes NAME-explained.png.",
            "",
            "The map says what this network looks at, not what makes an expression."
        },
        footer = {
            "",
            "The photograph that comes with this program:",
            "  " + Examples.PROGRAM + " explain",
            "Another network, and another file:",
            "  " + Examples.PROGRAM + " explain me.jpg --model cnn3 --out why.png",
            "",
            "Exit code: 0 if all went well, 1 if some pictures were left out, 2 if nothing could be done."
        })
final class ExplainCommand implements Callable<Integer> {
    private static final int MOST_FACES = 8;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description =
                    "Pictures (JPEG, PNG, HEIC, AVIF, WebP, TIFF, BMP, GIF) and folders of them. Default: the photograph that"
                            + " comes with this program.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "FILE|DIR",
            description = "The file to write, .png or .jpg, or for several pictures the folder. Default:"
                    + " NAME-explained.png in the current directory.")
    private @Nullable Path out;

    @Mixin
    private PixelLimit pixelLimit = new PixelLimit();

    @Mixin
    private RecognizerOptions recognizerOptions = new RecognizerOptions();

    @Override
    public Integer call() {
        // Drawing needs no display, and must not look for one.
        System.setProperty("java.awt.headless", "true");
        Console console = Console.of(Objects.requireNonNull(spec));
        PictureList list = PictureList.of(files, console);
        List<Picture> pictures = list.pictures();
        OutputFiles outputs = new OutputFiles();
        pictures.forEach(picture -> picture.file().ifPresent(file -> outputs.reads(file, "the picture itself")));
        if (pictures.size() == 1 && out != null && !Files.isDirectory(out)) {
            outputs.claim(out);
        }
        int leftOut = list.leftOut();
        int done = 0;
        try (GracefulShutdown shutdown = new GracefulShutdown();
                EmotionRecognizer recognizer = recognizerOptions.open();
                Progress progress = console.progress("pictures", "", 1, pictures.size())) {
            for (Picture picture : pictures) {
                if (shutdown.isRequested()) {
                    console.error("Stopped. " + done + " of " + pictures.size() + " pictures were explained.");
                    break;
                }
                try {
                    explain(picture, pictures.size(), recognizer, outputs, console.out(), progress);
                    done++;
                } catch (SourceException e) {
                    if (pictures.size() + list.leftOut() == 1) {
                        throw e;
                    }
                    progress.clear();
                    console.error(String.valueOf(e.getMessage()));
                    leftOut++;
                }
                progress.step();
            }
        }
        return leftOut == 0 ? ExitCode.OK : done > 0 ? ExitCode.PARTLY : ExitCode.BAD_INPUT;
    }

    private void explain(
            Picture picture,
            int pictures,
            EmotionRecognizer recognizer,
            OutputFiles outputs,
            PrintWriter text,
            Progress progress) {
        Frame frame = picture.read(pixelLimit.pixels());
        List<Explained> explained = explain(picture, frame, recognizer);
        Path target = pictures == 1 && out != null && !Files.isDirectory(out) ? out : free(picture, outputs);
        PictureFile.write(BufferedImageFrames.copy(new HeatMapPainter(frame).paint(explained)), target);
        progress.clear();
        if (pictures > 1) {
            text.println(picture.name() + ":");
        }
        print(explained, target, text);
    }

    private Path free(Picture picture, OutputFiles outputs) {
        Path folder = (out != null ? out : Path.of("")).resolve(picture.folder());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new SourceException(
                    "Expected to make the directory " + folder + ", found: " + WholeFile.reason(e) + ".", e);
        }
        return outputs.claimFree(
                folder, picture.stem(), picture.fileName(), Picture.EXPLAINED + PictureFormat.PNG.extension());
    }

    private List<Explained> explain(Picture picture, Frame frame, EmotionRecognizer recognizer) {
        List<FaceEmotion> faces = recognizer.recognize(frame);
        if (faces.isEmpty()) {
            throw new SourceException("Expected a face in " + picture.name()
                    + ", found none. Another --detector or a bigger picture may help.");
        }
        CropSpec crop = recognizer.model().crop(recognizer.detector());
        List<Explained> explained = new ArrayList<>();
        for (FaceEmotion face : AnnotatedFiles.numbered(faces).subList(0, Math.min(MOST_FACES, faces.size()))) {
            explained.add(new Explained(
                    face, OcclusionMap.of(recognizerOptions.builder(), recognizer.model(), crop, frame, face)));
        }
        return explained;
    }

    private static void print(List<Explained> explained, Path target, PrintWriter text) {
        for (int i = 0; i < explained.size(); i++) {
            Explained one = explained.get(i);
            Box box = one.face().box();
            text.printf(
                    Locale.ROOT,
                    "Face %d at x=%.0f y=%.0f: %s%s %.1f %%. Covering one patch changes its log-odds by up to %.1f, to"
                            + " %.1f %%.%n",
                    i + 1,
                    box.x(),
                    box.y(),
                    one.face().uncertain() ? "uncertain, " : "",
                    one.map().answer().label(),
                    100 * one.face().scores().probability(one.map().answer()),
                    one.map().largest(),
                    100 * one.map().probabilityAtLargest());
        }
        text.println("Written: " + target);
        text.flush();
    }
}
