package io.fer4j.examples;

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
        TimeUnit.SECONDS.sleep(3);
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

    private static void press(Robot robot, int key) {
        robot.keyPress(key);
        robot.keyRelease(key);
        robot.waitForIdle();
    }

    private static void shoot(Robot robot, String name) throws Exception {
        BufferedImage screen = robot.createScreenCapture(
                new Rectangle(Toolkit.getDefaultToolkit().getScreenSize()));
        ImageIO.write(screen, "png", new File(name));
    }
}
