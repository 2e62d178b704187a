package io.fer4j.train.cli;

import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.cli.Console;
import io.fer4j.network.OnnxReader;
import io.fer4j.train.network.Architecture;
import io.fer4j.train.network.BatchNormReinsertion;
import io.fer4j.train.network.NetworkState;
import io.fer4j.train.training.RunDirectory;
import io.fer4j.train.training.Trainer;
import io.fer4j.train.training.TrainingData;
import io.fer4j.train.training.TrainingPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: trains a network by a plan. */
@Command(
        name = "train",
        sortOptions = false,
        description = {
            "Trains a network by a plan, with a checkpoint after each epoch.",
            "A run that is stopped (Ctrl-C) keeps its last checkpoint and goes on with --resume.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  java -jar fer-train.jar train --plan fer-train/plans/cnn3.json --data fer2013.csv --run runs/cnn3",
            "  java -jar fer-train.jar train --run runs/cnn3 --data fer2013.csv --resume",
            "",
            "On Linux, TF_ENABLE_ONEDNN_OPTS=1 in the environment makes training 1.7 times faster."
        })
final class TrainCommand implements Callable<Integer> {
    /** On how many training pictures a network to start from is measured. */
    private static final int MEASURED_PICTURES = 2048;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description =
                    "The plan, a JSON file. A resumed run has its own and needs none; one that is given replaces it.")
    private @Nullable Path plan;

    @Mixin
    private TrainingOptions options = new TrainingOptions();

    @Option(
            names = "--run",
            paramLabel = "DIR",
            required = true,
            description = "The run's folder: plan.json, metrics.csv and the two newest checkpoints.")
    @SuppressWarnings("NullAway.Init") // required
    private Path run;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description =
                    "A model's folder: start from its weights instead of random ones. It must be of the plan's architecture.")
    private @Nullable Path from;

    @Option(names = "--resume", description = "Go on after the run's newest checkpoint.")
    private boolean resume;

    @Override
    public Integer call() throws IOException {
        if (resume && from != null) {
            throw new IllegalArgumentException("Expected --from with a new run, found it beside --resume.");
        }
        RunDirectory directory = new RunDirectory(run);
        TrainingPlan chosen = chosenPlan(directory);
        PrintWriter out = spec.commandLine().getOut();
        TrainingData data = options.read(List.of(chosen), out);
        try (OrderlyStop listener = new OrderlyStop(
                new TrainingProgress(Console.of(spec)), spec.commandLine().getErr())) {
            Trainer trainer =
                    new Trainer(chosen, data, directory, options.computePrecision(), options.threads(), listener);
            if (resume) {
                trainer.resume();
            } else if (from != null) {
                Model model = Model.load(from);
                trainer.start(trainable(model, chosen, data), origin(model.card()));
            } else {
                trainer.start();
            }
        }
        out.println("Done: " + chosen.epochs() + " epochs. The run is in " + run + "; export it with"
                + " \"export --run " + run + " --id ID --out DIR\".");
        return 0;
    }

    private static String origin(ModelCard card) {
        return card.id() + " (SHA-256 of its weights " + card.weights().get(0).sha256() + ")";
    }

    private NetworkState trainable(Model model, TrainingPlan chosen, TrainingData data) throws IOException {
        int count = Math.min(MEASURED_PICTURES, data.training().size());
        try (EvaluationProgress progress = new EvaluationProgress(Console.of(spec), "measure", count)) {
            return BatchNormReinsertion.reinsert(
                    Architecture.of(chosen.architecture()),
                    OnnxReader.read(model).network(),
                    model.card().input(),
                    data.training(),
                    count,
                    progress);
        }
    }

    private TrainingPlan chosenPlan(RunDirectory directory) throws IOException {
        if (plan != null) {
            return TrainingPlan.read(plan);
        }
        if (resume) {
            return directory.plan();
        }
        throw new IllegalArgumentException("Expected --plan FILE for a new run, or --resume for one that was begun.");
    }
}
