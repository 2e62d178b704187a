package io.fer4j.train.cli;

import io.fer4j.train.data.DuplicateCheck;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.FerPlusVotes;
import io.fer4j.train.data.HoldOut;
import io.fer4j.train.data.LabelSet;
import io.fer4j.train.data.LearningSet;
import io.fer4j.train.data.TestSet;
import io.fer4j.train.network.ComputePrecision;
import io.fer4j.train.teacher.TeacherLabels;
import io.fer4j.train.training.TrainingData;
import io.fer4j.train.training.TrainingPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What to train on and how fast, for the commands that train. */
final class TrainingOptions {
    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--training-usage",
            paramLabel = "NAME",
            defaultValue = "Training",
            description = "The rows, or the sub-folder, to learn from (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String trainingUsage;

    @Option(
            names = "--hold-out",
            paramLabel = "N",
            description = "Measure after each epoch on one in N training images, which are not learnt from (default: "
                    + HoldOut.DEFAULT_ONE_IN + ").")
    private @Nullable Integer holdOut;

    @Option(
            names = "--validation-usage",
            paramLabel = "NAME",
            description =
                    "Learn from all training images and measure on these rows, or this sub-folder, instead of a hold-out."
                            + " What is measured here after each epoch is no test any more.")
    private @Nullable String validationUsage;

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Option(
            names = "--teacher",
            paramLabel = "DIR",
            description = "The teacher's labels, as the label command wrote them, for plans that blend them in.")
    private @Nullable Path teacher;

    @Option(
            names = "--compute-precision",
            paramLabel = "KIND",
            defaultValue = "float32",
            description =
                    "float32, or bfloat16, which is up to twice as fast on processors with amx_bf16 or avx512_bf16 and"
                            + " much slower on others"
                            + " (default: ${DEFAULT-VALUE}).")
    private ComputePrecision computePrecision = ComputePrecision.FLOAT32;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many threads a step may use (default: all processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    ComputePrecision computePrecision() {
        return computePrecision;
    }

    int threads() {
        return threads;
    }

    /** Reads what the plans need and prints what it is. */
    TrainingData read(List<TrainingPlan> plans, PrintWriter out) throws IOException {
        if (holdOut != null && validationUsage != null) {
            throw new IllegalArgumentException("Expected --hold-out or --validation-usage, found both.");
        }
        if (trainingUsage.equalsIgnoreCase(validationUsage)) {
            throw new IllegalArgumentException(
                    "Expected other pictures to validate with than to train on, found " + trainingUsage + " twice.");
        }
        if (teacher == null && plans.stream().anyMatch(TrainingOptions::isTaught)) {
            throw new IllegalArgumentException("Expected --teacher DIR, since the plan blends a teacher's labels in.");
        }
        LabelSet set = labels.labels();
        FaceDataset all = data.read(trainingUsage);
        TrainingData read = validationUsage == null
                ? heldOut(set, all, holdOut == null ? HoldOut.DEFAULT_ONE_IN : holdOut)
                : withValidation(set, all, data.read(validationUsage));
        out.println("Labels:     " + set.id());
        out.println("Training:   " + read.training());
        out.println("Validation: " + read.validation());
        out.println("Pictures that stand in both, exactly alike: "
                + DuplicateCheck.between(read.training(), read.validation()).size());
        out.flush();
        return read;
    }

    private TrainingData heldOut(LabelSet set, FaceDataset all, int oneIn) throws IOException {
        HoldOut parts = HoldOut.of(all, oneIn, HoldOut.SEED);
        if (parts.heldOut().length == 0) {
            throw new IllegalArgumentException(
                    "Expected at least " + oneIn + " images of a label to hold one out, found " + all
                            + ". Name a smaller number with --hold-out, or other images with --validation-usage.");
        }
        FerPlusVotes votes = labels.votes(all);
        TestSet validation = TestSet.of(set, all, votes, parts.heldOut());
        return data(set, all, votes, parts.kept(), validation).withHeldOut(oneIn);
    }

    private TrainingData withValidation(LabelSet set, FaceDataset all, FaceDataset validation) throws IOException {
        return data(
                set,
                all,
                labels.votes(all),
                IntStream.range(0, all.size()).toArray(),
                TestSet.of(set, validation, labels.votes(validation)));
    }

    private TrainingData data(
            LabelSet set, FaceDataset all, @Nullable FerPlusVotes votes, int[] among, TestSet validation)
            throws IOException {
        LearningSet learnt = LearningSet.of(set, all, votes, among);
        return TrainingData.of(
                learnt.images(),
                validation.images(),
                learnt.votes(),
                teacher == null ? null : TeacherLabels.read(teacher, all).select(learnt.rows()));
    }

    private static boolean isTaught(TrainingPlan plan) {
        return plan.stages().stream().anyMatch(stage -> stage.targets().teacher() > 0);
    }
}
