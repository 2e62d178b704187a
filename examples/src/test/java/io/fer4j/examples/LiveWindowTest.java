package io.fer4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.image.PictureFile;
import io.fer4j.image.Portraits;
import io.fer4j.testkit.ForkedJvm;
import io.fer4j.vision.FaceVideo;
import io.fer4j.vision.video.FrameSource;
import io.fer4j.vision.video.FrameSources;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The window of the live example on a display of its own, and what is said without one. */
@Timeout(180)
class LiveWindowTest {
    private static final int WIDTH = 920;
    private static final int WINDOW_WIDTH = 960;
    private static final int WINDOW_HEIGHT = 750;
    private static final int NOTICE_HEIGHT = 30;
    private static final Path XVFB = Path.of("/usr/bin/Xvfb");

    @TempDir
    private Path directory;

    @Test
    void showsBoxesLabelsAndBarsAndObeysItsKeys() throws Exception {
        Path video = aSmile().write(directory.resolve("a.mp4"), 600);

        String out = onADisplay(WindowProbe.class, "webcam", "--input", video.toString());

        assertThat(out).isEqualTo("code 0\n");
        assertThat(pixels("bars.png", Emotion.HAPPY)).isGreaterThan(1000);
        assertThat(brightPixelsOfTheNotice("bars.png")).isGreaterThan(500);
        assertThat(pixels("chip.png", Emotion.HAPPY))
                .as("without bars")
                .isBetween(300, pixels("bars.png", Emotion.HAPPY));
        assertThat(directory.resolve("still-paused.png")).hasSameBinaryContentAs(directory.resolve("paused.png"));
        assertThat(pixels("bars.png", Emotion.NEUTRAL)).isLessThan(100);
        assertThat(pixels("neutral.png", Emotion.NEUTRAL))
                .as("a smile that was taken for the neutral look")
                .isGreaterThan(1000);
        try (Stream<Path> files = Files.list(directory)) {
            Path saved = files.filter(file -> file.getFileName().toString().matches("fer4j-\\d{8}-\\d{6}-\\d{3}\\.png"))
                    .findFirst()
                    .orElseThrow();
            assertThat(PictureFile.read(saved).width()).isEqualTo(WIDTH);
        }
    }

    @Test
    void ctrlCFinishesTheRecordingAndLeavesNothingElse() throws Exception {
        Path video = aSmile().write(directory.resolve("a.mp4"), 300);
        Path results = Files.createDirectory(directory.resolve("results"));
        Path recorded = results.resolve("recorded.mp4");
        assumeTrue(Files.isExecutable(XVFB), "Xvfb is not installed (Debian package xvfb)");
        Process xvfb = new ProcessBuilder(XVFB.toString(), "-displayfd", "1", "-screen", "0", "1024x768x24")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        ForkedJvm.Ended ended;
        try (BufferedReader number = xvfb.inputReader(StandardCharsets.US_ASCII)) {
            ended = new ForkedJvm(directory)
                    .with("DISPLAY", ":" + number.readLine())
                    .interrupt(
                            "recording",
                            Recorded.class,
                            results.toString(),
                            "webcam",
                            "--input",
                            video.toString(),
                            "--model",
                            "cnn3",
                            "--out",
                            recorded.toString());
        } finally {
            xvfb.destroy();
        }

        assertThat(ended.exitCode()).as(ended.errors()).isEqualTo(128 + 2);
        assertThat(ended.errors()).contains("Recorded: " + recorded).doesNotContain("Exception");
        try (Stream<Path> files = Files.list(results)) {
            assertThat(files).containsExactly(recorded);
        }
        int frames = 0;
        try (FrameSource source = FrameSources.video(recorded)) {
            while (source.read().isPresent()) {
                frames++;
            }
        }
        assertThat(ended.errors()).contains(", " + frames + " frames.");
        assertThat(frames).isBetween(3, 299);
    }

    /** Runs the command, and prints a line a second after something lies in the folder named first. */
    static final class Recorded {
        private Recorded() {}

