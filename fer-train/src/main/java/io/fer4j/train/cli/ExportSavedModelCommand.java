package io.fer4j.train.cli;

import io.fer4j.Model;
import io.fer4j.tf.SavedModelExport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export-savedmodel}: writes a model for TensorFlow Serving. */
@Command(
        name = "export-savedmodel",
        sortOptions = false,
        description = {
            "Writes a model as a TensorFlow SavedModel, for TensorFlow Serving or for Python.",
            "",
            "Its signature serving_default takes \"input\", float32 [n, height, width, 1]: gray pictures of the card's size,"
                    + " each pixel of 0 to 255 less the card's mean, divided by its standard deviation. It gives"
                    + " \"probabilities\" and \"logits\", float32 [n, 7], in the order of the card's labels. The card lies"
                    + " beside it as assets.extra/card.json.",
            ""
        },
        footer = {
            "",
            "Example, with TensorFlow Serving's directory of a model and its version:",
            "  java -jar fer-train.jar export-savedmodel --model cnn3 --out served/cnn3/1"
        })
final class ExportSavedModelCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            required = true,
            description = "The id of a model that comes along, or a model's directory.")
    @SuppressWarnings("NullAway.Init") // required
    private String model;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where to write it; a SavedModel that is there is never replaced.")
    @SuppressWarnings("NullAway.Init") // required
    private Path out;

    @Override
    public Integer call() throws IOException {
        SavedModelExport.write(Model.find(model), out);
        PrintWriter text = spec.commandLine().getOut();
        text.println("Wrote " + out + ", signature " + SavedModelExport.SIGNATURE + ".");
        text.flush();
        return 0;
    }
}
