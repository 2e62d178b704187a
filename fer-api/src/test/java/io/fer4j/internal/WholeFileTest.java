package io.fer4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.fer4j.testkit.ForkedJvm;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    private static final int LENGTH = 300_000;

    @TempDir
    Path folder;

    @Test
    void replacesWhatIsThere() throws IOException {
        Path file = folder.resolve("file");
        WholeFile.write(file, new byte[] {1});
        WholeFile.write(file, new byte[] {2, 3});

        assertThat(file).hasBinaryContent(new byte[] {2, 3});
        assertThat(names(folder)).containsExactly("file");
    }

    @Test
    void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("file");
        WholeFile.write(file, new byte[] {1});

        assertThatIOException()
                .isThrownBy(() -> WholeFile.write(file, out -> {
                    out.write(2);
                    throw new IOException("no more");
                }))
                .withMessage("no more");
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> WholeFile.write(file, out -> out.write(new byte[Integer.MAX_VALUE])));

        assertThat(file).hasBinaryContent(new byte[] {1});
        assertThat(names(folder)).containsExactly("file");
    }

    @Test
    void takesNamesAsLongAsTheFileSystemDoes() throws IOException {
        for (String name : List.of("a".repeat(251) + ".csv", "\u6f22".repeat(80) + ".mp4", "\ud83d\ude04".repeat(60))) {
            Path file = folder.resolve(name);
            WholeFile.write(file, new byte[] {1});

            assertThat(file).hasBinaryContent(new byte[] {1});
            assertThat(names(folder)).containsExactly(name);
            Files.delete(file);
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void followsLinks() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path file = Files.writeString(elsewhere.resolve("file"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("elsewhere/file"));
        Path chain = Files.createSymbolicLink(folder.resolve("chain"), Path.of("link"));
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("elsewhere/new"));

        WholeFile.write(chain, new byte[] {'1'});
        WholeFile.write(dangling, new byte[] {'2'});
        Path unfinished = WholeFile.unfinished(link, "");
        Files.writeString(unfinished, "3");

        assertThat(file).hasContent("1");
        WholeFile.finish(unfinished, link);
        assertThat(file).hasContent("3");
        assertThat(elsewhere.resolve("new")).hasContent("2");
        assertThat(List.of(link, chain, dangling)).allMatch(Files::isSymbolicLink);
        assertThat(names(elsewhere)).containsExactly("file", "new");
        assertThat(names(folder)).containsExactly("chain", "dangling", "elsewhere", "link");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void writesIntoPipesAndDevicesAndLeavesThemThere() throws Exception {
        WholeFile.write(Path.of("/dev/null"), new byte[] {1});
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();

        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();
        WholeFile.write(pipe, new byte[] {'4', '2'});

        assertThat(reader.getInputStream().readAllBytes()).containsExactly('4', '2');
        assertThat(names(folder)).containsExactly("pipe");
    }

    @Test
    void needsADirectory() {
        assertThatIOException().isThrownBy(() -> WholeFile.write(folder.resolve("missing/file"), new byte[] {1}));
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> WholeFile.deleteUnfinished(folder.resolve("missing")));
    }

    @Test
    void anInterruptedThreadWritesOnAndStaysInterrupted() throws IOException {
        Path file = folder.resolve("file");
        Thread.currentThread().interrupt();
        try {
            WholeFile.write(file, new byte[LENGTH]);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(file).hasSize(LENGTH);
    }

    @Test
    void whatOthersWriteTakesItsPlaceAtTheEnd() throws IOException {
        Path file = Files.writeString(folder.resolve("film.mp4"), "old");
        Path unfinished = WholeFile.unfinished(file, ".mp4");
        assertThat(unfinished.getParent()).isEqualTo(folder.toAbsolutePath());
        assertThat(unfinished).doesNotExist();
        assertThat(unfinished.getFileName().toString())
                .startsWith(".film.mp4.")
                .endsWith(".part.mp4")
                .isNotEqualTo(WholeFile.unfinished(file, ".mp4").getFileName().toString());
        Files.writeString(unfinished, "new");
        assertThat(file).hasContent("old");

        WholeFile.finish(unfinished, file);

        assertThat(file).hasContent("new");
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void onlyWhatItLeftBehindItselfIsDeleted() throws IOException {
        Path leftover = Files.createFile(WholeFile.unfinished(folder.resolve("film.mp4"), ".mp4"));
        Path plain = Files.createFile(WholeFile.unfinished(folder.resolve("file"), ""));
        Path draft = Files.createFile(folder.resolve(".thesis.partial-draft.odt"));
        Path other = Files.createFile(folder.resolve(".file.part"));

        WholeFile.deleteUnfinished(folder);

        assertThat(leftover).doesNotExist();
        assertThat(plain).doesNotExist();
        assertThat(draft).exists();
        assertThat(other).exists();
    }

    @Test
    void writesIntoOtherFileSystemsThanTheDefault() throws IOException {
        Path zip = folder.resolve("files.zip");
        try (FileSystem system = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            WholeFile.write(system.getPath("/file"), new byte[] {1});
            WholeFile.write(system.getPath("/file"), new byte[] {2, 3});

            assertThat(Files.readAllBytes(system.getPath("/file"))).containsExactly(2, 3);
            assertThat(names(system.getPath("/"))).containsExactly("file");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskLeavesTheOldFileAndNothingElse() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        Path file = Files.write(disk.resolve("file"), new byte[] {1});

        String output = new ForkedJvm(folder).longestFile(100).run(TooMuch.class, file.toString());

        assertThat(output).isEqualTo("File too large\n");
        assertThat(file).hasBinaryContent(new byte[] {1});
        assertThat(names(disk)).containsExactly("file");
    }

    @Test
    void aKilledProcessLeavesTheOldFileOrTheNew() throws Exception {
        killAndLook(10);
    }

    @Test
    @Tag("slow")
    @Tag("reliability")
    void twoHundredKilledProcessesLeaveTheOldFileOrTheNew() throws Exception {
        killAndLook(200);
    }

    private void killAndLook(int times) throws IOException, InterruptedException {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        Path file = disk.resolve("file");
        Random random = new Random(1);
        for (int time = 0; time < times; time++) {
            List<String> lines = new ForkedJvm(folder)
                    .kill(Duration.ofMillis(random.nextInt(50)), OverAndOver.class, file.toString());

            byte[] found = Files.readAllBytes(file);
            int acknowledged = Integer.parseInt(lines.get(lines.size() - 1));
            byte next = (byte) (acknowledged + 1);
            assertThat(found).hasSize(LENGTH).containsOnly(found[0]);
            // It may have been killed before it could say so.
            assertThat(found[0]).isIn((byte) acknowledged, next);
        }
        WholeFile.deleteUnfinished(disk);
        assertThat(names(disk)).containsExactly("file");
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Writes a file that is longer than it may, and prints what it hears. */
    static final class TooMuch {
        private TooMuch() {}

        public static void main(String[] arguments) {
            try {
                WholeFile.write(Path.of(arguments[0]), new byte[LENGTH]);
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** Writes a file of equal bytes again and again, with 1, 2, 3 and so on, and prints each number behind it. */
    static final class OverAndOver {
        private OverAndOver() {}

        public static void main(String[] arguments) throws IOException {
            for (int number = 1; ; number++) {
                byte[] bytes = new byte[LENGTH];
                java.util.Arrays.fill(bytes, (byte) number);
                WholeFile.write(Path.of(arguments[0]), bytes);
                System.out.println(number);
            }
        }
    }
}
