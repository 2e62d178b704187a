package io.fer4j.examples;

import io.fer4j.EmotionRecognizer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
            "%nFinds the faces in pictures and says for each which expression it shows: box, top expression and all seven"
                    + " probabilities. Writes each picture with boxes and labels drawn in as NAME-annotated.png.",
            "",
            "A result names what a face shows, not what a person feels."
        },
        footer = {
            "",
            "The photograph that comes with this program:",
            "  " + Examples.PROGRAM + " picture",
            "A table, and me-annotated.png in the current directory:",
            "  " + Examples.PROGRAM + " picture me.jpg",
            "All pictures of a directory, annotated into another:",
            "  " + Examples.PROGRAM + " picture photos/ --out annotated/",
            "One row a face, for a spreadsheet:",
            "  " + Examples.PROGRAM + " picture photos/ --csv > faces.csv",
            "Only big faces, on one thread:",
            "  " + Examples.PROGRAM + " picture crowd.jpg --min-face 80 --device cpu:1",
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
                    "Pictures (JPEG, PNG, BMP, GIF, WebP) and directories of pictures. Without any: the photograph"
                            + " that comes with this program.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the annotated pictures go; made if it is not there. Default: the current directory, or"
                    + " nowhere with --json and --csv.")
    private @Nullable Path out;

    @ArgGroup
    private Format format = new Format();

    @Mixin
    private RecognizerOptions recognizerOptions = new RecognizerOptions();

    @Override
    public Integer call() {
        // Drawing needs no display, and must not look for one.
        System.setProperty("java.awt.headless", "true");
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        PictureRun run = new PictureRun(format.report(commandLine.getOut()), commandLine.getErr());
        List<Picture> pictures = run.list(files);
        Optional<AnnotatedFiles> annotated = annotatedFiles(pictures);
        try (EmotionRecognizer recognizer = recognizerOptions.open()) {
            return run.recognize(pictures, recognizer, annotated);
        }
    }

    private Optional<AnnotatedFiles> annotatedFiles(List<Picture> pictures) {
        if (out == null && !format.isForPeople()) {
            return Optional.empty();
        }
        return Optional.of(new AnnotatedFiles(out != null ? out : Path.of(""), pictures));
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
