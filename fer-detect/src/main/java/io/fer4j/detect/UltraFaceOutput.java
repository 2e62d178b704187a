package io.fer4j.detect;

import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.Frame;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Picks the faces out of the network's 4420 candidates: those above the score threshold, the best first, without those that
 * overlap a better one too much (greedy non-maximum suppression by intersection over union). Reusable; not thread-safe.
 */
final class UltraFaceOutput {
    static final int CANDIDATES = 4420;

    private final long[] ranking = new long[CANDIDATES];
    private final float[] sides = new float[4];

    /**
     * Picks the faces.
     *
     * @param scores [4420, 2]: background, face
     * @param boxes [4420, 4]: left, top, right, bottom as fractions of the input
     * @param frame the frame that was looked at
     * @param scale how many of its pixels one of the network's stands for
     * @return boxes in the frame's pixels, the most confident face first
     */
    List<Face> faces(
            FloatBuffer scores,
            FloatBuffer boxes,
            Frame frame,
            double scale,
            float scoreThreshold,
            float overlapThreshold) {
        int count = rank(scores, scoreThreshold);
        if (count == 0) {
            return List.of();
        }
        List<Face> faces = new ArrayList<>();
        for (int rank = count - 1; rank >= 0; rank--) {
            int candidate = (int) ranking[rank];
            boxes.get(4 * candidate, sides);
            float x = (float) (sides[0] * UltraFaceDetector.WIDTH * scale);
            float y = (float) (sides[1] * UltraFaceDetector.HEIGHT * scale);
            float width = (float) ((sides[2] - sides[0]) * UltraFaceDetector.WIDTH * scale);
            float height = (float) ((sides[3] - sides[1]) * UltraFaceDetector.HEIGHT * scale);
            if (width > 0 && height > 0 && isInside(frame, x + width / 2, y + height / 2)) {
                addUnlessCovered(
                        new Face(new Box(x, y, width, height), Math.min(1, scores.get(2 * candidate + 1))),
                        faces,
                        overlapThreshold);
            }
        }
        return List.copyOf(faces);
    }

    /** Sorts candidates by score in one pass: positive floats sort like their bits. */
    private int rank(FloatBuffer scores, float threshold) {
        int count = 0;
        for (int i = 0; i < CANDIDATES; i++) {
            float score = scores.get(2 * i + 1);
            if (score >= threshold) {
                ranking[count++] = (long) Float.floatToRawIntBits(score) << Integer.SIZE | i;
            }
        }
        Arrays.sort(ranking, 0, count);
        return count;
    }

    /** Leaves out what the network saw beside the picture; also false for NaN. */
    private static boolean isInside(Frame frame, float x, float y) {
        return x >= 0 && x < frame.width() && y >= 0 && y < frame.height();
    }

    private static void addUnlessCovered(Face candidate, List<Face> faces, float overlapThreshold) {
        for (Face better : faces) {
            if (better.box().iou(candidate.box()) > overlapThreshold) {
                return;
            }
        }
        faces.add(candidate);
    }
}
