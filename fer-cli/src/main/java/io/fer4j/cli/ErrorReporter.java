package io.fer4j.cli;

import io.fer4j.FerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one sentence what went wrong, and with {@code --verbose} where in the program. */
final class ErrorReporter implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final String EXPECTED = "Expected ";
    /** What picocli says where a command is missing; it has no exception of its own for that. */
    private static final String WITHOUT_COMMAND = "Missing required subcommand";

    private static final int MOST_SUGGESTIONS = 2;
    /** So many letters may differ between a word and what it was meant to be. */
    private static final int MOST_TYPOS = 3;

    private final BooleanSupplier verbose;
    private final Remedies remedies;

    ErrorReporter(BooleanSupplier verbose, Remedies remedies) {
        this.verbose = verbose;
        this.remedies = remedies;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine commandLine = e.getCommandLine();
        PrintWriter err = commandLine.getErr();
        if (isWithoutCommand(e)) {
            commandLine.usage(err);
            return ExitCode.BAD_INPUT;
        }
        err.println(oneLine(sentence(e)) + suggestion(e) + " \""
                + commandLine.getCommandSpec().qualifiedName() + " --help\" shows the options.");
        if (verbose.getAsBoolean()) {
            e.printStackTrace(err);
        }
        return ExitCode.BAD_INPUT;
    }

    private static boolean isWithoutCommand(ParameterException e) {
        return String.valueOf(e.getMessage()).startsWith(WITHOUT_COMMAND);
    }

    private static String sentence(ParameterException e) {
        CommandLine commandLine = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && commandLine.getParent() == null
                && !commandLine.getSubcommands().isEmpty()) {
            return "Expected a command, one of "
                    + List.copyOf(commandLine.getCommandSpec().subcommands().keySet()) + ", found \""
                    + unmatched.getUnmatched().get(0) + "\".";
        }
        return sentence(String.valueOf(e.getMessage()));
    }

    private static String suggestion(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        String found = unmatched.getUnmatched().get(0);
        List<String> near = unmatched.getSuggestions().stream()
                .filter(word -> typos(found, word) <= Math.min(MOST_TYPOS, word.length() / 2))
                .limit(MOST_SUGGESTIONS)
                .toList();
        return near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?";
    }

    /** Returns Levenshtein's distance between two words. */
    private static int typos(String found, String meant) {
        int[] previous = new int[meant.length() + 1];
        for (int j = 0; j < previous.length; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= found.length(); i++) {
            int[] current = new int[previous.length];
            current[0] = i;
            for (int j = 1; j < previous.length; j++) {
                int replaced = previous[j - 1] + (found.charAt(i - 1) == meant.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[meant.length()];
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parseResult) {
        PrintWriter err = commandLine.getErr();
        Optional<String> sentence = inputError(e);
        err.println(sentence.map(remedies::apply)
                .map(ErrorReporter::oneLine)
                .orElse("This should not have happened: " + e + "."));
        if (verbose.getAsBoolean()) {
            e.printStackTrace(err);
        } else if (sentence.isEmpty()) {
            err.println("Please report it with what the option --verbose shows.");
        }
        return sentence.isPresent() ? ExitCode.BAD_INPUT : ExitCode.OUR_FAULT;
    }

    /**
     * Returns what to tell the user; empty if the failure is not of a kind that a user's input brings about. An argument that is
     * refused in this project's form of sentence came from the user, one that Java itself refuses did not.
     */
    private static Optional<String> inputError(Exception e) {
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        if (cause instanceof IOException io) {
            return Optional.of(sentence(io));
        }
        String message = String.valueOf(e.getMessage());
        if (e instanceof InvalidPathException path) {
            return Optional.of("Expected a file's name, found \"" + path.getInput() + "\" (" + path.getReason() + ").");
        }
        boolean refused = e instanceof IllegalArgumentException && message.startsWith(EXPECTED);
        return e instanceof FerException || refused ? Optional.of(sentence(message)) : Optional.empty();
    }

    private static String sentence(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return "Expected a file or directory at " + missing.getFile() + ", found none.";
        }
        if (e instanceof AccessDeniedException denied) {
            return "Expected access to " + denied.getFile() + ", found that it is not permitted.";
        }
        if (e instanceof FileSystemException file) {
            String reason = file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
            return "Cannot use " + file.getFile() + ": " + reason + ".";
        }
        return sentence(e.getMessage() == null ? e.toString() : e.getMessage());
    }

    private static String sentence(String message) {
        return message.endsWith(".") ? message : message + ".";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}
