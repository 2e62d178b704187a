package io.fer4j.examples;

import io.fer4j.EmotionRecognizer;
import io.fer4j.SourceException;
import io.fer4j.cli.Console;
import io.fer4j.cli.GracefulShutdown;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Recognises the expressions in picture files. */
@Command(
        name = "picture",
        sortOptions = false,
        description = {
            "%nFinds the faces in pictures and says for each which expression it shows: box, top expression and all"
                    + " seven probabilities. Writes each picture with boxes and labels drawn in as NAME-annotated.png.",
            "",
            "A result names what a face shows, not what a person feels."
        },
        footer = {
            "",
            "The photograph that comes with this program:",
            "  " + Examples.PROGRAM + " picture",
            "A table, and me-annotated.png in the current directory:",
            "  " + Examples.PROGRAM + " picture me.jpg",
            "All pictures of a folder, annotated into another with the same sub-folders:",
            "  " + Examples.PROGRAM + " picture photos/ --out annotated/ --format jpeg",
            "One row a face, for a spreadsheet:",
            "  " + Examples.PROGRAM + " picture photos/ --csv > faces.csv",
            "Only big faces, on one thread:",
            "  " + Examples.PROGRAM + " picture crowd.jpg --min-face 80 --device cpu:1",
            "",
            "Ctrl-C ends it after the picture at hand. Links are followed; what an output's link points to is"
                    + " replaced.",
            "",
            "Exit code: 0 if all went well, 1 if some pictures were left out, each with a reason on standard error,"
                    + " 2 if nothing could be done."
        })
final class PictureCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description =
                    "Pictures (JPEG, PNG, HEIC, AVIF, WebP, TIFF, BMP, GIF) and folders of them, sub-folders included"
                            + " but for hidden ones. Without any: the photograph that comes with this program.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the annotated pictures go; made if it is not there. Default: the current directory, or"
                    + " nowhere with --json and --csv.")
    private @Nullable Path out;

    @Option(
            names = "--format",
            paramLabel = "png|jpeg",
            converter = PictureFormat.Converter.class,
            description = "How annotated pictures are written; jpeg takes about a tenth of the room. Default: png.")
    private PictureFormat pictureFormat = PictureFormat.PNG;

    @Option(
            names = "--redact",
            description = "Blur the faces in the annotated pictures beyond recognition, for people and programs; labels"
                    + " stay. A face that the detector overlooks is not blurred: look at the pictures before you"
                    + " publish them.")
    private boolean redact;

    @Mixin
    private PixelLimit pixelLimit = new PixelLimit();

    @ArgGroup
    private Format format = new Format();

    @Mixin
    private RecognizerOptions recognizerOptions = new RecognizerOptions();

    @Override
    public Integer call() {
        // Drawing needs no display, and must not look for one.
        System.setProperty("java.awt.headless", "true");
        Console console = Console.of(Objects.requireNonNull(spec));
        PictureList pictures = PictureList.of(files, console);
        if (redact && out == null && !format.isForPeople()) {
            throw new SourceException("Expected --out DIR with --redact, found no pictures that are written. Add it.");
        }
        try (GracefulShutdown shutdown = new GracefulShutdown();
                AnnotatedFiles annotatedFiles = annotatedFiles(pictures.pictures());
                EmotionRecognizer recognizer = recognizerOptions.open()) {
            return new PictureRun(
                            pictures, pixelLimit.pixels(), format.report(console.out()), shutdown::isRequested, console)
                    .recognize(recognizer, Optional.ofNullable(annotatedFiles));
        }
    }

    private @Nullable AnnotatedFiles annotatedFiles(List<Picture> pictures) {
        if (out == null && !format.isForPeople()) {
            return null;
        }
        return new AnnotatedFiles(out != null ? out : Path.of(""), pictureFormat, redact, pictures);
    }

    /** What standard output gets. */
    static final class Format {
        @Option(names = "--json", description = "Write one JSON object a picture and nothing else to standard output.")
        private boolean json;

        @Option(names = "--csv", description = "Write one row a face and nothing else to standard output.")
        private boolean csv;

        Report report(PrintWriter out) {
            return json ? new JsonLinesReport(out) : csv ? new CsvReport(out) : new TableReport(out);
        }

        boolean isForPeople() {
            return !json && !csv;
        }
    }
}
