package io.fer4j.train.cli;

import io.fer4j.Model;
import io.fer4j.cli.Console;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.teacher.Labelling;
import io.fer4j.train.teacher.TeacherNetwork;
import io.fer4j.train.teacher.TeacherViews;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code label}: keeps what a teacher network says of the training pictures. */
@Command(
        name = "label",
        sortOptions = false,
        description = {
            "Keeps what a teacher network says of changed copies of the training pictures.",
            "Plans can blend its answers into what a smaller network shall answer (distillation). It may be stopped at"
                    + " any time and goes on at the next call with the view it was at.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  java -jar fer-train.jar label --teacher vgg16 --name \"our VGG16\" --data fer2013.csv --out"
                    + " runs/teacher",
            "  java -jar fer-train.jar label --teacher big.onnx --name \"a big network\" --data fer2013.csv --out"
                    + " runs/teacher"
        })
final class LabelCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--teacher",
            paramLabel = "MODEL",
            required = true,
            description = "One of our models, by its id or its directory, or any ONNX file with an input"
                    + " [1, channels, height, width] of pixels from 0 to 1 and seven logits in FER2013's order.")
    @SuppressWarnings("NullAway.Init") // required
    private String teacher;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description = "Which of our model's weights, for example int8 (default: the card's first).")
    private @Nullable String precision;

    @Option(
            names = "--name",
            paramLabel = "TEXT",
            required = true,
            description = "The teacher's name, for the student's card.")
    @SuppressWarnings("NullAway.Init") // required
    private String name;

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--usage",
            paramLabel = "NAME",
            defaultValue = "Training",
            description = "The rows, or the sub-folder (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String usage;

    @Option(
            names = "--views",
            paramLabel = "N",
            defaultValue = "6",
            description = "How many changed copies of each picture (default: ${DEFAULT-VALUE}).")
    private int views;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "2013",
            description = "Of the changes (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the labels go.")
    @SuppressWarnings("NullAway.Init") // required
    private Path out;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many pictures to ask about at a time (default: all processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws IOException, InterruptedException {
        TeacherNetwork network = network();
        FaceDataset pictures = data.read(usage);
        TeacherViews shown = new TeacherViews(views, seed, TeacherViews.DEFAULT_AUGMENTATION);
        try (EvaluationProgress progress =
                new EvaluationProgress(Console.of(spec), "label", (long) views * pictures.size())) {
            Labelling.run(
                    network,
                    name,
                    pictures,
                    shown,
                    out,
                    threads,
                    view -> progress.setDone((long) view * pictures.size()),
                    row -> progress.accept(1));
        }
        return 0;
    }

    private TeacherNetwork network() throws IOException {
        if (teacher.endsWith(".onnx")) {
            if (precision != null) {
                throw new IllegalArgumentException("Expected --precision with one of our models only, found the file "
                        + teacher + ", which has but one.");
            }
            return TeacherNetwork.file(Path.of(teacher));
        }
        Model model = Model.find(teacher);
        return TeacherNetwork.model(precision == null ? model : model.variant(precision));
    }
}
