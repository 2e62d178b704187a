package io.fer4j.train;

import io.fer4j.train.data.DuplicateCheck;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.FerPlusVotes;
import io.fer4j.train.teacher.TeacherLabels;
import io.fer4j.train.training.RunDirectory;
import io.fer4j.train.training.Trainer;
import io.fer4j.train.training.TrainingData;
import io.fer4j.train.training.TrainingPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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
    private DataOption data = new DataOption();

    @Option(
            names = "--run",
            paramLabel = "DIR",
            required = true,
            description = "The run's folder: plan.json, metrics.csv and the two newest checkpoints.")
    @SuppressWarnings("NullAway.Init") // required
    private Path run;

    @Option(names = "--resume", description = "Go on after the run's newest checkpoint.")
    private boolean resume;

    @Option(
            names = "--training-usage",
            paramLabel = "NAME",
            defaultValue = "Training",
            description = "The rows, or the sub-folder, to learn from (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String trainingUsage;

    @Option(
            names = "--validation-usage",
            paramLabel = "NAME",
            defaultValue = "PublicTest",
            description = "The rows, or the sub-folder, to measure on after each epoch (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String validationUsage;

    @Option(
            names = "--votes",
            paramLabel = "FILE",
            description = "The FER+ votes, fer2013new.csv, for plans that blend them in.")
    private @Nullable Path votes;

    @Option(
            names = "--teacher",
            paramLabel = "DIR",
            description = "The teacher's labels, as the label command wrote them, for plans that blend them in.")
    private @Nullable Path teacher;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many threads a step may use (default: all processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws IOException {
        RunDirectory directory = new RunDirectory(run);
        TrainingPlan chosen = chosenPlan(directory);
        TrainingData trainingData = read(chosen);
        PrintWriter out = spec.commandLine().getOut();
        Trainer trainer = new Trainer(chosen, trainingData, directory, threads, new TrainingProgress(out));
        if (resume) {
            trainer.resume();
        } else {
            trainer.start();
        }
        out.println("Done: " + chosen.epochs() + " epochs. The run is in " + run + "; export it with"
                + " \"export --run " + run + " --id ID --out DIR\".");
        return 0;
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

    private TrainingData read(TrainingPlan chosen) throws IOException {
        FaceDataset training = data.read(trainingUsage);
        FaceDataset validation = data.read(validationUsage);
        int shared = DuplicateCheck.between(training, validation).size();
        PrintWriter out = spec.commandLine().getOut();
        out.println("Training:   " + training);
        out.println("Validation: " + validation);
        out.println("Pictures that stand in both, exactly alike: " + shared);
        out.flush();
        if (trainingUsage.equalsIgnoreCase(validationUsage)) {
            throw new IllegalArgumentException(
                    "Expected other pictures to validate with than to train on, found " + trainingUsage + " twice.");
        }
        boolean needsVotes =
                chosen.stages().stream().anyMatch(stage -> stage.targets().votes() > 0);
        if (needsVotes && votes == null) {
            throw new IllegalArgumentException("Expected --votes FILE, since the plan blends FER+ votes in.");
        }
        boolean needsTeacher =
                chosen.stages().stream().anyMatch(stage -> stage.targets().teacher() > 0);
        if (needsTeacher && teacher == null) {
            throw new IllegalArgumentException("Expected --teacher DIR, since the plan blends a teacher's labels in.");
        }
        return TrainingData.of(
                training,
                validation,
                votes == null ? null : FerPlusVotes.read(votes, training),
                teacher == null ? null : TeacherLabels.read(teacher, training));
    }
}
