package io.fer4j.vision.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.image.Portraits;
import io.fer4j.vision.FaceVideo;
import io.fer4j.vision.video.FfmpegDevices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Decoding, detecting, classifying, tracking: in a virtual machine of its own, whose heap is there from the start. */
@EnabledOnOs(OS.LINUX)
class LiveMemoryTest {
    @TempDir
    private Path directory;

    @Test
    void memoryStaysFlatOver1500Frames() throws Exception {
        // The compiler takes some 25 MB once, when the machine gives it the time.
        assertFlat(1500, 5, 40_000);
    }

    @Test
    @Tag("slow")
    @Tag("reliability")
    void memoryStaysFlatOver50000Frames() throws Exception {
        assertFlat(50_000, 60, 20_000);
    }

    private void assertFlat(int frames, int minutes, int mostKilobytes) throws IOException, InterruptedException {
        FfmpegDevices.assumeThere();
        Path video = FaceVideo.wandering(Portraits.astronaut(), 640, 480, 30).write(directory.resolve("face.mp4"), 120);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms160m",
                        "-Xmx160m",
                        "-XX:+AlwaysPreTouch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LiveSoak.class.getName(),
                        video.toString(),
                        String.valueOf(frames)))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        try {
            assertThat(process.waitFor(minutes, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        String out = Files.readString(directory.resolve("out"));
        Matcher grown = Pattern.compile("grown by (-?\\d+) kB").matcher(out);
        assertThat(grown.find()).as(out).isTrue();
        assertThat(Long.parseLong(grown.group(1))).as(out).isLessThan(mostKilobytes);
    }
}
