package io.fer4j.train;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.Precision;
import io.fer4j.Training;
import io.fer4j.network.ModelDirectory;
import io.fer4j.spi.WholeFile;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.FaceDatasets;
import io.fer4j.train.evaluation.Evaluator;
import io.fer4j.train.evaluation.TemperatureFit;
import io.fer4j.train.training.EpochMetrics;
import io.fer4j.train.training.LearningCurve;
import io.fer4j.train.training.RunDirectory;
import io.fer4j.train.training.TrainedNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: makes a model directory of a run. */
@Command(
        name = "export",
        sortOptions = false,
        description = {
            "Makes a model directory of a run's newest checkpoint.",
            "It has model.onnx with the averaged weights and batch normalisation folded into them, card.json, golden"
                    + " pictures with the probabilities that every backend must find, and the training log with its"
                    + " curve.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  java -jar fer-train.jar export --run runs/cnn3 --id cnn3 --out models/cnn3",
            "  java -jar fer-train.jar export --run runs/cnn3 --id cnn3 --out models/cnn3 --data fer2013.csv.gz"
                    + " --calibrate PublicTest"
        })
final class ExportCommand implements Callable<Integer> {
    static final double UNCERTAINTY_THRESHOLD = 0.4;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--run", paramLabel = "DIR", required = true, description = "The run's folder.")
    @SuppressWarnings("NullAway.Init") // required
    private Path run;

    @Option(names = "--id", paramLabel = "ID", required = true, description = "The model's name, for example cnn3.")
    @SuppressWarnings("NullAway.Init") // required
    private String id;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "The model's directory; a model that is there is replaced.")
    @SuppressWarnings("NullAway.Init") // required
    private Path out;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            defaultValue = "fp16",
            description =
                    "How the weights are stored: fp32, or fp16, which halves the file (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String precision;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "FER2013 as CSV or CSV.gz, or a folder with a sub-folder for each usage and label.")
    private @Nullable Path data;

    @Option(
            names = "--calibrate",
            paramLabel = "USAGE",
            description = "Fit the temperature on these rows, or this sub-folder, of --data (default: leave it at 1).")
    private @Nullable String calibrate;

    @Option(
            names = "--commit",
            paramLabel = "HASH",
            defaultValue = "",
            description = "The commit of the source that trained it, for the card.")
    @SuppressWarnings("NullAway.Init") // has a default
    private String commit;

    @Option(
            names = "--notes",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "What else a user should know, for the card.")
    @SuppressWarnings("NullAway.Init") // has a default
    private String notes;

    @Override
    public Integer call() throws IOException {
        if ((calibrate == null) != (data == null)) {
            throw new IllegalArgumentException("Expected --data and --calibrate together, found only one of them.");
        }
        TrainedNetwork trained = new RunDirectory(run).trained();
        Model model = write(trained, 1);
        if (data != null && calibrate != null) {
            model = write(trained, temperature(model, FaceDatasets.read(data, calibrate)));
        }
        writeLog(trained);
        PrintWriter text = spec.commandLine().getOut();
        text.printf(
                Locale.ROOT,
                "Exported %s after %d of %d epochs to %s, temperature %.3f.%n",
                id,
                trained.epochs(),
                trained.plan().epochs(),
                out,
                model.card().temperature());
        text.flush();
        return 0;
    }

    private Model write(TrainedNetwork trained, double temperature) throws IOException {
        return ModelDirectory.write(
                out,
                trained.network(),
                Precision.of(precision),
                ModelCard.builder(id, trained.input())
                        .description(trained.plan().description())
                        .temperature(temperature)
                        .uncertaintyThreshold(UNCERTAINTY_THRESHOLD)
                        .crops(crops())
                        .training(training(trained))
                        .license("Apache-2.0"));
    }

    /** A model that is replaced leaves its measured crops to the new one: they belong to detectors and data, not to weights. */
    private Map<String, io.fer4j.CropSpec> crops() {
        return Files.exists(out.resolve(ModelDirectory.CARD))
                ? Model.load(out).card().crops()
                : Map.of();
    }

    private Training training(TrainedNetwork trained) {
        String calibration = calibrate == null ? "" : "Temperature fitted on " + calibrate + ".";
        String remarks = Stream.of(trained.origin(), notes, calibration)
                .filter(remark -> !remark.isBlank())
                .collect(Collectors.joining(" "));
        return Training.builder()
                .dataset("FER2013")
                .split("Training")
                .epochs(trained.epochs())
                .seed(trained.plan().seed())
                .command("java -jar fer-train/target/fer-train.jar train --plan plan.json --data fer2013.csv.gz"
                        + " --run runs/" + id)
                .commit(commit)
                .notes(remarks)
                .build();
    }

    private static double temperature(Model model, FaceDataset dataset) {
        try (EmotionClassifier classifier = EmotionClassifier.open(model, Device.cpu())) {
            return TemperatureFit.fit(dataset, new Evaluator(classifier, 64).predict(dataset, done -> {}));
        }
    }

    private void writeLog(TrainedNetwork trained) throws IOException {
        WholeFile.write(out.resolve("plan.json"), trained.plan().toJson().getBytes(StandardCharsets.UTF_8));
        String rows = trained.metrics().stream()
                .map(row -> row.toCsv() + "\n")
                .collect(Collectors.joining("", EpochMetrics.CSV_HEADER + "\n", ""));
        WholeFile.write(out.resolve("metrics.csv"), rows.getBytes(StandardCharsets.UTF_8));
        LearningCurve.write(id + ", accuracy by epoch", trained.metrics(), out.resolve("learning-curve.png"));
    }
}
