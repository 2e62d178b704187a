package io.fer4j.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.SourceException;
import io.fer4j.testkit.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A video is there when its writer is closed, and not at all if something was in the way. */
class VideoWriterTest {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;

    @TempDir
    Path folder;

    private static Frame noise(Random random, int number) {
        byte[] pixels = new byte[3 * WIDTH * HEIGHT];
        random.nextBytes(pixels);
        return Frame.copyOf(WIDTH, HEIGHT, PixelFormat.BGR24, pixels).at(Duration.ofMillis(40L * number));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theOldFileStaysUntilTheNewOneIsWhole() throws IOException {
        for (String name : List.of("a.mp4", "a.mkv", "a.mov", "pipe:1.mp4")) {
            Path file = Files.writeString(folder.resolve(name), "old");
            Random random = new Random(1);
            try (VideoWriter writer = VideoWriter.create(file, WIDTH, HEIGHT, 25, Optional.empty())) {
                for (int i = 0; i < 5; i++) {
                    writer.write(noise(random, i));
                }
                assertThat(file).hasContent("old");
            }
            try (FrameSource source = FrameSources.video(file)) {
                assertThat(source.read()).isPresent();
            }
        }
        assertThat(names(folder)).containsExactly("a.mkv", "a.mov", "a.mp4", "pipe:1.mp4");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskLeavesTheOldFileAndNothingElse() throws Exception {
        // Unpacked here, where files may be of any size.
        assertThatCode(FfmpegLibrary::require).doesNotThrowAnyException();
        for (String name : List.of("a.mp4", "a.mkv")) {
            Path disk = Files.createDirectories(folder.resolve("disk of " + name));
            Path file = Files.writeString(disk.resolve(name), "old");

            // The first of them is full while frames come, the others when what was held back is written at the end.
            for (int frames : new int[] {2000, 40, 41, 42, 43}) {
                String output = new ForkedJvm(folder)
                        .longestFile(frames == 2000 ? 200 : 60)
                        .run(TooMuch.class, file.toString(), String.valueOf(frames));

                assertThat(output)
                        .startsWith("Expected a place for a video that can be written")
                        .contains(name);
                assertThat(file).hasContent("old");
                assertThat(names(disk)).containsExactly(name);
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aSmallDiskThatIsFullLeavesTheOldFileAndNothingElse() throws Exception {
        assertThatCode(FfmpegLibrary::require).doesNotThrowAnyException();
        Path disk = Files.createDirectories(folder.resolve("disk"));
        Path file = Files.writeString(disk.resolve("a.mp4"), "old");

        String output = new ForkedJvm(folder).smallDisk(disk, 300).run(TooMuch.class, file.toString(), "2000");

        assertThat(output)
                .startsWith("Expected a place for a video that can be written")
                .contains("a.mp4");
        assertThat(file).hasContent("old");
        assertThat(names(disk)).containsExactly("a.mp4");
    }

    /** Writes frames of noise until it hears something, and prints that. */
    static final class TooMuch {
        private TooMuch() {}

        public static void main(String[] arguments) {
            Random random = new Random(1);
            try (VideoWriter writer = VideoWriter.create(Path.of(arguments[0]), WIDTH, HEIGHT, 25, Optional.empty())) {
                for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                    writer.write(noise(random, i));
                }
            } catch (SourceException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
