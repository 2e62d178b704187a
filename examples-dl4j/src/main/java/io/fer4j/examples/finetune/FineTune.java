package io.fer4j.examples.finetune;

import io.fer4j.Emotion;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.Precision;
import io.fer4j.SourceException;
import io.fer4j.Training;
import io.fer4j.cli.Console;
import io.fer4j.cli.ExitCode;
import io.fer4j.cli.OutputFiles;
import io.fer4j.cli.Program;
import io.fer4j.cli.Remedies;
import io.fer4j.dl4j.Dl4jNetworks;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.ModelDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.Nesterovs;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line {@code java -jar examples-dl4j/target/finetune.jar}. */
@Command(
        name = FineTune.PROGRAM,
        sortOptions = false,
        description = {
            "%nTrains a model on with your own faces, in Deeplearning4j, and writes a model directory that every"
                    + " backend loads.",
            "",
            "The pictures lie in folders named angry, disgust, fear, happy, sad, surprise and neutral; some may be"
                    + " missing. Of each picture the biggest face counts. A part of the pictures is held back and tells"
                    + " how good the network is before and after; the weights of the best epoch are kept. If the pictures"
                    + " show few people, that number says little about others."
        },
        footer = {
            "",
            "For example:",
            "  " + FineTune.PROGRAM + " --data faces/ --out models/ours",
            "Pictures that are faces already, and only the last layers learn:",
            "  " + FineTune.PROGRAM + " --data faces/ --whole --freeze conv4 --out models/ours",
            "Then, with the other examples:",
            "  java -jar examples/target/examples.jar picture me.jpg --model models/ours",
            "",
            "Exit code: 0 if all went well, 2 if something has to be put right first."
        })
public final class FineTune implements Callable<Integer> {
    static final String PROGRAM = "java -jar finetune.jar";

