package io.fer4j.cli;

/** The exit codes of all command lines. A process that a signal ends has 128 and the signal's number, as everywhere. */
public final class ExitCode {
    /** All went well. */
    public static final int OK = 0;

    /** A part was done: some inputs were left out, or an input breaks off. */
    public static final int PARTLY = 1;

    /** Nothing was done because of what the user can put right: an option, a file, a model, a device. */
    public static final int BAD_INPUT = 2;

    /** A fault of the program. */
    public static final int OUR_FAULT = 70;

    private ExitCode() {}
}
