package io.fer4j.examples;

import io.fer4j.cli.ExitCode;
import io.fer4j.cli.Program;
import io.fer4j.cli.Remedies;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line {@code java -jar examples/target/examples.jar}: one command for each example. */
@Command(
        name = Examples.PROGRAM,
        description =
                "Recognises facial expressions: which of seven expressions a face shows, not what a person feels.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            PictureCommand.class,
            VideoCommand.class,
            WebcamCommand.class,
            WebCommand.class,
            HealthCommand.class,
            ExplainCommand.class,
            McpCommand.class
        },
        footer = {"", "\"" + Examples.PROGRAM + " help COMMAND\" explains a command."})
public final class Examples implements Callable<Integer> {
    static final String PROGRAM = "java -jar examples.jar";

    private static final String OTHER_BACKENDS = "This program was built with onnx alone: build it with \"mvn"
            + " -Pall-backends\" to have the others (README, \"Backends\").";
    private static final Remedies REMEDIES = Remedies.none()
            .with("io.fer4j:fer-tf", OTHER_BACKENDS)
            .with("io.fer4j:fer-dl4j", OTHER_BACKENDS)
            .with(
                    "com.microsoft.onnxruntime:onnxruntime_gpu",
                    "Build this program with \"mvn -Ponnx-cuda\" for that (README, \"Graphics cards\").")
            .with(
                    "org.tensorflow:tensorflow-core-native",
                    "Build this program with \"mvn -Ptf-cuda\" for that (README, \"Graphics cards\").");

    @Spec
    private @Nullable CommandSpec spec;

    private Examples() {}

    /**
     * Runs a command and ends the virtual machine with its exit code.
     *
     * @param arguments the command and its options
     */
    public static void main(String[] arguments) {
        program().run(arguments);
    }

    private static Program program() {
        return Program.of(new Examples(), REMEDIES);
    }

    static CommandLine commandLine() {
        return program().commandLine();
    }

    /** Runs when no command is given. */
    @Override
    public Integer call() {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        commandLine.usage(commandLine.getErr());
        return ExitCode.BAD_INPUT;
    }
}
