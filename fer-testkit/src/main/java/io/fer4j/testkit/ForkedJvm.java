package io.fer4j.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    /** Puts a small disk where the directory is, with what was there, and leaves there what is on it in the end. */
    private static final String ON_A_SMALL_DISK = """
        set -e
        cp -a "$DISK" "$DISK.kept"
        mount -t tmpfs -o size="$DISK_SIZE" none "$DISK"
        cp -a "$DISK.kept/." "$DISK"
        rm -r "$DISK.kept"
        code=0
        "$0" "$@" || code=$?
        cp -a "$DISK" "$DISK.kept"
        umount "$DISK"
        rm -r "$DISK"
        mv "$DISK.kept" "$DISK"
        exit $code
        """;

    private final Path directory;
    private List<String> launcher = List.of();
    private int minutes = 3;
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
     * Sets a variable of the environment.
     *
     * @param variable its name
     * @param value its value
     * @return this
     */
    public ForkedJvm with(String variable, String value) {
        environment.put(variable, value);
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
     * Says how long a program may take, instead of three minutes.
     *
     * @param limit in minutes
     * @return this
     */
    public ForkedJvm patience(int limit) {
        minutes = limit;
        return this;
    }

    /**
     * Limits how long each file that it writes may become; a write beyond fails as one on a full disk does.
     *
     * @param kilobytes the longest
     * @return this
     */
    public ForkedJvm longestFile(int kilobytes) {
        // In blocks of 512 bytes, as POSIX has it.
        launcher = List.of("sh", "-c", "ulimit -f " + 2 * kilobytes + " && exec \"$0\" \"$@\"");
        return this;
    }

    /**
     * Lets a directory be a disk of its own while the program runs. The test is skipped where a user may not have that.
     *
     * @param place a directory, whose files are on the disk; what is on the disk in the end is there afterwards
     * @param kilobytes of the disk
     * @return this
     * @throws IOException if it cannot be found out whether a user may
     * @throws InterruptedException if this thread is interrupted
     */
    public ForkedJvm smallDisk(Path place, int kilobytes) throws IOException, InterruptedException {
        Process trial =
                new ProcessBuilder("sh", "-c", "unshare -rm mount -t tmpfs none \"$0\"", place.toString()).start();
        assumeThat(trial.waitFor())
                .as(
                        "what unshare and mount say of a temporary disk: %s",
                        new String(trial.getErrorStream().readAllBytes(), UTF_8))
                .isZero();
        environment.put("DISK", place.toString());
        environment.put("DISK_SIZE", kilobytes + "k");
        launcher = List.of("unshare", "-rm", "sh", "-c", ON_A_SMALL_DISK);
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
        Process process = start(program, arguments);
        try {
            assertThat(process.waitFor(minutes, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output(), UTF_8);
        assertThat(process.exitValue())
                .as(text + Files.readString(errors(), UTF_8))
                .isZero();
        return text;
    }

    /**
     * Runs a program that does not end by itself, and kills it without a warning.
     *
     * @param afterwards how long after the first line that it writes to standard output
     * @param program its main class
     * @param arguments of the program
     * @return the whole lines that it wrote to standard output
     * @throws AssertionError if it ended by itself, or has written nothing in time
     * @throws IOException if it cannot be started
     * @throws InterruptedException if this thread is interrupted
     */
    public List<String> kill(Duration afterwards, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(program, arguments);
        try {
            awaitOutput(process, "");
            Thread.sleep(afterwards.toMillis());
            assertThat(process.isAlive()).as(Files.readString(errors(), UTF_8)).isTrue();
        } finally {
            // SIGKILL on Unix.
            process.destroyForcibly().waitFor();
        }
        String text = Files.readString(output(), UTF_8);
        assertThat(text).contains("\n");
        return text.substring(0, text.lastIndexOf('\n')).lines().toList();
    }

    /** How a program ended, and all that it wrote. */
    public record Ended(int exitCode, String output, String errors) {}

    /**
     * Runs a program that does not end by itself, and tells it to end as a service manager or a shell does (SIGTERM on Unix).
     *
     * @param said when it has written this to standard output
     * @param program its main class
     * @param arguments of the program
     * @return how it ended
     * @throws AssertionError if it ended by itself, has not written that in time, or has not ended in time
     * @throws IOException if it cannot be started
     * @throws InterruptedException if this thread is interrupted
     */
    public Ended terminate(String said, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(program, arguments);
        try {
            awaitOutput(process, said);
            process.destroy();
            assertThat(process.waitFor(minutes, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(output(), UTF_8), Files.readString(errors(), UTF_8));
    }

    /**
     * Runs a program that does not end by itself, and interrupts it as Ctrl-C does (SIGINT), on systems that have signals. Nobody
     * has asked the program to ignore it, even if this process ignores it.
     *
     * @param said when it has written this to standard output
     * @param program its main class
     * @param arguments of the program
     * @return how it ended
     * @throws AssertionError if it ended by itself, has not written that in time, or has not ended in time
     * @throws IOException if it cannot be started
     * @throws InterruptedException if this thread is interrupted
     */
    public Ended interrupt(String said, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        launcher = List.of("env", "--default-signal=INT");
        Process process = start(program, arguments);
        try {
            awaitOutput(process, said);
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(minutes, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(output(), UTF_8), Files.readString(errors(), UTF_8));
    }

    /**
     * Runs a program, however it ends.
     *
     * @param program its main class
     * @param arguments of the program
     * @return how it ended
     * @throws AssertionError if it has not ended in time
     * @throws IOException if it cannot be started
     * @throws InterruptedException if this thread is interrupted
     */
    public Ended end(Class<?> program, String... arguments) throws IOException, InterruptedException {
        Process process = start(program, arguments);
        try {
            assertThat(process.waitFor(minutes, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(output(), UTF_8), Files.readString(errors(), UTF_8));
    }

    /** Waits until there is output, and the text in it. */
    private void awaitOutput(Process process, String text) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (Files.size(output()) == 0 || !Files.readString(output(), UTF_8).contains(text)) {
            assertThat(process.isAlive()).as(Files.readString(errors(), UTF_8)).isTrue();
            assertThat(System.nanoTime() - start)
                    .as("nanoseconds waited")
                    .isLessThan(TimeUnit.MINUTES.toNanos(minutes));
            Thread.sleep(1);
        }
    }

    private Path output() {
        return directory.resolve("output.txt");
    }

    private Path errors() {
        return directory.resolve("errors.txt");
    }

    private Process start(Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add(program.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output().toFile())
                .redirectError(errors().toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }
}