        /** Takes the folder and the command's arguments. */
        public static void main(String[] arguments) {
            Thread watcher = new Thread(() -> {
                try {
                    while (Path.of(arguments[0]).toFile().list().length == 0) {
                        TimeUnit.MILLISECONDS.sleep(20);
                    }
                    TimeUnit.SECONDS.sleep(1);
                    System.out.println("recording");
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            watcher.setDaemon(true);
            watcher.start();
            Examples.main(Arrays.copyOfRange(arguments, 1, arguments.length));
        }
    }

    /** As large as the window shows it, so that lines keep their colours; it neither comes nearer nor goes away. */
    private static FaceVideo aSmile() {
        return new FaceVideo(
                WIDTH,
                690,
                10,
                time -> List.of(new FaceVideo.Portrait(Portraits.astronaut(), 460 + 40 * Math.sin(time), 345, 1.6)));
    }

    private String onADisplay(Class<?> program, String... arguments) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(XVFB), "Xvfb is not installed (Debian package xvfb)");
        Process xvfb = new ProcessBuilder(XVFB.toString(), "-displayfd", "1", "-screen", "0", "1024x768x24")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader number = xvfb.inputReader(StandardCharsets.US_ASCII)) {
            return run(":" + number.readLine(), program, arguments);
        } finally {
            xvfb.destroy();
        }
    }

    /** The screen has no window manager: the window's upper edge is where it was centred. */
    private long brightPixelsOfTheNotice(String name) throws IOException {
        BufferedImage screen = ImageIO.read(directory.resolve(name).toFile());
        int left = (screen.getWidth() - WINDOW_WIDTH) / 2;
        int top = (screen.getHeight() - WINDOW_HEIGHT) / 2;
        return Arrays.stream(screen.getRGB(left, top, WINDOW_WIDTH, NOTICE_HEIGHT, null, 0, WINDOW_WIDTH))
                .filter(rgb -> (rgb & 0xFF) > 0xC0 && (rgb >> 8 & 0xFF) > 0xC0)
                .count();
    }

    private int pixels(String name, Emotion emotion) throws IOException {
        return WindowProbe.pixels(ImageIO.read(directory.resolve(name).toFile()), emotion);
    }

    @Test
    void namesTheOtherCommandsIfThereIsNoCamera() throws Exception {
        String out = onADisplay(CommandProbe.class, "webcam", "--camera", "63");

        assertThat(out)
                .startsWith("Expected a camera with the number 63, found none that opens: ")
                .endsWith(" Without one, \"video\" takes a file and \"web\" opens the camera of a browser.\ncode 2\n")
                .hasLineCount(2);
    }

    @Test
    void namesTheOtherCommandsIfThereIsNoDisplay() throws Exception {
        String out = run("", CommandProbe.class, "webcam");

        assertThat(out)
                .isEqualTo("Expected a display to open a window on, found none. Without one, \"video\" takes a file and"
                        + " \"web\" opens the camera of a browser.\n"
                        + "code 2\n");
    }

    /** Runs the command in a virtual machine of its own. */
    static final class CommandProbe {
        private CommandProbe() {}

        /** Takes the command's arguments. */
        public static void main(String[] arguments) {
            System.out.println("code " + Examples.commandLine().execute(arguments));
        }
    }

    private String run(String display, Class<?> program, String... arguments) throws IOException, InterruptedException {
        File output = directory.resolve("out.txt").toFile();
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        program.getName()),
                                Stream.of(arguments))
                        .toList())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("DISPLAY", display);
        if (display.isEmpty()) {
            builder.environment().remove("DISPLAY");
        }
        Process process = builder.start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output.toPath());
    }

    @Test
    void averagesALongVideosCurvesIntoFewSpans() {
        ExpressionCurves curves = new ExpressionCurves();
        for (int second = 0; second < 7200; second++) {
            float happy = second < 3600 ? 1 : 0;
            curves.add(Duration.ofSeconds(second), EmotionScores.of(0, 0, 0, happy, 0, 0, 1 - happy));
        }
        double[] happy = curves.probabilities(Emotion.HAPPY);
        assertThat(happy.length).isBetween(ExpressionCurves.MOST_SPANS / 2 - 1, ExpressionCurves.MOST_SPANS);
        assertThat(curves.frames()).isEqualTo(7200);
        assertThat(happy[10]).isEqualTo(1);
        assertThat(happy[happy.length - 10]).isZero();
        assertThat(curves.seconds()[happy.length - 1]).isBetween(7190.0, 7210.0);
        assertThat(List.of(happy[0], happy[1])).doesNotContain(Double.NaN);
    }
}
