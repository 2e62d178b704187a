package io.fer4j.train.cli;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.Model;
import io.fer4j.Precision;
import io.fer4j.cli.Console;
import io.fer4j.network.ActivationRanges;
import io.fer4j.network.CalibratedNetwork;
import io.fer4j.network.ModelDirectory;
import io.fer4j.network.OnnxReader;
import io.fer4j.network.QuantizedOnnxWriter;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.evaluation.Evaluator;
import io.fer4j.train.evaluation.Latency;
import io.fer4j.train.quantization.ActivationCalibration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quantize}: adds 8-bit weights to a model. */
@Command(
        name = "quantize",
        sortOptions = false,
        description = {
            "Adds weights to a model that compute with 8-bit integers: smaller, and faster in ONNX Runtime.",
            "Runs the network on training pictures to find which numbers stand between its layers, writes model-int8.onnx"
                    + " beside the model's file, names it on the card and prints how both do. Recognizers go on taking the"
                    + " card's first weights unless they are told otherwise; \"evaluate --precision int8 --update-card\" writes"
                    + " what was measured on the card.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  java -jar fer-train.jar quantize --model models/vgg16 --data fer2013.csv",
            "  java -jar fer-train.jar evaluate --model models/vgg16 --precision int8 --data fer2013.csv"
        })
final class QuantizeCommand implements Callable<Integer> {

    private static final int BATCH = 64;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's directory.")
    @SuppressWarnings("NullAway.Init") // required
    private Path directory;

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--calibration-usage",
            paramLabel = "NAME",
            defaultValue = "Training",
            description = "The rows, or the sub-folder, to calibrate with (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String calibrationUsage;

    @Option(
            names = "--pictures",
            paramLabel = "N",
            description = "How many of them (default: ${DEFAULT-VALUE}, or all if there are fewer).")
    private int pictures = 512;

    @Option(
            names = "--usage",
            paramLabel = "NAME",
            defaultValue = "PublicTest",
            description = "The rows, or the sub-folder, to measure on (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String usage;

    @Override
    public Integer call() throws IOException {
        Model model = Model.load(directory);
        CalibratedNetwork stored = OnnxReader.read(model);
        byte[] weights = QuantizedOnnxWriter.write(stored.network(), calibrate(model, stored), stored.temperature());
        Model quantized = ModelDirectory.addWeights(directory, Precision.INT8, weights);
        FaceDataset measured = data.read(usage);
        PrintWriter out = spec.commandLine().getOut();
        report(out, quantized, measured);
        report(out, quantized.variant(Precision.INT8), measured);
        return 0;
    }

    private ActivationRanges calibrate(Model model, CalibratedNetwork stored) throws IOException {
        FaceDataset calibration = data.read(calibrationUsage);
        int count = Math.min(pictures, calibration.size());
        try (EvaluationProgress progress = new EvaluationProgress(Console.of(spec), "calibrate", 2L * count)) {
            return new ActivationCalibration(stored.network(), model.card().input(), calibration, count)
                    .measure(progress);
        }
    }

    private static void report(PrintWriter out, Model model, FaceDataset dataset) {
        try (EmotionClassifier classifier = EmotionClassifier.open(model, Device.cpu(1))) {
            EvaluationResult result = new Evaluator(classifier, BATCH).evaluate(dataset, done -> {});
            Latency latency = Latency.measure(classifier);
            out.printf(
                    Locale.ROOT,
                    "%-6s %s: accuracy %.2f %%, NLL %.3f, ECE %.3f; one picture on one thread %.2f ms; %.1f MB%n",
                    model.precision().id(),
                    dataset.usage(),
                    100 * result.accuracy(),
                    result.nll(),
                    result.ece(),
                    latency.medianMillis(),
                    model.weights().length / 1e6);
            out.flush();
        }
    }
}
