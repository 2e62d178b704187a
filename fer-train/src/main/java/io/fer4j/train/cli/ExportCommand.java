package io.fer4j.train.cli;

import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.Precision;
import io.fer4j.Training;
import io.fer4j.TrainingStage;
import io.fer4j.cli.OutputFiles;
import io.fer4j.internal.WholeFile;
import io.fer4j.network.ModelDirectory;
import io.fer4j.train.training.EpochMetrics;
import io.fer4j.train.training.LearningCurve;
import io.fer4j.train.training.Provenance;
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
        footer = {"", "Example:", "  java -jar fer-train.jar export --run runs/cnn3 --id cnn3 --out models/cnn3"})
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

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The model's directory, new or empty.")
    @SuppressWarnings("NullAway.Init") // required
    private Path out;

    @Option(names = "--force", description = "Replace the model that is there; its measured crops are kept.")
    private boolean force;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            defaultValue = "fp16",
            description =
                    "How the weights are stored: fp32, or fp16, which halves the file (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String precision;

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
        OutputFiles.requireReplaceable(out, force);
        TrainedNetwork trained = new RunDirectory(run).trained();
        write(trained);
        writeLog(trained);
        PrintWriter text = spec.commandLine().getOut();
        text.printf(
                Locale.ROOT,
                "Exported %s after %d of %d epochs to %s. \"calibrate --model %s\" fits its temperature.%n",
                id,
                trained.epochs(),
                trained.plan().epochs(),
                out,
                out);
        text.flush();
        return 0;
    }

    private void write(TrainedNetwork trained) throws IOException {
        ModelDirectory.write(
                out,
                trained.network(),
                Precision.of(precision),
                ModelCard.builder(id, trained.input())
                        .description(trained.plan().description())
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
        String remarks = Stream.of(origin(trained), notes)
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
                .stages(trained.provenance().stream().map(ExportCommand::stage).toList())
                .build();
    }

    private static TrainingStage stage(Provenance epochs) {
        return TrainingStage.builder(
                        "epochs " + epochs.firstEpoch() + " to " + (epochs.firstEpoch() + epochs.epochs() - 1))
                .plan(epochs.plan())
                .planSha256(epochs.planSha256())
                .dataFingerprint(epochs.dataFingerprint())
                .labels(epochs.labels())
                .teacher(epochs.teacher() == null ? "" : epochs.teacher())
                .teacherSha256(epochs.teacherSha256() == null ? "" : epochs.teacherSha256())
                .arithmetic(epochs.arithmetic())
                .threads(epochs.threads())
                .epochs(epochs.epochs())
                .seconds(epochs.seconds())
                .startedFrom(epochs.startedFrom() == null ? "" : epochs.startedFrom())
                .build();
    }

    private static String origin(TrainedNetwork trained) {
        return trained.provenance().stream().map(Provenance::sentence).collect(Collectors.joining(" "));
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
