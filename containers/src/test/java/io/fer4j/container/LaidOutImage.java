package io.fer4j.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An image's layers in a folder, and commands that run in it as in a container with a read-only root. */
record LaidOutImage(Path image, Path root) {
    private static final Path SCRIPTS = Path.of("").toAbsolutePath();

    static LaidOutImage of(Path image, Path root) throws Exception {
        run(List.of(SCRIPTS.resolve("lay-out.sh").toString(), image.toString(), root.toString()));
        return new LaidOutImage(image, root);
    }

    /** Returns what keeps this machine from running an image's content, or nothing if it can. */
    static String obstacle() throws Exception {
        if (!System.getProperty("os.name").equals("Linux")) {
            return "only Linux has namespaces";
        }
        Process probe;
        try {
            probe = new ProcessBuilder(
                            "sh",
                            "-c",
                            "unshare --user --map-root-user --mount sh -c 'mount --bind /tmp /tmp && unshare --user"
                                    + " --map-user=12345 --map-group=12345 true'")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return "there is no shell";
        }
        String said = new String(probe.getInputStream().readAllBytes(), UTF_8).strip();
        return probe.waitFor() == 0 ? "" : "this machine allows no namespaces of users (" + said + ")";
    }

    static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("%s ended", command).isTrue();
        assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
        return said;
    }

    /** The command that the image starts, with other arguments in place of its own. */
    List<String> entrypoint(String... arguments) throws Exception {
        List<String> words =
                new ArrayList<>(run(List.of(SCRIPTS.resolve("command.sh").toString(), image.toString(), "entrypoint"))
                        .lines()
                        .toList());
        words.addAll(List.of(arguments));
        return words;
    }

    /** Starts a command in it; its process is the command's own. */
    Process start(List<String> command, Path writable, Path out) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                SCRIPTS.resolve("run-laid-out.sh").toString(),
                root.toString(),
                writable == null ? "" : writable.toString()));
        all.addAll(command);
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }

    /** Its files with their sizes and times; not those that the machine lends it. */
    Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                String name = "/" + root.relativize(path);
                if (!name.matches("/(proc|dev|out)(/.*)?")) {
                    files.put(
                            name,
                            Files.isDirectory(path)
                                    ? "folder"
                                    : Files.size(path) + " " + Files.getLastModifiedTime(path));
                }
            }
        }
        return files;
    }
}
