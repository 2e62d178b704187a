package io.fer4j.train.calibration;

import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.train.data.FaceDataset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A frame as a camera might see it, with an enlarged picture of a data set in its middle and the picture's edge going on around
 * it, so that detectors, which want context, find the face.
 */
final class Canvas {
    static final int WIDTH = 640;
    static final int HEIGHT = 480;
    /** How tall the picture is on the canvas. */
    static final int SIDE = 192;

    private static final int LEFT = (WIDTH - SIDE) / 2;
    private static final int TOP = (HEIGHT - SIDE) / 2;

    private Canvas() {}

    /** Where the picture lies. */
    static Box picture() {
        return new Box(LEFT, TOP, SIDE, SIDE);
    }

    /** Draws a picture of a data set, enlarged bilinearly. */
    static Frame draw(FaceDataset dataset, int row) {
        return draw(dataset, row, 0);
    }

    /**
     * Draws a picture of a data set, enlarged bilinearly and rolled about the middle of the canvas, which no corner leaves.
     *
     * @param roll clockwise, in radians
     */
    static Frame draw(FaceDataset dataset, int row, double roll) {
        byte[] pixels = new byte[WIDTH * HEIGHT];
        int start = row * dataset.height() * dataset.width();
        double cosine = Math.cos(roll);
        double sine = Math.sin(roll);
        for (int y = 0; y < HEIGHT; y++) {
            double down = y + 0.5 - HEIGHT / 2.0;
            for (int x = 0; x < WIDTH; x++) {
                double across = x + 0.5 - WIDTH / 2.0;
                double fromX = (cosine * across + sine * down + SIDE / 2.0) * dataset.width() / SIDE - 0.5;
                double fromY = (cosine * down - sine * across + SIDE / 2.0) * dataset.height() / SIDE - 0.5;
                pixels[y * WIDTH + x] = (byte) Math.round(
                        bilinear(dataset, start, inside(fromX, dataset.width()), inside(fromY, dataset.height())));
            }
        }
        return Frame.copyOf(WIDTH, HEIGHT, PixelFormat.GRAY8, pixels);
    }

    private static double inside(double at, int length) {
        return Math.max(0, Math.min(length - 1, at));
    }

    private static double bilinear(FaceDataset dataset, int start, double x, double y) {
        int left = (int) x;
        int top = (int) y;
        int right = Math.min(left + 1, dataset.width() - 1);
        int bottom = Math.min(top + 1, dataset.height() - 1);
        byte[] pixels = dataset.pixels();
        int upper = start + top * dataset.width();
        int lower = start + bottom * dataset.width();
        double above = (pixels[upper + left] & 0xFF) * (1 - (x - left)) + (pixels[upper + right] & 0xFF) * (x - left);
        double below = (pixels[lower + left] & 0xFF) * (1 - (x - left)) + (pixels[lower + right] & 0xFF) * (x - left);
        return above * (1 - (y - top)) + below * (y - top);
    }

    /** The surest of the faces whose centre lies in the picture. */
    static Optional<Face> main(List<Face> faces) {
        Box picture = picture();
        return faces.stream()
                .filter(face -> Math.abs(face.box().centerX() - picture.centerX()) < SIDE / 2.0
                        && Math.abs(face.box().centerY() - picture.centerY()) < SIDE / 2.0)
                .max(Comparator.comparingDouble(Face::confidence));
    }
}
