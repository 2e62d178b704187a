package io.fer4j.train.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.Model;
import io.fer4j.PriorCorrection;
import io.fer4j.cli.Console;
import io.fer4j.network.ModelDirectory;
import io.fer4j.train.data.DatasetException;
import io.fer4j.train.data.DuplicateCheck;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.FerPlusVotes;
import io.fer4j.train.data.GroupColumn;
import io.fer4j.train.data.HoldOut;
import io.fer4j.train.data.LabelSet;
import io.fer4j.train.data.TestSet;
import io.fer4j.train.evaluation.EvaluationReport;
import io.fer4j.train.evaluation.Evaluator;
import io.fer4j.train.evaluation.Measurement;
import io.fer4j.train.report.ReportPage;
import io.fer4j.train.robustness.GroupComparison;
import io.fer4j.train.robustness.Slices;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
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
            "It prints accuracy with its interval of 95 percent, also without the pictures that stand in training, precision, recall and"
                    + " F1 of each expression, the confusion matrix, the negative log-likelihood and the calibration error,"
                    + " all on single crops. With --votes it measures twice: against the labels of the table, and against"
                    + " what most people saw.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  java -jar fer-train.jar evaluate --data fer2013.csv.gz --votes fer2013new.csv",
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
                    "Also write report.html there: one page with plots, averaging over crops and the most confident errors.")
    private @Nullable Path reportDirectory;

    @Option(
            names = "--votes",
            paramLabel = "FILE",
            description = "The FER+ votes, fer2013new.csv: measure against what most people saw, too.")
    private @Nullable Path votes;

    @Option(
            names = "--labels",
            paramLabel = "SET",
            description =
                    "Measure against these labels only: fer2013 or people (default: fer2013, and people with --votes).")
    private @Nullable LabelSet labels;

    @Option(
            names = "--hold-out",
            paramLabel = "N",
            description =
                    "Measure on the one in N images that a training on these rows held out; for decisions that must not"
                            + " be made on test images.")
    private @Nullable Integer holdOut;

    @Option(
            names = "--prior-correction",
            paramLabel = "POWER",
            defaultValue = "0",
            description =
                    "Divide the priors on the card out of the answers, to this power from 0 to 1 (default: ${DEFAULT-VALUE},"
                            + " which measures the network as it is).")
    private double priorCorrection;

    @Option(
            names = "--slices",
            description =
                    "Also measure on images made worse in eight ways (size, light, contrast, blur, noise, JPEG, rotation,"
                            + " occlusion) of five strengths each.")
    private boolean slices;

    @Option(
            names = "--slice-images",
            paramLabel = "N",
            defaultValue = "500",
            description = "How many images, spread evenly over the rows, each slice has (default: ${DEFAULT-VALUE}).")
    private int sliceImages;

    @Option(
            names = "--groups",
            paramLabel = "FILE",
            description =
                    "Also compare groups of people: a CSV file with the columns row (from 0, within the split) and group.")
    private @Nullable Path groups;

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
        Model named = model == null ? Model.best() : Model.find(model);
        if (holdOut != null && updateCard) {
            throw new IllegalArgumentException(
                    "Expected --update-card without --hold-out: a card's numbers are those of test images.");
        }
        Model chosen = precision == null ? named : named.variant(precision);
        Optional<Path> directory = updateCard ? Optional.of(modelDirectory()) : Optional.empty();
        FaceDataset dataset = data.read(usage);
        Found found = evaluate(chosen, dataset);
        EvaluationReport report = found.report();
        if (directory.isPresent()) {
            ModelDirectory.writeCard(
                    directory.get(), report.on(chosen.card(), chosen.precision(), reproducible(report)));
        }
        if (reportDirectory != null) {
            writeReport(chosen, dataset, reportDirectory);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? found.toJson() + "\n" : found.toText());
        out.flush();
        return 0;
    }

    /** What was measured; without slices or groups, where none were asked for. */
    private record Found(
            EvaluationReport report,
            List<Slices.Slice> slices,
            @Nullable GroupComparison groups) {
        String toText() {
            return report.toText()
                    + (slices.isEmpty() ? "" : "\n" + Slices.toText(slices))
                    + (groups == null ? "" : "\n" + groups.toText());
        }

        ObjectNode toJson() {
            ObjectNode json = report.toJson();
            if (!slices.isEmpty()) {
                json.set("slices", Slices.toJson(slices));
            }
            if (groups != null) {
                json.set("groupComparison", groups.toJson());
            }
            return json;
        }
    }

    private Found evaluate(Model chosen, FaceDataset dataset) throws IOException {
        List<TestSet> sets = testSets(dataset);
        TestSet last = sets.get(sets.size() - 1);
        TestSet sliced = last.spread(slices ? sliceImages : 1);
        int count = dataset.size() + (slices ? Slices.steps() * sliced.images().size() : 0);
        IntPredicate isInTraining = isInTraining(dataset);
        try (EmotionClassifier classifier = open(chosen);
                EvaluationProgress progress = new EvaluationProgress(Console.of(spec), "evaluate", count)) {
            Evaluator evaluator = new Evaluator(classifier, batchSize);
            List<EmotionScores> predictions =
                    PriorCorrection.of(chosen.card(), priorCorrection).apply(evaluator.predict(dataset, progress));
            EvaluationReport report = new EvaluationReport(
                    chosen.card().id(),
                    classifier.backend(),
                    classifier.device(),
                    dataset.name(),
                    dataset.usage(),
                    priorCorrection,
                    sets.stream()
                            .map(set -> Measurement.of(set, predictions, isInTraining))
                            .toList());
            return new Found(
                    report,
                    slices ? Slices.measure(evaluator, sliced, progress) : List.of(),
                    groups == null ? null : compare(last, predictions, GroupColumn.read(groups, dataset.size())));
        }
    }

    private static GroupComparison compare(TestSet set, List<EmotionScores> predictions, String[] groupOf) {
        int[] rows = set.rows();
        return GroupComparison.of(
                set.images(),
                Arrays.stream(rows).mapToObj(predictions::get).toList(),
                Arrays.stream(rows).mapToObj(row -> groupOf[row]).toArray(String[]::new));
    }

    private List<TestSet> testSets(FaceDataset dataset) throws IOException {
        if (labels == LabelSet.PEOPLE && votes == null) {
            throw new IllegalArgumentException("Expected --votes FILE with --labels people, found none.");
        }
        FerPlusVotes people = votes == null ? null : FerPlusVotes.read(votes, dataset);
        int[] rows = holdOut == null
                ? IntStream.range(0, dataset.size()).toArray()
                : HoldOut.of(dataset, holdOut, HoldOut.SEED).heldOut();
        List<TestSet> sets = new ArrayList<>();
        for (LabelSet set : LabelSet.values()) {
            if (labels == null ? set == LabelSet.FER2013 || people != null : set == labels) {
                sets.add(TestSet.of(set, dataset, people, rows));
            }
        }
        return sets;
    }

    private void writeReport(Model chosen, FaceDataset dataset, Path directory) throws IOException {
        Console console = Console.of(spec);
        List<TestSet> sets = testSets(dataset);
        IntPredicate isInTraining = isInTraining(dataset);
        try (EmotionClassifier classifier = open(chosen);
                EvaluationProgress progress = new EvaluationProgress(console, "report", 3L * dataset.size())) {
            Path page = new ReportPage(classifier, dataset, sets, isInTraining).write(directory, progress);
            console.note("The report: " + page);
        }
    }

    /** Tells which rows stand in training too, or returns null if the training images are not there or are the measured ones. */
    private @Nullable IntPredicate isInTraining(FaceDataset dataset) throws IOException {
        if (dataset.usage().equalsIgnoreCase(trainingUsage)) {
            return null;
        }
        try {
            BitSet shared = new BitSet();
            DuplicateCheck.between(data.read(trainingUsage), dataset).forEach(same -> shared.set(same.second()));
            return shared::get;
        } catch (DatasetException e) {
            if (reportDirectory != null) {
                spec.commandLine()
                        .getErr()
                        .println("Pictures that stand in training too are not counted. " + e.getMessage());
            }
            return null;
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
                + data.path().getFileName() + " --usage " + report.usage()
                + (votes == null ? "" : " --votes " + votes.getFileName())
                + (precision == null ? "" : " --precision " + precision)
                + (priorCorrection == 0 ? "" : " --prior-correction " + priorCorrection);
    }
}