    private static final double MOMENTUM = 0.9;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "The folder with the folders of pictures.")
    private Path data = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where the new model goes: a new or empty directory.")
    private Path out = Path.of("");

    @Option(names = "--force", description = "Replace the model that is there.")
    private boolean force;

    @Option(names = "--model", paramLabel = "ID|DIR", description = "Where to start from. Default: ${DEFAULT-VALUE}.")
    private String model = "cnn3";

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the pictures. Default: ${DEFAULT-VALUE}.")
    private int epochs = 10;

    @Option(names = "--rate", paramLabel = "RATE", description = "The learning rate. Default: ${DEFAULT-VALUE}.")
    private double rate = 0.001;

    @Option(
            names = "--freeze",
            paramLabel = "LAYER",
            description = "Leave the layers up to this one as they are, for example conv4.")
    private @Nullable String freeze;

    @Option(names = "--detector", paramLabel = "ID", description = "What finds the faces. Default: ${DEFAULT-VALUE}.")
    private String detector = "ultraface";

    @Option(names = "--whole", description = "Take each picture as a face already cut out.")
    private boolean whole;

    @Option(
            names = "--validation",
            paramLabel = "FRACTION",
            description = "How much of the pictures is held back. Default: ${DEFAULT-VALUE}.")
    private double validation = 0.2;

    @Option(names = "--batch", paramLabel = "N", description = "Faces per step. Default: ${DEFAULT-VALUE}.")
    private int batch = 32;

    @Option(names = "--seed", paramLabel = "N", description = "Of every random choice. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    private FineTune() {}

    /**
     * Trains and ends the virtual machine with the exit code.
     *
     * @param arguments the options
     */
    public static void main(String[] arguments) {
        program().run(arguments);
    }

    private static Program program() {
        return Program.of(new FineTune(), Remedies.none());
    }

    static CommandLine commandLine() {
        return program().commandLine();
    }

    @Override
    public Integer call() {
        checkOptions();
        Model original = Model.find(model);
        Random random = new Random(seed);
        Faces.Split faces = readFaces(original.card()).split(validation, random);
        if (faces.validation().size() == 0) {
            throw new SourceException("Expected enough pictures to hold some back, found "
                    + faces.training().size() + ". Take more of them or a bigger --validation.");
        }
        MultiLayerNetwork network = network(original);
        Tuning tuning = new Tuning(network, faces, batch, random);
        double before = tuning.accuracy();
        say(
                "Training on %d faces, %d held back.",
                faces.training().size(), faces.validation().size());
        say("Before: %.1f %% of those held back are right.", 100 * before);
        double after = tuning.run(epochs, this::report);
        say("After: %.1f %%.", 100 * after);
        write(Dl4jNetworks.inferenceNetwork(network, original.card()), draft(original.card(), faces, before, after));
        return ExitCode.OK;
    }

    private void write(InferenceNetwork trained, ModelCard.Builder draft) {
        try {
            ModelDirectory.write(out, trained, Precision.FP32, draft);
        } catch (IOException e) {
            throw new SourceException("Expected to write the model to " + out + ", found: " + e + ".", e);
        }
        say("Wrote the model %s.", out);
    }

    private void checkOptions() {
        require(epochs >= 1, "at least 1 for --epochs", epochs);
        require(batch >= 1, "at least 1 for --batch", batch);
        require(rate > 0 && rate < 1, "a number between 0 and 1 for --rate", rate);
        require(validation > 0 && validation < 1, "a number between 0 and 1 for --validation", validation);
        OutputFiles.requireReplaceable(out, force);
    }

    private void require(boolean holds, String expected, Object found) {
        if (!holds) {
            throw new ParameterException(terminal(), "Expected " + expected + ", found " + found + ".");
        }
    }

    private Faces readFaces(ModelCard card) {
        Faces faces = new Faces(card.input());
        List<LabelledPicture> pictures = LabelledPicture.in(data);
        try (FaceReader reader = whole ? FaceReader.whole(card) : FaceReader.detecting(detector, card)) {
            for (LabelledPicture picture : pictures) {
                try {
                    faces.add(reader.read(picture.file()), picture.label());
                } catch (SourceException e) {
                    console().error(String.valueOf(e.getMessage()));
                }
            }
        }
        say(
                "%d of %d pictures: %s.",
                faces.size(),
                pictures.size(),
                Emotion.FER2013.stream()
                        .map(emotion -> faces.count(emotion) + " " + emotion.label())
                        .collect(Collectors.joining(", ")));
        return faces;
    }

    private MultiLayerNetwork network(Model original) {
        MultiLayerNetwork network = Dl4jNetworks.trainable(original, new Nesterovs(rate, MOMENTUM));
        if (freeze == null) {
            return network;
        }
        int last = network.getLayerNames().indexOf(freeze);
        if (last < 0) {
            throw new SourceException("Expected one of the layers "
                    + network.getLayerNames().stream().filter(Objects::nonNull).toList() + " for --freeze, found "
                    + freeze + ".");
        }
        return new TransferLearning.Builder(network).setFeatureExtractor(last).build();
    }

    private void report(Tuning.Epoch epoch) {
        say("Epoch %d of %d: loss %.3f, right %.1f %%", epoch.epoch(), epochs, epoch.loss(), 100 * epoch.accuracy());
    }

    private ModelCard.Builder draft(ModelCard card, Faces.Split faces, double before, double after) {
        String notes = String.format(
                Locale.ROOT,
                "Fine-tuned from %s with learning rate %s%s. Of %d pictures held back at random, %.1f %% were right"
                        + " before and %.1f %% after, at the best of the epochs. The temperature was not fitted.",
                card.id(),
                rate,
                freeze == null ? "" : ", frozen up to " + freeze,
                faces.validation().size(),
                100 * before,
                100 * after);
        String name = String.valueOf(out.toAbsolutePath().normalize().getFileName());
        String dataset = String.valueOf(data.toAbsolutePath().normalize().getFileName());
        return ModelCard.builder(name, card.input())
                .description("The model " + card.id() + ", trained on with the pictures of " + dataset + ".")
                .uncertaintyThreshold(card.uncertaintyThreshold())
                .crops(card.crops())
                .training(Training.builder()
                        .dataset(dataset)
                        .split("all but those held back")
                        .epochs(epochs)
                        .seed(seed)
                        .command(command())
                        .notes(notes)
                        .build())
                .license(card.license());
    }

    private void say(String format, Object... values) {
        PrintWriter writer = console().out();
        writer.printf(Locale.ROOT, format + "%n", values);
        writer.flush();
    }

    private String command() {
        return PROGRAM + " " + String.join(" ", terminal().getParseResult().originalArgs());
    }

    private CommandLine terminal() {
        return Objects.requireNonNull(spec).commandLine();
    }

    private Console console() {
        return Console.of(Objects.requireNonNull(spec));
    }
}
