package io.fer4j.train.cli;

import io.fer4j.FerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says in one sentence what went wrong; where in the program, only for those who ask. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final String STACK_TRACE = "fer4j.stacktrace";
    private static final int WRONG_INPUT = 2;
    private static final int UNEXPECTED = 1;

    private final BooleanSupplier verbose;

    Failures(BooleanSupplier verbose) {
        this.verbose = verbose;
    }

    @Override
    public int handleParseException(ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        say(command, exception, String.valueOf(exception.getMessage()));
        command.getErr().println("Try \"" + command.getCommandSpec().qualifiedName() + " --help\".");
        return WRONG_INPUT;
    }

    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult parsed) {
        Optional<String> sentence = sentence(exception);
        say(
                command,
                exception,
                sentence.orElse("Something unexpected went wrong: " + exception
                        + ". Run it again with --verbose to see where, and please report it."));
        return sentence.isPresent() ? WRONG_INPUT : UNEXPECTED;
    }

    private void say(CommandLine command, Exception exception, String sentence) {
        PrintWriter err = command.getErr();
        if (verbose.getAsBoolean() || Boolean.getBoolean(STACK_TRACE)) {
            exception.printStackTrace(err);
        }
        err.println(sentence.replaceAll("\\s*\\R\\s*", " "));
    }

    /** Returns what to tell the user; empty if the failure is not of the kind that a user's input brings about. */
    private static Optional<String> sentence(Exception exception) {
        Throwable cause = exception instanceof UncheckedIOException ? exception.getCause() : exception;
        if (cause instanceof IOException io) {
            return Optional.of(sentence(io));
        }
        return exception instanceof FerException || exception instanceof IllegalArgumentException
                ? Optional.ofNullable(exception.getMessage())
                : Optional.empty();
    }

    private static String sentence(IOException exception) {
        if (exception instanceof NoSuchFileException missing) {
            return "Expected a file or directory at " + missing.getFile() + ", found none.";
        }
        if (exception instanceof AccessDeniedException denied) {
            return "Expected access to " + denied.getFile() + ", found that it is not permitted.";
        }
        if (exception instanceof FileSystemException file) {
            String reason = file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
            return "Cannot use " + file.getFile() + ": " + reason + ".";
        }
        return exception.getMessage() == null ? exception.toString() : exception.getMessage();
    }
}
