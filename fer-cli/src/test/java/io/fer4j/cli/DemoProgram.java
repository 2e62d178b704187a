package io.fer4j.cli;

import io.fer4j.SourceException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A program with two commands, one of which goes wrong as it is told. */
@Command(
        name = "demo",
        subcommands = {DemoProgram.Picture.class, DemoProgram.Fail.class})
final class DemoProgram {
    private DemoProgram() {}

    static Program program() {
        return Program.of(
                new DemoProgram(), Remedies.none().with("io.fer4j:fer-tf", "Build it with \"mvn -Pall-backends\"."));
    }

    public static void main(String[] arguments) {
        program().run(arguments);
    }

    /** Shows progress and a note. */
    @Command(name = "picture", description = "Shows progress.")
    static final class Picture implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Option(names = "--min-face")
        private int minimum;

        @Parameters(arity = "0..1")
        private String name = "";

        @Override
        public Integer call() {
            Console console = Console.of(Objects.requireNonNull(spec));
            try (Progress progress = console.progress("pictures", "", 1, 3)) {
                for (int i = 0; i < 3; i++) {
                    progress.step();
                }
            }
            console.note("A note on " + minimum + ".");
            console.out().println("Done: " + name);
            return ExitCode.OK;
        }
    }

    /** Fails. */
    @Command(name = "fail", description = "Fails.")
    static final class Fail implements Callable<Integer> {
        @Parameters
        private String kind = "";

        @Override
        public Integer call() throws Exception {
            throw switch (kind) {
                case "source" -> new SourceException("Expected a picture,\n  found none");
                case "artifact" -> new SourceException("Expected tf, found onnx. Add io.fer4j:fer-tf.");
                case "argument" -> new IllegalArgumentException("Expected 1 to 3, found 4.");
                case "file" -> new NoSuchFileException("gone.txt");
                case "java" -> new IllegalArgumentException("bound must be positive");
                default -> new IllegalStateException("broken");
            };
        }
    }
}
