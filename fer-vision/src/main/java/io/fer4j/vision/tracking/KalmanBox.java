package io.fer4j.vision.tracking;

import io.fer4j.Box;

/**
 * The state of the Kalman filter of a face's box: center and sides each move at constant velocity, as in SORT (Bewley et al. 2016,
 * section 3.2), whose covariance has no terms between them. All deviations are relative to the face's size, so that near and far
 * faces are treated alike (Wojke et al. 2017, section 2.1, scale theirs by the height).
 *
 * @param x the center's
 * @param y the center's
 * @param width the box's
 * @param height the box's
 * @param size the square root of the last measured box's area, in pixels
 */
record KalmanBox(
        ConstantVelocityFilter x,
        ConstantVelocityFilter y,
        ConstantVelocityFilter width,
        ConstantVelocityFilter height,
        double size) {

    /** The standard deviation of a detector's box, in sizes. */
    private static final double MEASUREMENT_DEVIATION = 0.05;

    /** The standard deviation of a new face's velocity, in sizes per second. */
    private static final double INITIAL_VELOCITY_DEVIATION = 1;

    /** The acceleration's power spectral density of a center, in square sizes per cubic second. */
    private static final double CENTER_NOISE = 2;

    /** The acceleration's power spectral density of a side, in square sizes per cubic second. */
    private static final double SIDE_NOISE = 0.03;

    /** The smallest side of a predicted box, in sizes. */
    private static final double MIN_SIDE = 0.1;

    /** Returns a box at rest. */
    static KalmanBox atRest(Box box) {
        double size = size(box);
        return new KalmanBox(
                atRest(box.centerX(), size),
                atRest(box.centerY(), size),
                atRest(box.width(), size),
                atRest(box.height(), size),
                size);
    }

    private static ConstantVelocityFilter atRest(double position, double size) {
        return ConstantVelocityFilter.atRest(position, MEASUREMENT_DEVIATION * size, INITIAL_VELOCITY_DEVIATION * size);
    }

    /** Returns the side of a square with the box's area. */
    static double size(Box box) {
        return Math.sqrt(box.area());
    }

    /** Returns the prediction after so many seconds. */
    KalmanBox predict(double seconds) {
        double centerNoise = CENTER_NOISE * size * size;
        double sideNoise = SIDE_NOISE * size * size;
        return new KalmanBox(
                x.predict(seconds, centerNoise),
                y.predict(seconds, centerNoise),
                width.predict(seconds, sideNoise),
                height.predict(seconds, sideNoise),
                size);
    }

    /** Returns the estimate after a measured box. */
    KalmanBox update(Box box) {
        double measuredSize = size(box);
        double deviation = MEASUREMENT_DEVIATION * measuredSize;
        return new KalmanBox(
                x.update(box.centerX(), deviation),
                y.update(box.centerY(), deviation),
                width.update(box.width(), deviation),
                height.update(box.height(), deviation),
                measuredSize);
    }

    /** Returns the box with sides that do not change: how fast they changed while a face was occluded says nothing about it. */
    KalmanBox withConstantSides() {
        return new KalmanBox(x, y, width.halted(), height.halted(), size);
    }

    /** Returns the estimated box, with sides of at least a tenth of the last measured size. */
    Box box() {
        double boxWidth = Math.max(MIN_SIDE * size, width.position());
        double boxHeight = Math.max(MIN_SIDE * size, height.position());
        return new Box(
                (float) (x.position() - boxWidth / 2), (float) (y.position() - boxHeight / 2), (float) boxWidth, (float)
                        boxHeight);
    }

    /**
     * Returns the state in frames of another size. Where the sides change by different factors a frame was turned or cut, not
     * stretched, and the face keeps its proportions.
     *
     * @param across how many times as wide the frames are
     * @param down how many times as tall the frames are
     */
    KalmanBox resized(double across, double down) {
        double factor = Math.sqrt(across * down);
        return new KalmanBox(
                x.resized(across), y.resized(down), width.resized(factor), height.resized(factor), factor * size);
    }

    /** Returns a box in frames of another size, as {@link #resized(double, double)} does. */
    static Box resized(Box box, double across, double down) {
        double factor = Math.sqrt(across * down);
        double width = factor * box.width();
        double height = factor * box.height();
        return new Box(
                (float) (across * box.centerX() - width / 2),
                (float) (down * box.centerY() - height / 2),
                (float) width,
                (float) height);
    }
}
