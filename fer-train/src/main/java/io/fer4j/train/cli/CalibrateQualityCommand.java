package io.fer4j.train.cli;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.FaceDetector;
import io.fer4j.Model;
import io.fer4j.cli.Console;
import io.fer4j.train.calibration.QualityCalibration;
import io.fer4j.train.calibration.QualityCalibration.Measure;
import io.fer4j.train.calibration.QualityCalibration.Part;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.TestSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code calibrate-quality}: measures from which quality of a face on scores go wrong. */
@Command(
        name = "calibrate-quality",
        sortOptions = false,
        description = {
            "Measures from which quality of a face on a model's answers go wrong.",
            "It makes the images of a data set worse step by step, measures their quality as the recognizer does, and shows"
                    + " the error by quality; turned heads are found by the detector's landmarks. The limits that it prints"
                    + " are those from which on the error is 1.6 times that of the images as they are.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  java -jar fer-train.jar calibrate-quality --data fer2013.csv.gz --labels people --votes fer2013new.csv"
        })
final class CalibrateQualityCommand implements Callable<Integer> {
    private static final double TIMES = 1.6;
    private static final int LEAST_IMAGES = 25;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Option(
            names = "--model",
            paramLabel = "ID|DIR",
            description = "The model (default: the one that is marked as the default).")
    private @Nullable String model;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description = "Which of the model's weights (default: the first on its card).")
    private @Nullable String precision;

    @Option(
            names = "--detector",
            paramLabel = "ID",
            defaultValue = "yunet",
            description = "What finds the landmarks (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String detectorId;

    @Option(
            names = "--usage",
            paramLabel = "NAME",
            defaultValue = "PublicTest",
            description = "Where to measure (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String usage;

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "100000",
            description = "How many images at most, spread evenly over the rows (default: all).")
    private int count;

    @Override
    public Integer call() throws IOException {
        Model chosen = model == null ? Model.best() : Model.find(model);
        if (precision != null) {
            chosen = chosen.variant(precision);
        }
        FaceDataset dataset = data.read(usage);
        FaceDataset images = TestSet.of(labels.labels(), dataset, labels.votes(dataset))
                .spread(count)
                .images();
        QualityCalibration calibration;
        try (FaceDetector detector = FaceDetector.open(detectorId);
                EmotionClassifier classifier = EmotionClassifier.open(chosen, Device.cpu());
                EvaluationProgress progress =
                        new EvaluationProgress(Console.of(spec), "measure", Measure.values().length)) {
            calibration = QualityCalibration.measure(classifier, detector, images, progress);
        }
        print(calibration, images);
        return 0;
    }

    private void print(QualityCalibration calibration, FaceDataset images) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%d images of %s, error as they are %.1f %%%n",
                images.size(),
                usage,
                100 * calibration.error());
        for (Measure measure : Measure.values()) {
            out.printf(
                    Locale.ROOT,
                    "%n%s, limit %.3g%n  %10s %10s %8s %8s %6s%n",
                    measure.name().toLowerCase(Locale.ROOT),
                    calibration.limit(measure, TIMES, LEAST_IMAGES),
                    "from",
                    "to",
                    "images",
                    "error",
                    "times");
            for (Part part : calibration.parts()) {
                if (part.measure() == measure && part.images() > 0) {
                    out.printf(
                            Locale.ROOT,
                            "  %10.3g %10.3g %8d %6.1f %% %6.2f%n",
                            part.from(),
                            part.to(),
                            part.images(),
                            100 * part.error(),
                            part.error() / calibration.error());
                }
            }
        }
        out.flush();
    }
}
