package io.fer4j.examples;

import io.fer4j.Emotion;
import io.fer4j.image.Annotator;
import java.awt.Color;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.event.KeyEvent;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import picocli.CommandLine;

/** A program that opens the live window on a real display and uses its keys; pictures of the screen are left in the directory. */
final class WindowProbe {
    private static final int TRIES = 200;
    private static final int PAUSE_MILLIS = 100;
    private static final int LABEL_PIXELS = 300;

    private WindowProbe() {}

    /** Takes the command's arguments. */
    public static void main(String[] arguments) throws Exception {
        CommandLine commandLine = Examples.commandLine()
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> commandLine.execute(arguments));
        Robot robot = new Robot();
        robot.setAutoDelay(PAUSE_MILLIS);
        awaitWindow();
        awaitLabel(robot);
        shoot(robot, "bars.png");
        press(robot, KeyEvent.VK_B);
        TimeUnit.MILLISECONDS.sleep(500);
        shoot(robot, "chip.png");
        press(robot, KeyEvent.VK_B);
        press(robot, KeyEvent.VK_SPACE);
        TimeUnit.MILLISECONDS.sleep(500);
        shoot(robot, "paused.png");
        TimeUnit.MILLISECONDS.sleep(500);
        shoot(robot, "still-paused.png");
        press(robot, KeyEvent.VK_SPACE);
        press(robot, KeyEvent.VK_S);
        press(robot, KeyEvent.VK_N);
        TimeUnit.MILLISECONDS.sleep(1500);
        shoot(robot, "neutral.png");
        press(robot, KeyEvent.VK_Q);
        System.out.println("code " + code.get(10, TimeUnit.SECONDS));
        System.exit(0);
    }

    private static void awaitWindow() throws InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            for (Window window : Window.getWindows()) {
                if (window.isShowing()) {
                    return;
                }
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        throw new AssertionError("no window");
    }

    private static void awaitLabel(Robot robot) throws InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            BufferedImage screen = screen(robot);
            if (Emotion.all().stream().anyMatch(emotion -> pixels(screen, emotion) > LABEL_PIXELS)) {
                TimeUnit.SECONDS.sleep(1);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        throw new AssertionError("no label");
    }

    /** How many pixels have very nearly an expression's colour. */
    static int pixels(BufferedImage screen, Emotion emotion) {
        Color colour = Annotator.colour(emotion);
        int count = 0;
        for (int rgb : screen.getRGB(0, 0, screen.getWidth(), screen.getHeight(), null, 0, screen.getWidth())) {
            Color pixel = new Color(rgb);
            int difference = Math.abs(pixel.getRed() - colour.getRed())
                    + Math.abs(pixel.getGreen() - colour.getGreen())
                    + Math.abs(pixel.getBlue() - colour.getBlue());
            count += difference < 12 ? 1 : 0;
        }
        return count;
    }

    private static void press(Robot robot, int key) {
        robot.keyPress(key);
        robot.keyRelease(key);
        robot.waitForIdle();
    }

    private static void shoot(Robot robot, String name) throws Exception {
        ImageIO.write(screen(robot), "png", new File(name));
    }

    private static BufferedImage screen(Robot robot) {
        return robot.createScreenCapture(
                new Rectangle(Toolkit.getDefaultToolkit().getScreenSize()));
    }
}
