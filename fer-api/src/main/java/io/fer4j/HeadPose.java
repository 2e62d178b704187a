package io.fer4j;

import java.io.Serializable;
import java.util.Optional;

/**
 * How a head is turned, in degrees, estimated from the detector's five landmarks. Good to about ten degrees: the landmarks
 * are few,
 * and heads differ.
 *
 * @param yaw to the picture's right, -90 to 90
 * @param pitch up, -90 to 90
 * @param roll in the picture's plane, clockwise as seen in the picture, -180 to 180
 */
public record HeadPose(float yaw, float pitch, float roll) implements Serializable {
    /**
     * From the eyes down to the nose's tip, like all that follows in distances of the eyes: medians of frontal faces of
     * FER2013.
     */
    private static final double NOSE_Y = 0.594;

    private static final double MOUTH_Y = 1.018;
    private static final double MOUTH_X = 0.411;
    /** From the eyes forward to the nose's tip: about the mean of adults, which scales the estimated angles. */
    private static final double NOSE_Z = 0.65;

    private static final double MOUTH_Z = 0.15;

    /** The mean face about its center: right eye, left eye, nose, right corner of the mouth, left one. */
    private static final double[] X = {-0.5, 0.5, 0, -MOUTH_X, MOUTH_X};

    private static final double[] Y = centered(0, 0, NOSE_Y, MOUTH_Y, MOUTH_Y);
    private static final double[] Z = centered(0, 0, NOSE_Z, MOUTH_Z, MOUTH_Z);

    private static final double XX = dot(X, X);
    private static final double YY = dot(Y, Y);
    private static final double YZ = dot(Y, Z);
    private static final double ZZ = dot(Z, Z);

    /**
     * Estimates a face's pose by weak perspective: the linear least squares of a mean face (the first step of POSIT,
     * DeMenthon and
     * Davis 1995, "Model-based object pose in 25 lines of code").
     *
     * @param face any face
     * @return the pose; empty if a landmark is missing, or they do not span a face
     */
    public static Optional<HeadPose> of(Face face) {
        Optional<Landmark> right = face.landmark(LandmarkType.RIGHT_EYE);
        Optional<Landmark> left = face.landmark(LandmarkType.LEFT_EYE);
        Optional<Landmark> nose = face.landmark(LandmarkType.NOSE_TIP);
        Optional<Landmark> mouthRight = face.landmark(LandmarkType.MOUTH_RIGHT);
        Optional<Landmark> mouthLeft = face.landmark(LandmarkType.MOUTH_LEFT);
        if (right.isEmpty() || left.isEmpty() || nose.isEmpty() || mouthRight.isEmpty() || mouthLeft.isEmpty()) {
            return Optional.empty();
        }
        Landmark[] points = {right.get(), left.get(), nose.get(), mouthRight.get(), mouthLeft.get()};
        double[] across = new double[points.length];
        double[] down = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            across[i] = points[i].x();
            down[i] = points[i].y();
        }
        double[] first = row(centered(across));
        double[] second = row(centered(down));
        // Where the line of the eyes points in the picture, and the nose.
        double roll = Math.atan2(second[0], first[0]);
        double aside = Math.cos(roll) * first[1] + Math.sin(roll) * second[1];
        double below = Math.cos(roll) * second[1] - Math.sin(roll) * first[1];
        double ahead = Math.sqrt(Math.max(0, 1 - aside * aside - below * below));
        if (!Double.isFinite(aside) || !Double.isFinite(below)) {
            return Optional.empty();
        }
        return Optional.of(new HeadPose(
                (float) Math.toDegrees(Math.atan2(aside, ahead)),
                (float) Math.toDegrees(Math.asin(Math.max(-1, Math.min(1, -below)))),
                (float) Math.toDegrees(roll)));
    }

    /** Fits one row of the scaled rotation and returns its first and last entry, by the length of the row. */
    private static double[] row(double[] seen) {
        double x = dot(X, seen) / XX;
        double alongY = dot(Y, seen);
        double alongZ = dot(Z, seen);
        double determinant = YY * ZZ - YZ * YZ;
        double y = (ZZ * alongY - YZ * alongZ) / determinant;
        double z = (YY * alongZ - YZ * alongY) / determinant;
        double length = Math.sqrt(x * x + y * y + z * z);
        return new double[] {x / length, z / length};
    }

    private static double[] centered(double... values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double[] centered = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            centered[i] = values[i] - mean;
        }
        return centered;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
