package io.fer4j.train;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.Model;
import io.fer4j.network.ModelDirectory;
import io.fer4j.train.data.DatasetException;
import io.fer4j.train.data.DuplicateCheck;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.FerPlusVotes;
import io.fer4j.train.evaluation.EvaluationReport;
import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.evaluation.Evaluator;
import io.fer4j.train.report.ReportPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate}: measures a model on a data set. */
@Command(
        name = "evaluate",
        sortOptions = false,
        description = {
            "Measures how well a model recognises the expressions of a data set.",
            "",
            "It prints accuracy, precision, recall and F1 of each expression, the confusion matrix, the negative"
                    + " log-likelihood and the calibration error, all on single crops.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  java -jar fer-train.jar evaluate --data fer2013.csv.gz",
            "  java -jar fer-train.jar evaluate --model cnn3 --data fer2013.csv --json",
            "  java -jar fer-train.jar evaluate --model my/model --data pictures --usage test",
            "",
            "FER2013 is on Kaggle: fer2013.csv of the challenge, icml_face_data.csv, or the folders train/angry/... and"
                    + " test/angry/... of later uploads. Pictures of your own work in such folders as well."
        })
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "The id of a model that comes along, or a model's directory (default: the one that is marked as"
                            + " the default).")
    private @Nullable String model;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description =
                    "Which of the model's weights: fp16, fp32 or int8, as its card names them (default: the card's"
                            + " first).")
    private @Nullable String precision;

    @Option(
            names = "--backend",
            paramLabel = "ID",
            description =
                    "What runs the model: onnx, tf or dl4j, if it is on the class path (default: the first that is).")
    private @Nullable String backend;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "Where to run it: cpu, cpu:THREADS, cuda or cuda:INDEX (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private Device device;

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--usage",
            paramLabel = "NAME",
            defaultValue = "PublicTest",
            description = "The rows of the CSV file, or the sub-folder, to measure on (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String usage;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "64",
            description = "How many pictures go through one inference call (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(names = "--json", description = "Print one JSON object instead of tables.")
    private boolean json;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description =
                    "Also write report.html there: one page with plots, averaging over crops and the surest mistakes.")
    private @Nullable Path reportDirectory;

    @Option(names = "--votes", paramLabel = "FILE", description = "The FER+ votes, fer2013new.csv, for the report.")
    private @Nullable Path votes;

    @Option(names = "--update-card", description = "Write the numbers into the card of the model's directory.")
    private boolean updateCard;

    @Option(
            names = "--training-usage",
            paramLabel = "NAME",
            defaultValue = "Training",
            description =
                    "The rows, or the sub-folder, that the model was trained on: the report counts the pictures that"
                            + " stand there too (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String trainingUsage;

    @Override
    public Integer call() throws IOException {
        Model found = model == null ? Model.best() : Model.find(model);
        Model chosen = precision == null ? found : found.variant(precision);
        Optional<Path> directory = updateCard ? Optional.of(modelDirectory()) : Optional.empty();
        FaceDataset dataset = data.read(usage);
        EvaluationReport report = evaluate(chosen, dataset);
        if (directory.isPresent()) {
            ModelDirectory.writeCard(
                    directory.get(), report.on(chosen.card(), chosen.precision(), reproducible(report)));
        }
        if (reportDirectory != null) {
            writeReport(chosen, dataset, reportDirectory);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? report.toJson() + "\n" : report.toText());
        out.flush();
        return 0;
    }

    private EvaluationReport evaluate(Model chosen, FaceDataset dataset) {
        try (EmotionClassifier classifier = open(chosen);
                EvaluationProgress progress =
                        new EvaluationProgress(spec.commandLine().getErr(), dataset.size())) {
            EvaluationResult result = new Evaluator(classifier, batchSize).evaluate(dataset, progress);
            return new EvaluationReport(
                    chosen.card().id(),
                    classifier.backend(),
                    classifier.device(),
                    dataset.name(),
                    dataset.usage(),
                    result);
        }
    }

    private void writeReport(Model chosen, FaceDataset dataset, Path directory) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        FerPlusVotes people = votes == null ? null : FerPlusVotes.read(votes, dataset);
        OptionalInt shared = sharedWithTraining(dataset);
        try (EmotionClassifier classifier = open(chosen);
                EvaluationProgress progress = new EvaluationProgress(err, 3 * dataset.size())) {
            Path page = new ReportPage(classifier, dataset, shared, people).write(directory, progress);
            err.println("The report: " + page);
        }
    }

    private OptionalInt sharedWithTraining(FaceDataset dataset) throws IOException {
        try {
            return OptionalInt.of(
                    DuplicateCheck.between(data.read(trainingUsage), dataset).size());
        } catch (DatasetException e) {
            spec.commandLine()
                    .getErr()
                    .println("Pictures that stand in training too are not counted. " + e.getMessage());
            return OptionalInt.empty();
        }
    }

    private EmotionClassifier open(Model chosen) {
        return backend == null
                ? EmotionClassifier.open(chosen, device)
                : EmotionClassifier.open(chosen, backend, device);
    }

    private Path modelDirectory() {
        if (model == null || !Files.isDirectory(Path.of(model))) {
            throw new IllegalArgumentException("Expected a model's directory behind --model, for --update-card, found "
                    + (model == null ? "none" : "\"" + model + "\"") + ".");
        }
        return Path.of(model);
    }

    /** The command without this machine's folders. */
    private String reproducible(EvaluationReport report) {
        return "java -jar fer-train/target/fer-train.jar evaluate --model " + report.model() + " --backend "
                + report.backend() + " --device " + report.device() + " --data "
                + data.path().getFileName() + " --usage "
                + report.usage() + (precision == null ? "" : " --precision " + precision);
    }
}
