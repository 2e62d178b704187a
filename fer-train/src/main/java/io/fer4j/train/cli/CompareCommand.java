package io.fer4j.train.cli;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.Precision;
import io.fer4j.Training;
import io.fer4j.cli.Console;
import io.fer4j.network.ModelDirectory;
import io.fer4j.train.comparison.Arm;
import io.fer4j.train.comparison.ArmResult;
import io.fer4j.train.comparison.Comparison;
import io.fer4j.train.comparison.ResultFile;
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
        List<Arm> arms = Arm.read(plans);
        PrintWriter out = spec.commandLine().getOut();
        TrainingData data = options.read(arms.stream().map(Arm::plan).toList(), out);
        Map<Arm, ArmResult> results = new LinkedHashMap<>();
        for (Arm arm : arms) {
            out.println(arm);
            out.flush();
            results.put(arm, result(arm, data));
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

    private ArmResult result(Arm arm, TrainingData data) throws IOException {
        ResultFile file = new ResultFile(run.resolve(arm.name()));
        Optional<ArmResult> known = file.read(arm, data);
        if (known.isPresent()) {
            return known.get();
        }
        ArmResult result = train(arm, data);
        file.write(result, data);
        return result;
    }

    private ArmResult train(Arm arm, TrainingData data) throws IOException {
        RunDirectory directory = new RunDirectory(run.resolve(arm.name()));
        try (OrderlyStop listener =
                new OrderlyStop(new TrainingProgress(Console.of(spec)), spec.commandLine().getErr())) {
            new Trainer(arm.plan(), data, directory, options.arithmetic(), options.threads(), listener).resume();
        }
        TrainedNetwork trained = directory.trained();
        Model model = ModelDirectory.write(
                directory.path().resolve("model"), trained.network(), Precision.FP16, draft(arm, trained));
        try (EmotionClassifier classifier = EmotionClassifier.open(model, Device.cpu())) {
            EvaluationResult result = new Evaluator(classifier, BATCH).evaluate(data.validation(), done -> {});
            return ArmResult.of(result, trained.metrics());
        }
    }

    private static ModelCard.Builder draft(Arm arm, TrainedNetwork trained) {
        return ModelCard.builder(arm.name(), trained.input())
                .description(arm.plan().description())
                .uncertaintyThreshold(ExportCommand.UNCERTAINTY_THRESHOLD)
                .training(Training.builder()
                        .dataset("FER2013")
                        .split("Training")
                        .epochs(trained.epochs())
                        .seed(arm.plan().seed())
                        .command("compare")
                        .notes("Not calibrated.")
                        .build())
                .license("Apache-2.0");
    }
}
