package io.fer4j.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command of every program has. A program's root has them as a mixin. */
public final class ProgramOptions {
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = 1000,
            description = "Show this text.")
    private boolean help;

    @SuppressWarnings("UnusedVariable") // picocli looks at it
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            scope = ScopeType.INHERIT,
            order = 1001,
            description = "Show the version.")
    private boolean version;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            order = 1002,
            description = "Write no progress and no notes to standard error, only errors.")
    private boolean quiet;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            order = 1003,
            description = "On failure, show where in the program it was.")
    private boolean verbose;

    private boolean terminal;

    /** Makes options that nobody has set. */
    public ProgramOptions() {}

    boolean isQuiet() {
        return quiet;
    }

    boolean isVerbose() {
        return verbose;
    }

    /** Tells whether standard error is a terminal that somebody looks at. */
    boolean isTerminal() {
        return terminal;
    }

    void setTerminal(boolean value) {
        terminal = value;
    }
}
