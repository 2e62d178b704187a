package io.fer4j.detect;

import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.Landmark;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A part of a frame, or all of it, turned about its middle, in which faces are upright that are rolled in the frame.
 *
 * @param pass the upright look that the view is made of, a whole frame
 * @param roll how far faces that are upright in the view are rolled in the frame, clockwise as seen in the picture, in radians
 * @param centerX the middle of the part, in the upright look's pixels
 * @param centerY the same from the top
 * @param width the view's, in its own pixels
 * @param height the view's, in its own pixels
 * @param reduction how many of the upright look's pixels one of the view's stands for, along each axis
 */
record TurnedView(Pass pass, double roll, double centerX, double centerY, int width, int height, double reduction) {
    /** Of a whole frame: what is turned is larger, and shall not cost more. */
    private static final double WHOLE_REDUCTION = 2;

    /** Steps so small move no view by a pixel. */
    private static final double STILL = 1e-6;

    /** The side of a view of one face. */
    static final int FACE_SIDE = 128;

    /** How many times as long as a face a view of it is: detectors want context. */
    private static final double CONTEXT = 2.5;

    /** Returns a view of a whole frame. */
    static TurnedView ofWhole(Pass pass, double roll) {
        return new TurnedView(
                pass,
                roll,
                pass.inputWidth() / 2.0,
                pass.inputHeight() / 2.0,
                extent(pass.inputWidth(), pass.inputHeight(), roll),
                extent(pass.inputHeight(), pass.inputWidth(), roll),
                WHOLE_REDUCTION);
    }

    private static int extent(int along, int across, double roll) {
        double length = Math.abs(Math.cos(roll)) * along + Math.abs(Math.sin(roll)) * across;
        return Math.max(1, (int) Math.ceil(length / WHOLE_REDUCTION));
    }

    /** Returns a view of one face. */
    static TurnedView ofFace(Pass pass, double roll, Face face) {
        double side = CONTEXT * Math.max(face.box().width(), face.box().height()) / pass.scale();
        return new TurnedView(
                pass,
                roll,
                face.box().centerX() / pass.scale(),
                face.box().centerY() / pass.scale(),
                FACE_SIDE,
                FACE_SIDE,
                side / FACE_SIDE);
    }

    /**
     * Turns what the network was shown upright. Every pixel is interpolated between four; beside the frame it is zero.
     *
     * @param planes [3, height, width] with the upright look in the upper left corner
     * @param planeWidth of a plane
     * @param planeHeight of a plane
     * @param view takes [3, height, width]
     * @param viewWidth of a plane, at least {@link #width}
     * @param viewHeight of a plane, at least {@link #height}
     */
    void write(FloatBuffer planes, int planeWidth, int planeHeight, FloatBuffer view, int viewWidth, int viewHeight) {
        float[] source = new float[planeWidth * planeHeight];
        float[] row = new float[viewWidth];
        double cosine = reduction * Math.cos(roll);
        double sine = reduction * Math.sin(roll);
        double lastX = pass.inputWidth() - 1.001;
        double lastY = pass.inputHeight() - 1.001;
        for (int plane = 0; plane < FrameScaler.CHANNELS; plane++) {
            planes.get(plane * source.length, source);
            for (int y = 0; y < viewHeight; y++) {
                double down = y + 0.5 - height / 2.0;
                double across = 0.5 - width / 2.0;
                double fromX = centerX - 0.5 + cosine * across - sine * down;
                double fromY = centerY - 0.5 + sine * across + cosine * down;
                double start = Math.max(enters(fromX, cosine, lastX), enters(fromY, sine, lastY));
                double end = Math.min(leaves(fromX, cosine, lastX), leaves(fromY, sine, lastY));
                Arrays.fill(row, 0);
                for (int x = (int) Math.ceil(Math.max(0, start)); x <= Math.min(viewWidth - 1, end); x++) {
                    row[x] = interpolated(source, planeWidth, fromX + x * cosine, fromY + x * sine);
                }
                view.put((plane * viewHeight + y) * viewWidth, row);
            }
        }
    }

    /** From which step on a walk of equal steps is within 0 and a last place; infinite if it never is. */
    private static double enters(double from, double step, double last) {
        if (Math.abs(step) < STILL) {
            return from >= 0 && from <= last ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return step > 0 ? -from / step : (last - from) / step;
    }

    /** Up to which step it is. */
    private static double leaves(double from, double step, double last) {
        if (Math.abs(step) < STILL) {
            return Double.POSITIVE_INFINITY;
        }
        return step > 0 ? (last - from) / step : -from / step;
    }

    private static float interpolated(float[] source, int width, double x, double y) {
        int left = (int) x;
        int top = (int) y;
        float right = (float) (x - left);
        float bottom = (float) (y - top);
        int at = top * width + left;
        float above = source[at] + right * (source[at + 1] - source[at]);
        float below = source[at + width] + right * (source[at + width + 1] - source[at + width]);
        return above + bottom * (below - above);
    }

    /** Returns whether a face that was seen can be the one that the view was made for. */
    boolean isInTheMiddle(Face seen) {
        double expected = width / CONTEXT;
        double size = Math.max(seen.box().width(), seen.box().height());
        return Math.abs(seen.box().centerX() - width / 2.0) < expected / 2
                && Math.abs(seen.box().centerY() - height / 2.0) < expected / 2
                && size > expected / 2
                && size < 2 * expected;
    }

    /**
     * Returns a face where it is in the frame: about its middle a box of the sides that it has in the view.
     *
     * @param seen a face in the view's pixels
     * @return the face in the frame's pixels
     */
    Face inFrame(Face seen) {
        double scale = pass.scale() * reduction;
        double width = scale * seen.box().width();
        double height = scale * seen.box().height();
        double x = frameX(seen.box().centerX(), seen.box().centerY());
        double y = frameY(seen.box().centerX(), seen.box().centerY());
        Box box = new Box((float) (x - width / 2), (float) (y - height / 2), (float) width, (float) height);
        List<Landmark> landmarks = seen.landmarks().stream()
                .map(at -> new Landmark(at.type(), (float) frameX(at.x(), at.y()), (float) frameY(at.x(), at.y())))
                .toList();
        return new Face(box, seen.confidence(), landmarks);
    }

    private double frameX(double x, double y) {
        double across = Math.cos(roll) * (x - width / 2.0) - Math.sin(roll) * (y - height / 2.0);
        return pass.scale() * (centerX + reduction * across);
    }

    private double frameY(double x, double y) {
        double down = Math.sin(roll) * (x - width / 2.0) + Math.cos(roll) * (y - height / 2.0);
        return pass.scale() * (centerY + reduction * down);
    }
}
