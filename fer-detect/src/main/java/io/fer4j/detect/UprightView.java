package io.fer4j.detect;

import io.fer4j.Face;
import io.fer4j.Frame;
import io.fer4j.Landmark;
import io.fer4j.spi.RotatedPatch;
import java.util.List;

/**
 * A rolled face in the middle of a square patch that is turned upright.
 *
 * @param patch the square
 * @param centerX the patch's middle, in the frame's pixels
 * @param centerY the patch's middle, in the frame's pixels
 * @param roll how far the patch is turned, clockwise, in radians
 * @param scale how many of the frame's pixels one of the patch's stands for, along each axis
 */
record UprightView(Frame patch, double centerX, double centerY, double roll, double scale) {
    /** How many times as long as the box's longer side the patch is: detectors want context. */
    private static final double MARGIN = 2;

    /**
     * Cuts a face out.
     *
     * @param frame the frame with the face
     * @param face has a roll
     * @param size the patch's side, in its own pixels
     */
    static UprightView of(Frame frame, Face face, int size) {
        double side = MARGIN * Math.max(face.box().width(), face.box().height());
        double roll = face.roll().orElseThrow();
        double x = face.box().centerX();
        double y = face.box().centerY();
        return new UprightView(RotatedPatch.cut(frame, x, y, side, roll, size), x, y, roll, side / size);
    }

    /** Returns whether a face that was found in the patch can be the one it was cut out for. */
    boolean isInTheMiddle(Face seen) {
        double reach = patch.width() / (2 * MARGIN);
        return Math.abs(seen.box().centerX() - patch.width() / 2.0) < reach / 2
                && Math.abs(seen.box().centerY() - patch.height() / 2.0) < reach / 2
                && Math.max(seen.box().width(), seen.box().height()) > reach;
    }

    /** Returns landmarks in the frame's pixels. */
    List<Landmark> inFrame(List<Landmark> landmarks) {
        return landmarks.stream().map(this::inFrame).toList();
    }

    private Landmark inFrame(Landmark landmark) {
        double across = (landmark.x() - patch.width() / 2.0) * scale;
        double down = (landmark.y() - patch.height() / 2.0) * scale;
        return new Landmark(
                landmark.type(), (float) (centerX + Math.cos(roll) * across - Math.sin(roll) * down), (float)
                        (centerY + Math.sin(roll) * across + Math.cos(roll) * down));
    }
}
