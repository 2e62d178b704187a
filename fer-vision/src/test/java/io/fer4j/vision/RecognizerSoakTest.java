package io.fer4j.vision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.testkit.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Eight threads, recognizers opened and closed among them: nothing grows. */
@EnabledOnOs(OS.LINUX)
class RecognizerSoakTest {
    private static final Pattern READING = Pattern.compile("(\\w+): (-?\\d+), now \\d+");
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void nothingGrowsOver2000Recognitions() throws Exception {
        assertNothingGrows(2000, 10);
    }

    @Test
    @Tag("slow")
    @Tag("reliability")
    void nothingGrowsOver200000Recognitions() throws Exception {
        assertNothingGrows(200_000, 240);
    }

    private void assertNothingGrows(int recognitions, int minutes) throws IOException, InterruptedException {
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        String output = new ForkedJvm(folder)
                .options(
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-Djava.io.tmpdir=" + temporary)
                // Else glibc keeps what one thread has freed from the others, up to as much again as is in use.
                .with("MALLOC_ARENA_MAX", "2")
                .with("MALLOC_MMAP_THRESHOLD_", "1000000")
                .patience(minutes)
                .run(RecognizerSoak.class, String.valueOf(recognitions));

        System.out.println(output);
        Map<String, Long> grown = READING.matcher(output)
                .results()
                .collect(Collectors.toMap(reading -> reading.group(1), reading -> Long.parseLong(reading.group(2))));
        assertThat(grown).hasSize(6);
        assertThat(grown.get("heap")).as(output).isLessThan(8 * MEGABYTE);
        // The compiler takes some 25 MB once, when the machine gives it the time; a leak would grow with the
        // recognitions.
        assertThat(grown.get("resident")).as(output).isLessThan(100 * MEGABYTE);
        assertThat(grown.get("javacpp")).as(output).isLessThan(MEGABYTE);
        assertThat(grown.get("threads")).as(output).isLessThanOrEqualTo(4);
        assertThat(grown.get("descriptors")).as(output).isLessThanOrEqualTo(4);
        assertThat(grown.get("temporary")).as(output).isLessThanOrEqualTo(0);
    }
}
