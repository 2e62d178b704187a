package io.fer4j.detect;

import io.fer4j.DetectorOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans at which scales, and in which tiles, a network looks at frames of a size.
 *
 * <p>A network finds faces from about {@value #REACH} of its pixels on. The finest scale is the one that gives the smallest face
 * that many; coarser ones, at most {@value #STEP} times each, follow until the whole frame is {@value #COARSEST} pixels long, for
 * the large faces. A scale at which the frame is too large for one look is cut into tiles, which overlap by as much as the largest
 * face that is not left to the next coarser scale.
 */
final class Passes {
    /** The longer side of the smallest faces that the network finds reliably, in its pixels. */
    static final int REACH = 16;
    /** How long the whole frame is at the coarsest scale, in the network's pixels. */
    static final int COARSEST = 640;
    /** How long the whole frame is at least: below that, less time is not worth the faces that are missed. */
    static final int SHORTEST = 320;
    /** The longest side of a tile, in the network's pixels. */
    static final int TILE = 1280;
    /** How much tiles overlap, and the largest face of a scale that has a coarser one, in the network's pixels. */
    static final int OVERLAP = 128;
    /** The smallest faces of large frames unless chosen otherwise, in the frame's pixels. */
    static final int DEFAULT_SMALLEST = 48;

    private static final double STEP = 4;

    private Passes() {}

    /**
     * Plans for frames of a size.
     *
     * @param width of the frame, in pixels
     * @param height of the frame, in pixels
     * @param options say the smallest face, or the size of the input
     * @return the finest scale first
     */
    static List<Pass> plan(int width, int height, DetectorOptions options) {
        int longer = Math.max(width, height);
        if (options.inputSize().isPresent()) {
            return List.of(new Pass(
                    0, 0, width, height, longer / (double) options.inputSize().getAsInt()));
        }
        double finest = finestScale(longer, options);
        double coarsest = Math.max(finest, longer / (double) COARSEST);
        int steps = (int) Math.ceil(Math.log(coarsest / finest) / Math.log(STEP) - 1e-9);
        List<Pass> passes = new ArrayList<>();
        for (int i = 0; i <= steps; i++) {
            double scale = steps == 0 ? finest : finest * Math.pow(coarsest / finest, i / (double) steps);
            addTiles(width, height, scale, passes);
        }
        return passes;
    }

    private static double finestScale(int longer, DetectorOptions options) {
        double whole = longer / (double) COARSEST;
        if (options.smallestFace().isEmpty()) {
            return Math.max(1, Math.min(whole, DEFAULT_SMALLEST / (double) REACH));
        }
        double wanted = options.smallestFace().getAsInt() / (double) REACH;
        // A frame is not enlarged beyond what the coarsest scale makes of small ones.
        return Math.max(Math.min(1, whole), Math.min(longer / (double) SHORTEST, wanted));
    }

    private static void addTiles(int width, int height, double scale, List<Pass> passes) {
        int columns = tiles(width / scale);
        int rows = tiles(height / scale);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int left = start(column, columns, width, scale);
                int top = start(row, rows, height, scale);
                passes.add(new Pass(left, top, length(columns, width, scale), length(rows, height, scale), scale));
            }
        }
    }

    private static int tiles(double length) {
        return length <= TILE ? 1 : (int) Math.ceil((length - OVERLAP) / (TILE - OVERLAP));
    }

    /** How long each of some tiles is, in the frame's pixels. */
    private static int length(int count, int whole, double scale) {
        return count == 1 ? whole : (int) Math.ceil((whole + (count - 1) * OVERLAP * scale) / count);
    }

    private static int start(int index, int count, int whole, double scale) {
        return count == 1 ? 0 : (int) ((long) index * (whole - length(count, whole, scale)) / (count - 1));
    }
}
