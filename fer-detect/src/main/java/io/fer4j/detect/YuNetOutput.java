package io.fer4j.detect;

import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.Landmark;
import io.fer4j.LandmarkType;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the candidates from one of the network's output grids: [16, rows, columns] with class and objectness before the sigmoid,
 * the box's center in cells from the cell's corner and the logarithms of its sides in cells, and five landmarks in cells from the
 * cell's corner. The score is the geometric mean of class and objectness (Wu, Peng and Yu 2023, section 3).
 */
final class YuNetOutput {
    static final int CHANNELS = 16;

    private static final List<LandmarkType> LANDMARKS = List.of(
            LandmarkType.RIGHT_EYE,
            LandmarkType.LEFT_EYE,
            LandmarkType.NOSE_TIP,
            LandmarkType.MOUTH_RIGHT,
            LandmarkType.MOUTH_LEFT);
    private static final int FIRST_LANDMARK = 6;

    private final float scoreThreshold;
    /** Below this, neither class nor objectness can reach the threshold, whatever the other is. */
    private final float leastLogit;

    /** How large a frame, or a turned view of one, is, in pixels. */
    record Size(int width, int height) {}

    YuNetOutput(float scoreThreshold) {
        this.scoreThreshold = scoreThreshold;
        double least = (double) scoreThreshold * scoreThreshold;
        leastLogit = (float) (Math.log(least) - Math.log1p(-least)) - 1e-4f;
    }

    /**
     * Reads one grid.
     *
     * @param grid [16, rows, columns]
     * @param columns the grid's columns
     * @param rows the grid's rows
     * @param stride how many of the network's pixels a cell is wide
     * @param pass what the network was shown
     * @param size of what the passes are parts of, in the same pixels as the pass; faces whose middle lies outside are left out
     * @param isLast whether no coarser pass follows, so that faces of any size count
     * @param candidates takes the faces, in the frame's pixels
     */
    void read(
            FloatBuffer grid,
            int columns,
            int rows,
            int stride,
            Pass pass,
            Size size,
            boolean isLast,
            List<Face> candidates) {
        int cells = columns * rows;
        for (int cell = 0; cell < cells; cell++) {
            float classLogit = grid.get(cell);
            if (classLogit < leastLogit) {
                continue;
            }
            float objectLogit = grid.get(cells + cell);
            if (objectLogit < leastLogit) {
                continue;
            }
            double score = Math.sqrt(sigmoid(classLogit) * sigmoid(objectLogit));
            if (score >= scoreThreshold) {
                Cell found = new Cell(grid, cells, cell, cell % columns, cell / columns, stride, pass);
                found.addFace(score, size, isLast, candidates);
            }
        }
    }

    private static double sigmoid(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    /** A cell of a grid, whose numbers become pixels of the frame. */
    private record Cell(FloatBuffer grid, int cells, int cell, int column, int row, int stride, Pass pass) {
        void addFace(double score, Size size, boolean isLast, List<Face> candidates) {
            double width = Math.exp(value(4)) * stride * pass.scale();
            double height = Math.exp(value(5)) * stride * pass.scale();
            double centerX = x(2);
            double centerY = y(3);
            boolean isBox = width > 0 && height > 0 && Double.isFinite(width + height);
            if (!isBox || !isInside(centerX, size.width()) || !isInside(centerY, size.height())) {
                return;
            }
            Box box = new Box(
                    (float) (centerX - width / 2), (float) (centerY - height / 2), (float) width, (float) height);
            if (isLast || !isSeenBetterElsewhere(box, size)) {
                candidates.add(new Face(box, (float) Math.min(1, score), landmarks()));
            }
        }

        /** Whether a coarser pass finds the face as well, or a neighboring tile sees more of it. */
        private boolean isSeenBetterElsewhere(Box box, Size size) {
            return Math.max(box.width(), box.height()) > Passes.OVERLAP * pass.scale()
                    || isCut(box.x(), box.x() + box.width(), pass.left(), pass.width(), size.width())
                    || isCut(box.y(), box.y() + box.height(), pass.top(), pass.height(), size.height());
        }

        /** Whether a face reaches to an edge of the tile, along one axis, that is none of the whole's. */
        private boolean isCut(double from, double to, int start, int length, int whole) {
            boolean atStart = start > 0 && from < start + pass.scale();
            boolean atEnd = start + length < whole && to > start + length - pass.scale();
            return atStart || atEnd;
        }

        private List<Landmark> landmarks() {
            List<Landmark> landmarks = new ArrayList<>(LANDMARKS.size());
            for (int i = 0; i < LANDMARKS.size(); i++) {
                float x = (float) x(FIRST_LANDMARK + 2 * i);
                float y = (float) y(FIRST_LANDMARK + 2 * i + 1);
                if (Float.isFinite(x) && Float.isFinite(y)) {
                    landmarks.add(new Landmark(LANDMARKS.get(i), x, y));
                }
            }
            return landmarks;
        }

        private double x(int channel) {
            return pass.left() + (column + value(channel)) * stride * pass.scale();
        }

        private double y(int channel) {
            return pass.top() + (row + value(channel)) * stride * pass.scale();
        }

        private double value(int channel) {
            return grid.get(channel * cells + cell);
        }

        /** Leaves out what the network saw beside the picture; also false for NaN. */
        private static boolean isInside(double at, int length) {
            return at >= 0 && at < length;
        }
    }
}
