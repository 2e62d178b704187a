package io.fer4j.train.cli;

import io.fer4j.DetectorOptions;
import io.fer4j.FaceDetector;
import io.fer4j.cli.Console;
import io.fer4j.train.data.FaceBoxes;
import io.fer4j.train.evaluation.DetectorEvaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate-detector}: measures how many marked faces detectors find, and how many they make up. */
@Command(
        name = "evaluate-detector",
        sortOptions = false,
        description = {
            "Measures which share of the marked faces a detector finds, and how many it sees where there is none.",
            "The list is a CSV file with the columns image, width, height, x1, y1, x2 and y2, one row a face, in the folder"
                    + " of its pictures. All faces must be marked, small ones too.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  java -jar fer-train.jar evaluate-detector --boxes faces/faces.csv --detector yunet,ultraface,haar"
        })
final class EvaluateDetectorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--boxes", paramLabel = "FILE", required = true, description = "The list of the faces.")
    @SuppressWarnings("NullAway.Init") // required
    private Path boxes;

    @Option(
            names = "--detector",
            paramLabel = "ID",
            split = ",",
            defaultValue = "yunet",
            description = "One or several of yunet, ultraface and haar (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private List<String> detectors;

    @Option(
            names = "--smallest",
            paramLabel = "SHARE",
            defaultValue = "0.08",
            description = "The smallest faces that count: their longer side as a share of the picture's longer side"
                    + " (default: ${DEFAULT-VALUE}).")
    private double smallest;

    @Option(
            names = "--largest",
            paramLabel = "SHARE",
            description = "Count smaller faces than this only, as the same share (default: all).")
    private double largest = Double.POSITIVE_INFINITY;

    @Option(
            names = "--input-size",
            paramLabel = "PIXELS",
            description = "The longer side of the detector's input, in one pass (default: the detector's own).")
    private @Nullable Integer inputSize;

    @Option(
            names = "--smallest-face",
            paramLabel = "PIXELS",
            description = "The smallest face that the detector shall look for (default: the detector's own).")
    private @Nullable Integer smallestFace;

    @Option(
            names = "--rolled-faces",
            description = "Let the detector look at the picture turned as well, for rolled faces.")
    private boolean rolledFaces;

    @Option(
            names = "--roll",
            paramLabel = "DEGREES",
            defaultValue = "0",
            description = "Turn the pictures by so many degrees clockwise before (default: ${DEFAULT-VALUE}).")
    private double roll;

    @Option(
            names = "--iou",
            paramLabel = "SHARE",
            defaultValue = "0.4",
            description = "The intersection over union from which a box is on a face (default: ${DEFAULT-VALUE}).")
    private double iou;

    @Override
    public Integer call() throws IOException {
        FaceBoxes pictures = FaceBoxes.read(boxes);
        for (String id : detectors) {
            DetectorEvaluation result;
            try (FaceDetector detector = FaceDetector.open(id, options());
                    EvaluationProgress progress = new EvaluationProgress(
                            Console.of(spec), "evaluate", pictures.pictures().size())) {
                result = DetectorEvaluation.measure(
                        detector, pictures, smallest, largest, Math.toRadians(roll), iou, progress);
            }
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "%s: found %d of %d faces (%.1f %%), %d false faces in %d pictures (%.2f a picture)%n",
                            id,
                            result.found(),
                            result.faces(),
                            100 * result.recall(),
                            result.falseFaces(),
                            result.pictures(),
                            result.falseFacesPerPicture());
        }
        return 0;
    }

    private DetectorOptions options() {
        DetectorOptions.Builder options = DetectorOptions.builder();
        if (inputSize != null) {
            options.inputSize(inputSize);
        }
        if (smallestFace != null) {
            options.smallestFace(smallestFace);
        }
        if (rolledFaces) {
            options.rolledFaces(true);
        }
        return options.build();
    }
}
