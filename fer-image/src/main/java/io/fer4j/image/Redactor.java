package io.fer4j.image;

import io.fer4j.Box;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.image.spi.PackedFrames;
import java.util.List;

/**
 * Makes faces unrecognizable, for people and for programs: what is in and around each box is replaced by its mean colors on a grid
 * of {@value #CELLS}x{@value #CELLS} cells with smooth transitions. Nothing finer is left that could be brought back. Thread-safe.
 */
public final class Redactor {
    /** Coarser than anything by which faces are told apart: an eye is a fifth of a face wide. */
    private static final int CELLS = 3;
    /** How far beyond a box, in multiples of its sides: boxes end at forehead and chin, and detectors are not exact. */
    private static final double MARGIN = 0.35;

    private Redactor() {}

    /**
     * Copies a frame and blurs faces in the copy.
     *
     * @param frame any size and format, left as it is
     * @param faces where the faces are, in pixels; they may reach beyond the frame, and overlap
     * @return a copy of the frame in the format BGR24, at the same timestamp
     */
    public static Frame redact(Frame frame, List<Box> faces) {
        byte[] bgr = new byte[PackedFrames.length(frame.width(), frame.height(), PixelFormat.BGR24)];
        PackedFrames.pack(frame, PixelFormat.BGR24, bgr);
        for (Box face : faces) {
            Area area = Area.around(face, frame.width(), frame.height());
            if (area.width > 0 && area.height > 0) {
                blur(bgr, frame.width(), area);
            }
        }
        return PackedFrames.of(frame.width(), frame.height(), PixelFormat.BGR24, bgr, frame.timestamp());
    }

    private record Area(int x, int y, int width, int height) {
        static Area around(Box face, int width, int height) {
            double marginX = MARGIN * face.width();
            double marginY = MARGIN * face.height();
            int left = bounded(Math.floor(face.x() - marginX), width);
            int top = bounded(Math.floor(face.y() - marginY), height);
            int right = bounded(Math.ceil(face.x() + face.width() + marginX), width);
            int bottom = bounded(Math.ceil(face.y() + face.height() + marginY), height);
            return new Area(left, top, right - left, bottom - top);
        }

        private static int bounded(double place, int length) {
            return (int) Math.max(0, Math.min(length, place));
        }
    }

    private static void blur(byte[] bgr, int frameWidth, Area area) {
        double[][] means = means(bgr, frameWidth, area);
        for (int y = 0; y < area.height; y++) {
            double row = position(y, area.height);
            int above = (int) row;
            int below = Math.min(CELLS - 1, above + 1);
            double down = row - above;
            for (int x = 0; x < area.width; x++) {
                double column = position(x, area.width);
                int left = (int) column;
                int right = Math.min(CELLS - 1, left + 1);
                double across = column - left;
                int at = 3 * ((area.y + y) * frameWidth + area.x + x);
                for (int channel = 0; channel < 3; channel++) {
                    double upper = (1 - across) * means[above * CELLS + left][channel]
                            + across * means[above * CELLS + right][channel];
                    double lower = (1 - across) * means[below * CELLS + left][channel]
                            + across * means[below * CELLS + right][channel];
                    bgr[at + channel] = (byte) Math.round((1 - down) * upper + down * lower);
                }
            }
        }
    }

    /** Returns where a pixel lies between the middles of the cells, from 0 to the last one's. */
    private static double position(int at, int length) {
        return Math.max(0, Math.min(CELLS - 1, (at + 0.5) * CELLS / length - 0.5));
    }

    private static double[][] means(byte[] bgr, int frameWidth, Area area) {
        double[][] sums = new double[CELLS * CELLS][3];
        int[] counts = new int[CELLS * CELLS];
        for (int y = 0; y < area.height; y++) {
            int cellRow = y * CELLS / area.height * CELLS;
            int at = 3 * ((area.y + y) * frameWidth + area.x);
            for (int x = 0; x < area.width; x++) {
                int cell = cellRow + x * CELLS / area.width;
                sums[cell][0] += bgr[at++] & 0xFF;
                sums[cell][1] += bgr[at++] & 0xFF;
                sums[cell][2] += bgr[at++] & 0xFF;
                counts[cell]++;
            }
        }
        for (int cell = 0; cell < sums.length; cell++) {
            if (counts[cell] == 0) {
                // The area is narrower than the grid: its first pixel stands for the cell.
                int first = 3 * (area.y * frameWidth + area.x);
                sums[cell] = new double[] {bgr[first] & 0xFF, bgr[first + 1] & 0xFF, bgr[first + 2] & 0xFF};
            } else {
                for (int channel = 0; channel < 3; channel++) {
                    sums[cell][channel] /= counts[cell];
                }
            }
        }
        return sums;
    }
}
