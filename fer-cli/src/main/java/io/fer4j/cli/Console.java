package io.fer4j.cli;

import java.io.PrintWriter;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;

/** Where a running command writes: results to standard output; errors, notes and progress to standard error. */
public final class Console {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean quiet;
    private final boolean terminal;

    /**
     * Makes a console.
     *
     * @param out takes results
     * @param err takes errors, notes and progress
     * @param quiet whether to leave out notes and progress
     * @param terminal whether somebody looks at standard error while it is written
     */
    public Console(PrintWriter out, PrintWriter err, boolean quiet, boolean terminal) {
        this.out = out;
        this.err = err;
        this.quiet = quiet;
        this.terminal = terminal;
    }

    /**
     * Returns the console of a command that runs.
     *
     * @param command of a {@link Program}
     * @return what the user chose
     */
    public static Console of(CommandSpec command) {
        CommandSpec common =
                Objects.requireNonNull(command.root().mixins().get("common"), "the command belongs to no Program");
        ProgramOptions options = (ProgramOptions) common.userObject();
        return new Console(
                command.commandLine().getOut(),
                command.commandLine().getErr(),
                options.isQuiet(),
                options.isTerminal());
    }

    /**
     * Returns where results go.
     *
     * @return standard output
     */
    public PrintWriter out() {
        return out;
    }

    /**
     * Says why something was not done.
     *
     * @param sentence goes to standard error
     */
    public void error(String sentence) {
        err.println(sentence.replaceAll("\\s*\\R\\s*", " "));
        err.flush();
    }

    /**
     * Says something that the user may want to know, unless the user wants quiet.
     *
     * @param sentence goes to standard error
     */
    public void note(String sentence) {
        if (!quiet) {
            error(sentence);
        }
    }

    /**
     * Tells whether progress is shown: standard error is a terminal, and the user does not want quiet.
     *
     * @return true if so
     */
    public boolean showsProgress() {
        return terminal && !quiet;
    }

    /**
     * Shows progress, if it is shown at all.
     *
     * @param task what the steps are
     * @param unit what they are counted in, for example {@code " s"}; may be empty
     * @param unitSize how many steps make one of these
     * @param steps how many there are; with less than two there is no bar
     * @return a bar that the caller closes
     */
    public Progress progress(String task, String unit, long unitSize, long steps) {
        return new Progress(task, unit, unitSize, showsProgress() ? steps : 0, err);
    }
}
