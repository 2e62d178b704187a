package io.fer4j.examples;

import io.fer4j.FerException;
import java.io.PrintWriter;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says what went wrong in one sentence instead of a stack trace, which {@code --stacktrace} shows as well. */
final class Complaint implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** The exit code for what the user can put right: a wrong option, a file that is not there, an unknown model. */
    static final int BAD_INPUT = 2;

    /** The exit code for what only we can put right. */
    static final int OUR_FAULT = 70;

    private final BooleanSupplier stacktrace;

    Complaint(BooleanSupplier stacktrace) {
        this.stacktrace = stacktrace;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine commandLine = e.getCommandLine();
        String command = commandLine.getCommandSpec().qualifiedName();
        commandLine.getErr().println(sentence(e) + " \"" + command + " --help\" shows the options.");
        return BAD_INPUT;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parseResult) {
        PrintWriter err = commandLine.getErr();
        boolean users = e instanceof FerException;
        err.println(users ? sentence(e) : "This should not have happened: " + e + ".");
        if (stacktrace.getAsBoolean()) {
            e.printStackTrace(err);
        } else if (!users) {
            err.println("Please report it with what the option --stacktrace shows.");
        }
        return users ? BAD_INPUT : OUR_FAULT;
    }

    private static String sentence(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.endsWith(".") ? message : message + ".";
    }
}
