package io.fer4j.train;

import io.fer4j.train.data.DuplicateCheck;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.FerPlusVotes;
import io.fer4j.train.network.Arithmetic;
import io.fer4j.train.teacher.TeacherLabels;
import io.fer4j.train.training.TrainingData;
import io.fer4j.train.training.TrainingPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
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
            names = "--arithmetic",
            paramLabel = "KIND",
            defaultValue = "float32",
            description =
                    "float32, or bfloat16, which is up to twice as fast on processors with amx_bf16 or avx512_bf16 and"
                            + " much slower on others"
                            + " (default: ${DEFAULT-VALUE}).")
    private Arithmetic arithmetic = Arithmetic.FLOAT32;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many threads a step may use (default: all processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    Arithmetic arithmetic() {
        return arithmetic;
    }

    int threads() {
        return threads;
    }

    /** Reads what the plans need and prints what it is. */
    TrainingData read(List<TrainingPlan> plans, PrintWriter out) throws IOException {
        FaceDataset training = data.read(trainingUsage);
        FaceDataset validation = data.read(validationUsage);
        int shared = DuplicateCheck.between(training, validation).size();
        out.println("Training:   " + training);
        out.println("Validation: " + validation);
        out.println("Pictures that stand in both, exactly alike: " + shared);
        out.flush();
        if (trainingUsage.equalsIgnoreCase(validationUsage)) {
            throw new IllegalArgumentException(
                    "Expected other pictures to validate with than to train on, found " + trainingUsage + " twice.");
        }
        if (votes == null && anyBlends(plans, TrainingPlan.Targets::votes)) {
            throw new IllegalArgumentException("Expected --votes FILE, since the plan blends FER+ votes in.");
        }
        if (teacher == null && anyBlends(plans, TrainingPlan.Targets::teacher)) {
            throw new IllegalArgumentException("Expected --teacher DIR, since the plan blends a teacher's labels in.");
        }
        return TrainingData.of(
                training,
                validation,
                votes == null ? null : FerPlusVotes.read(votes, training),
                teacher == null ? null : TeacherLabels.read(teacher, training));
    }

    private static boolean anyBlends(List<TrainingPlan> plans, ToDoubleFunction<TrainingPlan.Targets> share) {
        return plans.stream()
                .flatMap(plan -> plan.stages().stream())
                .anyMatch(stage -> share.applyAsDouble(stage.targets()) > 0);
    }
}
