package io.fer4j.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java program run in a virtual machine of its own, for what could take this one down or must start from nothing. */
final class ForkedJvm {
    private static final int MINUTES = 3;

    private ForkedJvm() {}

    /**
     * Runs a program of the test class path.
     *
     * @param directory for the file that takes its output
     * @param program its main class
     * @param options of the virtual machine
     * @param arguments of the program
     * @return what it wrote, once it has ended with exit code 0
     */
    static String run(Path directory, Class<?> program, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add(program.getName());
        command.addAll(List.of(arguments));
        File output = directory.resolve("output.txt").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.directory(directory.toFile());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output.toPath(), UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
