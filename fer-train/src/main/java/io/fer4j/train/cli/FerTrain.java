package io.fer4j.train.cli;

import io.fer4j.Device;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/**
 * The trainer's command line. Exit codes: 0 for success, 2 for wrong input (one sentence on standard error), 1 for a failure
 * that nobody expected.
 */
@Command(
        name = "java -jar fer-train.jar",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        usageHelpWidth = FerTrain.HELP_WIDTH,
        versionProvider = ProjectVersion.class,
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
            ModelsCommand.class
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
    static final int HELP_WIDTH = 100;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "On failure, show where in the program it was.")
    private boolean verbose;

    private FerTrain() {}

    /**
     * Runs a command and ends the virtual machine with its exit code.
     *
     * @param arguments a command and its options; {@code --help} lists them
     */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, arguments));
    }

    /** Runs a command and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        FerTrain root = new FerTrain();
        CommandLine commands = new CommandLine(root).setCaseInsensitiveEnumValuesAllowed(true);
        commands.registerConverter(Device.class, FerTrain::device);
        Failures failures = new Failures(() -> root.verbose);
        return commands.setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .execute(arguments);
    }

    private static Device device(String text) {
        try {
            return Device.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
