package io.fer4j.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Java program run in a virtual machine of its own, for what could take this one down or must start from nothing. It has the
 * class path and the environment of the test.
 */
public final class ForkedJvm {
    private static final int MINUTES = 3;

    private final Path directory;
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>(System.getenv());

    /**
     * Prepares a virtual machine.
     *
     * @param directory in which it runs, and for the files that take its output
     */
    public ForkedJvm(Path directory) {
        this.directory = directory;
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
    }

    /**
     * Adds options of the virtual machine.
     *
     * @param added for example {@code -Xmx256m}
     * @return this
     */
    public ForkedJvm options(String... added) {
        options.addAll(List.of(added));
        return this;
    }

    /**
     * Puts a library in front of all others.
     *
     * @param library a jar or a directory
     * @return this
     */
    public ForkedJvm classPathBegin(Path library) {
        environment.merge("CLASSPATH", library.toString(), (before, first) -> first + File.pathSeparator + before);
        return this;
    }

    /**
     * Takes a variable out of the environment.
     *
     * @param variable its name
     * @return this
     */
    public ForkedJvm without(String variable) {
        environment.remove(variable);
        return this;
    }

    /**
     * Runs a program.
     *
     * @param program its main class
     * @param arguments of the program
     * @return what it wrote to standard output, once it has ended with exit code 0
     * @throws AssertionError if it ended with another one, or has not ended in time
     * @throws IOException if it cannot be started
     * @throws InterruptedException if this thread is interrupted
     */
    public String run(Class<?> program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add(program.getName());
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output.txt");
        Path errors = directory.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output, UTF_8);
        assertThat(process.exitValue())
                .as(text + Files.readString(errors, UTF_8))
                .isZero();
        return text;
    }
}
