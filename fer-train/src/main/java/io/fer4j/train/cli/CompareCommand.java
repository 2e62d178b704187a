package io.fer4j.train.cli;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.Precision;
import io.fer4j.Training;
import io.fer4j.cli.Console;
import io.fer4j.network.ModelDirectory;
import io.fer4j.train.comparison.Comparison;
import io.fer4j.train.comparison.ResultFile;
import io.fer4j.train.comparison.Trial;
import io.fer4j.train.comparison.TrialResult;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.evaluation.Evaluator;
import io.fer4j.train.training.RunDirectory;
import io.fer4j.train.training.TrainedNetwork;
import io.fer4j.train.training.Trainer;
import io.fer4j.train.training.TrainingData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code compare}: trains several networks under one budget and names the most accurate. */
@Command(
        name = "compare",
        sortOptions = false,
        description = {
            "Trains several networks under one budget and names the most accurate.",
            "Plans of one architecture must show it equally many pictures. The averaged weights after the last epoch"
                    + " are measured; no epoch is picked. It may be stopped at any time and goes on at the next call.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  java -jar fer-train.jar compare --plans fer-train/plans/compare --data fer2013.csv --run runs/compare"
        })
final class CompareCommand implements Callable<Integer> {
    private static final int BATCH = 64;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--plans",
            paramLabel = "DIR",
            required = true,
            description = "A folder with a plan for each network.")
    @SuppressWarnings("NullAway.Init") // required
    private Path plans;

    @Mixin
    private TrainingOptions options = new TrainingOptions();

    @Option(
            names = "--run",
            paramLabel = "DIR",
            required = true,
            description = "Gets a run's folder for each network, and comparison.md, comparison.json and comparison.png."
                    + " What has a plan.json and a result.json there is not trained again.")
    @SuppressWarnings("NullAway.Init") // required
    private Path run;

    @Override
    public Integer call() throws IOException {
        List<Trial> trials = Trial.read(plans);
        PrintWriter out = spec.commandLine().getOut();
        TrainingData data = options.read(trials.stream().map(Trial::plan).toList(), out);
        Map<Trial, TrialResult> results = new LinkedHashMap<>();
        for (Trial trial : trials) {
            out.println(trial);
            out.flush();
            results.put(trial, result(trial, data));
        }
        FaceDataset validation = data.validation();
        Comparison comparison =
                new Comparison(data.training().size(), validation.name() + " " + validation.usage(), results);
        comparison.write(run);
        out.print(comparison.toMarkdown());
        String winner = comparison.winner().name();
        out.println("The most accurate is " + winner + ". \"export --run " + run.resolve(winner)
                + " --id ID --out DIR\" makes a model of it; recognizers take the model whose card has the highest"
                + " accuracy.");
        return 0;
    }

    private TrialResult result(Trial trial, TrainingData data) throws IOException {
        ResultFile file = new ResultFile(run.resolve(trial.name()));
        Optional<TrialResult> known = file.read(trial, data);
        if (known.isPresent()) {
            return known.get();
        }
        TrialResult result = train(trial, data);
        file.write(result, data);
        return result;
    }

    private TrialResult train(Trial trial, TrainingData data) throws IOException {
        RunDirectory directory = new RunDirectory(run.resolve(trial.name()));
        try (OrderlyStop listener = new OrderlyStop(
                new TrainingProgress(Console.of(spec)), spec.commandLine().getErr())) {
            new Trainer(trial.plan(), data, directory, options.computePrecision(), options.threads(), listener)
                    .resume();
        }
        TrainedNetwork trained = directory.trained();
        Model model = ModelDirectory.write(
                directory.path().resolve("model"), trained.network(), Precision.FP16, draft(trial, trained));
        try (EmotionClassifier classifier = EmotionClassifier.open(model, Device.cpu())) {
            EvaluationResult result = new Evaluator(classifier, BATCH).evaluate(data.validation(), done -> {});
            return TrialResult.of(result, trained.metrics());
        }
    }

    private static ModelCard.Builder draft(Trial trial, TrainedNetwork trained) {
        return ModelCard.builder(trial.name(), trained.input())
                .description(trial.plan().description())
                .uncertaintyThreshold(ExportCommand.UNCERTAINTY_THRESHOLD)
                .training(Training.builder()
                        .dataset("FER2013")
                        .split("Training")
                        .epochs(trained.epochs())
                        .seed(trial.plan().seed())
                        .command("compare")
                        .notes("Not calibrated.")
                        .build())
                .license("Apache-2.0");
    }
}
