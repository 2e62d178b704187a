package io.fer4j.network;

import java.util.SplittableRandom;

/**
 * Draws the pictures that a model's backends are compared on: noise, flat and sloping gray, discs, and faces of a few strokes.
 * They are generated, so that no data set's pictures travel with a model; the same sizes give the same pictures everywhere.
 */
final class GoldenPictures {
    /** How many pictures there are. */
    static final int COUNT = 16;

    private static final long SEED = 20131;

    private final int height;
    private final int width;
    private final SplittableRandom random = new SplittableRandom(SEED);

    private GoldenPictures(int height, int width) {
        this.height = height;
        this.width = width;
    }

    /** The gray of a point; coordinates go from -1 at the left and top edge to 1 at the right and bottom edge. */
    private interface Shade {
        double at(double x, double y);
    }

    /** Returns {@code [COUNT, height, width]}. */
    static byte[] draw(int height, int width) {
        GoldenPictures pictures = new GoldenPictures(height, width);
        Shade[] shades = {
            (x, y) -> 0,
            (x, y) -> 255,
            (x, y) -> 127.5 * (x + 1),
            (x, y) -> 127.5 * (1 - y),
            (x, y) -> 255 - 180 * Math.hypot(x, y),
            (x, y) -> (Math.floor(4 * x) + Math.floor(4 * y)) % 2 == 0 ? 220 : 30,
            (x, y) -> Math.hypot(x + 0.3, y - 0.2) < 0.5 ? 200 : 60,
            pictures.noise(),
            pictures.noise(),
            pictures.noisy(face(0, 0, 0, 0.08), 40),
            face(0.25, 0, 0, 0.05),
            face(-0.25, 0.15, 0, 0.05),
            face(0, -0.25, 0, 0.05),
            face(0, 0, 0.1, 0.2),
            pictures.noisy(face(0.35, 0.05, 0, 0.12), 25),
            pictures.noisy(face(-0.2, -0.2, -0.1, 0.15), 25),
        };
        byte[] pixels = new byte[COUNT * height * width];
        for (int i = 0; i < COUNT; i++) {
            pictures.paint(shades[i], pixels, i * height * width);
        }
        return pixels;
    }

    private Shade noise() {
        return (x, y) -> random.nextInt(256);
    }

    private Shade noisy(Shade shade, double amplitude) {
        return (x, y) -> shade.at(x, y) + amplitude * (2 * random.nextDouble() - 1);
    }

    private void paint(Shade shade, byte[] pixels, int offset) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double gray = shade.at(2 * (x + 0.5) / width - 1, 2 * (y + 0.5) / height - 1);
                pixels[offset + y * width + x] = (byte) Math.max(0, Math.min(255, Math.round(gray)));
            }
        }
    }

    /**
     * A schematic face.
     *
     * @param smile how far the corners of the mouth are up
     * @param frown how far the brows' inner ends are down
     * @param lift how far the brows are up
     * @param gape half the mouth's opening
     */
    private static Shade face(double smile, double frown, double lift, double gape) {
        return (x, y) -> {
            double side = Math.abs(x);
            double mouth = y - 0.5 + smile * (x * x / 0.16 - 0.5);
            double brow = y + 0.45 + lift - frown * (1 - side / 0.35);
            if (side < 0.4 && Math.abs(mouth) < gape * (1 - x * x / 0.16) + 0.03) {
                return 50;
            }
            if (side > 0.18 && side < 0.55 && Math.abs(brow) < 0.04) {
                return 30;
            }
            if (Math.hypot(side - 0.35, (y + 0.2) * 1.3) < 0.12) {
                return 20;
            }
            return Math.hypot(x / 0.8, y / 0.95) < 1 ? 190 - 40 * x : 80;
        };
    }
}
