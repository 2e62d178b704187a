package io.fer4j.train.cli;

import io.fer4j.CropSpec;
import io.fer4j.DetectorOptions;
import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.FaceDetector;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.cli.Console;
import io.fer4j.network.ModelDirectory;
import io.fer4j.train.calibration.CropCalibration;
import io.fer4j.train.calibration.PipelineEvaluation;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.HoldOut;
import io.fer4j.train.data.TestSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code calibrate-crop}: measures how a detector's boxes lie in the training pictures and writes it on a model's card. */
@Command(
        name = "calibrate-crop",
        sortOptions = false,
        description = {
            "Measures the crop that fits a detector's boxes and writes it on a model's card.",
            "It enlarges training pictures on a canvas, compares the detector's boxes with them, and shows what the way"
                    + " through detector and crop costs in accuracy.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  java -jar fer-train.jar calibrate-crop --detector yunet --model models/cnn3 --data fer2013.csv.gz",
            "What the way through the detector costs upright and rolled, against what people see:",
            "  java -jar fer-train.jar calibrate-crop --detector yunet --model models/vgg16 --data fer2013.csv.gz"
                    + " --labels people --votes fer2013new.csv --roll 0,15,30,45"
        })
final class CalibrateCropCommand implements Callable<Integer> {
    private static final long SEED = 2013;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--detector", paramLabel = "ID", required = true, description = "yunet, ultraface or haar.")
    @SuppressWarnings("NullAway.Init") // required
    private String detectorId;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "The model's directory, whose card receives the crop.")
    @SuppressWarnings("NullAway.Init") // required
    private Path model;

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--measure-usage",
            paramLabel = "NAME",
            defaultValue = "Training",
            description = "Where to measure the boxes (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String measureUsage;

    @Option(
            names = "--usage",
            paramLabel = "NAME",
            defaultValue = "PublicTest",
            description = "Where to measure the accuracy (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String usage;

    @Option(
            names = "--hold-out",
            arity = "0..1",
            fallbackValue = "20",
            paramLabel = "N",
            description = "Measure the accuracy on the one in N images of --measure-usage that a training on these rows"
                    + " held out, instead of --usage, and write nothing: for decisions that must not see --usage.")
    private @Nullable Integer holdOut;

    @Option(
            names = "--roll",
            paramLabel = "DEGREES",
            split = ",",
            defaultValue = "0",
            description = "Measure the accuracy with the pictures rolled by so many degrees clockwise; one or several"
                    + " (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private List<Double> rolls;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description = "Which of the model's weights measure the accuracy (default: the first on its card).")
    private @Nullable String precision;

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Option(
            names = "--pictures",
            paramLabel = "N",
            defaultValue = "2000",
            description = "How many pictures to measure the boxes on (default: ${DEFAULT-VALUE}).")
    private int pictures;

    @Override
    public Integer call() throws IOException {
        Model opened = Model.load(model);
        FaceDataset boxes = data.read(measureUsage);
        FaceDataset test = testImages(boxes);
        Console console = Console.of(spec);
        CropCalibration calibration;
        Model measured = precision == null ? opened : opened.variant(precision);
        try (FaceDetector detector = FaceDetector.open(detectorId, options());
                EmotionClassifier classifier = EmotionClassifier.open(measured, Device.cpu())) {
            try (EvaluationProgress progress = new EvaluationProgress(console, "measure", pictures)) {
                calibration = CropCalibration.measure(detector, boxes, pictures, SEED, progress);
            }
            print(calibration);
            for (double roll : rolls) {
                try (EvaluationProgress progress = new EvaluationProgress(console, "evaluate", test.size())) {
                    print(
                            roll,
                            PipelineEvaluation.measure(
                                    detector, calibration.crop(), classifier, test, Math.toRadians(roll), progress));
                }
            }
        }
        if (holdOut == null) {
            ModelDirectory.writeCard(model, withCrop(opened.card(), calibration.crop()));
        }
        return 0;
    }

    private FaceDataset testImages(FaceDataset training) throws IOException {
        FaceDataset images = holdOut == null ? data.read(usage) : training;
        int[] rows = holdOut == null
                ? IntStream.range(0, images.size()).toArray()
                : HoldOut.of(images, holdOut, HoldOut.SEED).heldOut();
        return TestSet.of(labels.labels(), images, labels.votes(images), rows).images();
    }

    private ModelCard withCrop(ModelCard card, CropSpec crop) {
        Map<String, CropSpec> crops = new HashMap<>(card.crops());
        crops.put(detectorId, crop);
        return card.toBuilder().crops(crops).build();
    }

    private void print(CropCalibration calibration) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s in %s: found %d of %d faces, measured by its boxes' %s, margin %.3f, shift %.3f right and %.3f"
                        + " down%n",
                detectorId,
                measureUsage,
                calibration.found(),
                calibration.pictures(),
                calibration.crop().side() == CropSpec.Side.WIDTH ? "width" : "longer side",
                calibration.crop().margin(),
                calibration.crop().shiftX(),
                calibration.crop().shiftY());
        out.flush();
    }

    /** Rolled pictures are looked at as still pictures are, upright ones in one look. */
    private DetectorOptions options() {
        return DetectorOptions.builder()
                .rolledFaces(rolls.stream().anyMatch(roll -> roll != 0))
                .build();
    }

    private void print(double roll, PipelineEvaluation pipeline) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s%s: own crops %.2f %%; where the detector finds the face (%d of %d): own crops %.2f %%, through"
                        + " detector and crop %.2f %%%n",
                holdOut == null ? usage : "Hold-out of " + measureUsage,
                roll == 0 ? "" : String.format(Locale.ROOT, ", rolled by %.0f degrees", roll),
                100 * pipeline.rawAccuracy(),
                pipeline.found(),
                pipeline.pictures(),
                100 * pipeline.rawAccuracyOfFound(),
                100 * pipeline.pipelineAccuracyOfFound());
        out.flush();
    }
}
