package io.fer4j.detect;

import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.Landmark;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A whole frame, turned about its middle and reduced, in which faces are upright that are rolled in the frame.
 *
 * @param pass the upright look that the view is made of, a whole frame
 * @param roll how far faces that are upright in the view are rolled in the frame, clockwise as seen in the picture, in radians
 */
record TurnedView(Pass pass, double roll) {
    /** How many of the upright look's pixels one of the view's stands for: what is turned is larger, and shall not cost more. */
    private static final double REDUCTION = 2;

    /** Returns how wide the view must be for the whole frame. */
    int width() {
        return extent(pass.inputWidth(), pass.inputHeight());
    }

    /** Returns how tall the view must be for the whole frame. */
    int height() {
        return extent(pass.inputHeight(), pass.inputWidth());
    }

    private int extent(int along, int across) {
        double length = Math.abs(Math.cos(roll)) * along + Math.abs(Math.sin(roll)) * across;
        return Math.max(1, (int) Math.ceil(length / REDUCTION));
    }

    /**
     * Turns what the network was shown upright. Every pixel is interpolated between four; beside the frame it is zero.
     *
     * @param planes [3, height, width] with the upright look in the upper left corner
     * @param planeWidth of a plane
     * @param planeHeight of a plane
     * @param view takes [3, height, width]
     * @param viewWidth of a plane, at least {@link #width()}
     * @param viewHeight of a plane, at least {@link #height()}
     */
    void write(FloatBuffer planes, int planeWidth, int planeHeight, FloatBuffer view, int viewWidth, int viewHeight) {
        float[] source = new float[planeWidth * planeHeight];
        float[] row = new float[viewWidth];
        double cosine = REDUCTION * Math.cos(roll);
        double sine = REDUCTION * Math.sin(roll);
        double lastX = pass.inputWidth() - 1.001;
        double lastY = pass.inputHeight() - 1.001;
        for (int plane = 0; plane < FrameScaler.CHANNELS; plane++) {
            planes.get(plane * source.length, source);
            for (int y = 0; y < viewHeight; y++) {
                double down = y + 0.5 - height() / 2.0;
                double across = 0.5 - width() / 2.0;
                double fromX = pass.inputWidth() / 2.0 - 0.5 + cosine * across - sine * down;
                double fromY = pass.inputHeight() / 2.0 - 0.5 + sine * across + cosine * down;
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

    /** From which step on a walk of equal steps is within 0 and a last place. */
    private static double enters(double from, double step, double last) {
        return step > 0 ? -from / step : (last - from) / step;
    }

    /** Up to which step it is. */
    private static double leaves(double from, double step, double last) {
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

    /**
     * Returns a face where it is in the frame: about its middle a box of the sides that it has in the view.
     *
     * @param seen a face in the view's pixels
     * @return the face in the frame's pixels
     */
    Face inFrame(Face seen) {
        double scale = pass.scale() * REDUCTION;
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
        double across = Math.cos(roll) * (x - width() / 2.0) - Math.sin(roll) * (y - height() / 2.0);
        return pass.scale() * (pass.inputWidth() / 2.0 + REDUCTION * across);
    }

    private double frameY(double x, double y) {
        double down = Math.sin(roll) * (x - width() / 2.0) + Math.cos(roll) * (y - height() / 2.0);
        return pass.scale() * (pass.inputHeight() / 2.0 + REDUCTION * down);
    }
}
