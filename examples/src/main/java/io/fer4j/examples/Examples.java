package io.fer4j.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
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
            ExplainCommand.class
        },
        footer = {"", "\"" + Examples.PROGRAM + " COMMAND --help\" explains a command."})
public final class Examples implements Callable<Integer> {
    static final String PROGRAM = "java -jar examples.jar";

    private static final int WIDTH = 100;

    @Spec
    private @Nullable CommandSpec spec;

    @SuppressWarnings("UnusedVariable") // picocli looks at it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this text.")
    private boolean help;

    @Option(names = "--stacktrace", hidden = true, scope = ScopeType.INHERIT)
    private boolean stacktrace;

    private Examples() {}

    /**
     * Runs a command and ends the virtual machine with its exit code.
     *
     * @param arguments the command and its options
     */
    public static void main(String[] arguments) {
        PrintWriter out = writer(FileDescriptor.out);
        int code = commandLine().setOut(out).setErr(writer(FileDescriptor.err)).execute(arguments);
        out.flush();
        System.exit(code);
    }

    /** Writes UTF-8 whatever the locale, so that a file or a pipe means the same everywhere. */
    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }

    static CommandLine commandLine() {
        Examples examples = new Examples();
        CommandLine commandLine = new CommandLine(examples);
        Complaint complaint = new Complaint(() -> examples.stacktrace);
        return commandLine
                .setUsageHelpWidth(WIDTH)
                .setParameterExceptionHandler(complaint)
                .setExecutionExceptionHandler(complaint);
    }

    /** Runs when no command is given. */
    @Override
    public Integer call() {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        commandLine.usage(commandLine.getErr());
        return Complaint.BAD_INPUT;
    }
}
