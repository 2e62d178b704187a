package io.fer4j.cli;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code help COMMAND}: picocli's own has options of its own that others of the same names do not go with. */
@Command(name = "help", helpCommand = true, description = "Show how a command is used.")
final class HelpTopic implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "The command. Default: the program itself.")
    private @Nullable String topic;

    @Override
    public Integer call() {
        CommandLine program = Objects.requireNonNull(spec).root().commandLine();
        CommandLine command = topic == null ? program : program.getSubcommands().get(topic);
        if (command == null) {
            throw new UnmatchedArgumentException(program, List.of(String.valueOf(topic)));
        }
        command.usage(program.getOut());
        return ExitCode.OK;
    }
}
