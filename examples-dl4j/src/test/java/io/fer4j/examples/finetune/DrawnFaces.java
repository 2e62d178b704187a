package io.fer4j.examples.finetune;

import io.fer4j.Emotion;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.image.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** Faces of a few strokes, each somewhat different from the next, in folders by their expressions. */
final class DrawnFaces {
    private static final int SIDE = 64;

    /** How far the mouth's corners are up, how wide it is open, how far the brows' inner ends are down and the brows up. */
    private record Strokes(double smile, double gape, double frown, double lift) {}

    private static final Map<Emotion, Strokes> STROKES = Map.of(
            Emotion.ANGRY, new Strokes(-0.05, 0.03, 0.15, 0),
            Emotion.DISGUST, new Strokes(-0.25, 0.15, 0.12, 0),
            Emotion.FEAR, new Strokes(-0.2, 0.12, -0.15, 0.1),
            Emotion.HAPPY, new Strokes(0.3, 0.06, 0, 0),
            Emotion.SAD, new Strokes(-0.3, 0.03, -0.12, 0),
            Emotion.SURPRISE, new Strokes(0, 0.3, 0, 0.15),
            Emotion.NEUTRAL, new Strokes(0, 0.03, 0, 0));

    private final Random random;

    private DrawnFaces(long seed) {
        random = new Random(seed);
    }

    static void write(Path root, int each, long seed) throws IOException {
        DrawnFaces faces = new DrawnFaces(seed);
        for (Emotion emotion : Emotion.FER2013) {
            Path folder = Files.createDirectories(root.resolve(emotion.label()));
            for (int i = 0; i < each; i++) {
                PictureFile.write(faces.draw(STROKES.get(emotion)), folder.resolve(i + ".png"));
            }
        }
    }

    private double around(double value, double spread) {
        return value + spread * (2 * random.nextDouble() - 1);
    }

    private Frame draw(Strokes strokes) {
        double smile = around(strokes.smile, 0.04);
        double gape = Math.max(0.02, around(strokes.gape, 0.02));
        double frown = around(strokes.frown, 0.03);
        double lift = around(strokes.lift, 0.03);
        double left = around(0, 0.08);
        double down = around(0, 0.08);
        byte[] pixels = new byte[SIDE * SIDE];
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                double x = 2.0 * column / SIDE - 1 - left;
                double y = 2.0 * row / SIDE - 1 - down;
                double gray = around(shade(x, y, smile, gape, frown, lift), 15);
                pixels[row * SIDE + column] = (byte) Math.max(0, Math.min(255, gray));
            }
        }
        return Frame.copyOf(SIDE, SIDE, PixelFormat.GRAY8, pixels);
    }

    private static double shade(double x, double y, double smile, double gape, double frown, double lift) {
        double side = Math.abs(x);
        double mouth = y - 0.45 + smile * side * side * 4 - smile / 4;
        double brow = y + 0.45 + lift + frown * (0.5 - side) * 2;
        boolean dark = (side < 0.4 && Math.abs(mouth) < gape)
                || (side > 0.15 && side < 0.55 && Math.abs(brow) < 0.05)
                || Math.hypot(side - 0.35, y + 0.15) < 0.12;
        return dark ? 30 : Math.hypot(x / 0.8, y / 0.95) < 1 ? 190 - 30 * x : 80;
    }
}
