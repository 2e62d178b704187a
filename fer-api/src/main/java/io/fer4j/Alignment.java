package io.fer4j;

import java.util.Optional;

/**
 * Where an upright face would be if the frame were turned so that its eyes are level.
 *
 * @param centerX the middle of that face's box, in the frame's pixels: half way between where the detector's box and where the
 *     landmarks have it, because both err, and not alike
 * @param centerY the same from the frame's top
 * @param width that box's width, in pixels, above 0
 * @param height that box's height, in pixels, above 0
 * @param roll how far the head is turned in the picture's plane, clockwise as seen in the picture, in radians
 */
record Alignment(double centerX, double centerY, double width, double height, double roll) {
    /**
     * The width of an upright face's box over the hypotenuse of the eyes' distance and that from eyes to mouth; like the next two
     * measured on faces of FER2013 Training with YuNet's boxes. The hypotenuse changes least while the head turns.
     */
    private static final double WIDTH_PER_SPAN = 1.526;
    /** The height of an upright face's box over its width. */
    private static final double HEIGHT_PER_WIDTH = 1.29;
    /** How far the box's middle lies above that between eyes and mouth, over the box's width. */
    private static final double RISE_PER_WIDTH = 0.107;

    /**
     * Measures a face.
     *
     * @param face any face
     * @return its alignment; empty if it lacks eyes or mouth, or they lie in one point
     */
    static Optional<Alignment> of(Face face) {
        Optional<Landmark> left = face.landmark(LandmarkType.LEFT_EYE);
        Optional<Landmark> right = face.landmark(LandmarkType.RIGHT_EYE);
        Optional<Landmark> mouthLeft = face.landmark(LandmarkType.MOUTH_LEFT);
        Optional<Landmark> mouthRight = face.landmark(LandmarkType.MOUTH_RIGHT);
        if (left.isEmpty() || right.isEmpty() || mouthLeft.isEmpty() || mouthRight.isEmpty()) {
            return Optional.empty();
        }
        double eyesX = ((double) left.get().x() + right.get().x()) / 2;
        double eyesY = ((double) left.get().y() + right.get().y()) / 2;
        double mouthX = ((double) mouthLeft.get().x() + mouthRight.get().x()) / 2;
        double mouthY = ((double) mouthLeft.get().y() + mouthRight.get().y()) / 2;
        double acrossX = (double) left.get().x() - right.get().x();
        double acrossY = (double) left.get().y() - right.get().y();
        double roll = face.roll().orElseThrow();
        double span = Math.hypot(Math.hypot(acrossX, acrossY), Math.hypot(mouthX - eyesX, mouthY - eyesY));
        double width = WIDTH_PER_SPAN * span;
        if (!(width > 0) || !Double.isFinite(width)) {
            return Optional.empty();
        }
        double rise = RISE_PER_WIDTH * width;
        return Optional.of(new Alignment(
                ((eyesX + mouthX) / 2 + Math.sin(roll) * rise + face.box().centerX()) / 2,
                ((eyesY + mouthY) / 2 - Math.cos(roll) * rise + face.box().centerY()) / 2,
                width,
                HEIGHT_PER_WIDTH * width,
                roll));
    }

    /** Returns the box as it would be in a frame that is turned about the box's middle. */
    Box box() {
        return new Box((float) (centerX - width / 2), (float) (centerY - height / 2), (float) width, (float) height);
    }
}
