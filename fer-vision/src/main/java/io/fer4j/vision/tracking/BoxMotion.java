package io.fer4j.vision.tracking;

import io.fer4j.Box;

/**
 * How a face's box moves: centre and sides each at constant velocity, as in SORT (Bewley et al. 2016, section 3.2), of which the
 * covariance has no terms between them. All deviations are in parts of the face's size, so that near and far faces are treated
 * alike (Wojke et al. 2017, section 2.1, scale theirs by the height).
 */
final class BoxMotion {
    /** How far a detector's box is off. */
    private static final double MEASUREMENT = 0.05;

    private static final double FIRST_VELOCITY = 1;
    private static final double ACCELERATION = 4;
    private static final double SIDE_ACCELERATION = 1;

    private final Coordinate x;
    private final Coordinate y;
    private final Coordinate width;
    private final Coordinate height;
    private double size;

    BoxMotion(Box box) {
        size = size(box);
        x = coordinate(box.centerX());
        y = coordinate(box.centerY());
        width = coordinate(box.width());
        height = coordinate(box.height());
    }

    private static double size(Box box) {
        return Math.sqrt(box.area());
    }

    private Coordinate coordinate(double position) {
        return new Coordinate(position, MEASUREMENT * size, FIRST_VELOCITY * size);
    }

    void advance(double seconds) {
        x.advance(seconds, ACCELERATION * size);
        y.advance(seconds, ACCELERATION * size);
        width.advance(seconds, SIDE_ACCELERATION * size);
        height.advance(seconds, SIDE_ACCELERATION * size);
    }

    void measure(Box box) {
        size = size(box);
        double deviation = MEASUREMENT * size;
        x.measure(box.centerX(), deviation);
        y.measure(box.centerY(), deviation);
        width.measure(box.width(), deviation);
        height.measure(box.height(), deviation);
    }

    /** Keeps a hidden face's size: what it looked like while it was being hidden says nothing about it. */
    void keepSize() {
        width.halt();
        height.halt();
    }

    /** Returns where the face should be now; sides that shrink stay a tenth of the size that was measured last. */
    Box box() {
        double least = 0.1 * size;
        double boxWidth = Math.max(least, width.position());
        double boxHeight = Math.max(least, height.position());
        return new Box(
                (float) (x.position() - boxWidth / 2), (float) (y.position() - boxHeight / 2), (float) boxWidth, (float)
                        boxHeight);
    }
}
