package io.fer4j.train.cli;

import io.fer4j.Device;
import io.fer4j.cli.Program;
import io.fer4j.cli.Remedies;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.TypeConversionException;

/**
 * The trainer's command line. Exit codes: those of {@link io.fer4j.cli.ExitCode}, of which 1 does not come about.
 */
@Command(
        name = "java -jar fer-train.jar",
        synopsisSubcommandLabel = "COMMAND",
        description = "Trains, evaluates and exports networks that recognise facial expressions.",
        subcommands = {
            TrainCommand.class,
            CompareCommand.class,
            LabelCommand.class,
            ExportCommand.class,
            CalibrateCommand.class,
            ExportSavedModelCommand.class,
            QuantizeCommand.class,
            EvaluateCommand.class,
            EvaluateDetectorCommand.class,
            CalibrateCropCommand.class,
            CalibrateQualityCommand.class,
            ModelsCommand.class,
            ModelCardCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  java -jar fer-train.jar train --plan fer-train/plans/cnn3.json --data fer2013.csv.gz --run runs/cnn3",
            "  java -jar fer-train.jar export --run runs/cnn3 --id my-cnn3 --out models/my-cnn3",
            "  java -jar fer-train.jar evaluate --model models/my-cnn3 --data fer2013.csv.gz",
            "  java -jar fer-train.jar evaluate --help"
        })
public final class FerTrain {
    private FerTrain() {}

    /**
     * Runs a command and ends the virtual machine with its exit code.
     *
     * @param arguments a command and its options; {@code --help} lists them
     */
    public static void main(String[] arguments) {
        program().run(arguments);
    }

    private static Program program() {
        Program program = Program.of(new FerTrain(), Remedies.none());
        program.commandLine().registerConverter(Device.class, FerTrain::device);
        return program;
    }

    /** Runs a command and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return program().commandLine().setOut(out).setErr(err).execute(arguments);
    }

    private static Device device(String text) {
        try {
            return Device.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
