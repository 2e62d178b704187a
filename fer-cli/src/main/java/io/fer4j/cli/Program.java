package io.fer4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;

/**
 * A program with commands and options. All of them treat errors alike, have the options of {@link ProgramOptions}, write UTF-8 and
 * ASCII digits whatever the locale, and end with an {@link ExitCode}.
 */
public final class Program {
    private static final int HELP_WIDTH = 100;

    private final CommandLine commandLine;
    private final ProgramOptions options = new ProgramOptions();

    private Program(Object root, Remedies remedies) {
        commandLine = new CommandLine(root);
        commandLine.addMixin("common", options);
        commandLine.getCommandSpec().versionProvider(new ProjectVersion());
        if (!commandLine.getSubcommands().isEmpty()) {
            commandLine.addSubcommand("help", new HelpTopic());
        }
        setVersion(commandLine);
        ErrorReporter errors = new ErrorReporter(options::isVerbose, remedies);
        commandLine
                .setUsageHelpWidth(HELP_WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    private static void setVersion(CommandLine commandLine) {
        for (CommandLine command : commandLine.getSubcommands().values()) {
            command.getCommandSpec().versionProvider(new ProjectVersion());
            setVersion(command);
        }
    }

    /**
     * Prepares a program.
     *
     * @param root an object that picocli knows what to do with
     * @param remedies what this program's users can do where a library's message names an artifact
     * @return a program that has not run
     */
    public static Program of(Object root, Remedies remedies) {
        return new Program(root, remedies);
    }

    /**
     * Returns the command line, for those who execute it without ending the virtual machine.
     *
     * @return picocli's
     */
    public CommandLine commandLine() {
        return commandLine;
    }

    /**
     * Runs the program and ends the virtual machine with its exit code.
     *
     * @param arguments of the program
     */
    public void run(String... arguments) {
        Locale.setDefault(Locale.ROOT);
        options.setTerminal(Terminal.isStandardError());
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        int code = ExitCode.BAD_INPUT;
        if (ArgumentEncoding.areReadable(arguments, err)) {
            code = commandLine.setOut(out).setErr(err).execute(arguments);
        }
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Writes UTF-8 whatever the locale, so that a file or a pipe means the same everywhere. */
    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }
}
