package io.fer4j.detect;

import io.fer4j.Face;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Greedy non-maximum suppression by intersection over union. */
final class Suppression {
    private static final Comparator<Face> BEST_FIRST =
            Comparator.comparingDouble(Face::confidence).reversed();

    private Suppression() {}

    /**
     * Leaves out what overlaps a better face too much.
     *
     * @param candidates in any order
     * @param overlapThreshold the largest intersection over union of two faces that both stay
     * @return the most confident face first
     */
    static List<Face> apply(List<Face> candidates, float overlapThreshold) {
        List<Face> sorted = new ArrayList<>(candidates);
        sorted.sort(BEST_FIRST);
        List<Face> faces = new ArrayList<>();
        for (Face candidate : sorted) {
            if (faces.stream().noneMatch(better -> better.box().iou(candidate.box()) > overlapThreshold)) {
                faces.add(candidate);
            }
        }
        return List.copyOf(faces);
    }

    /**
     * Leaves out what overlaps a better face too much, where some faces count as less confident than they are.
     *
     * @param candidates in any order
     * @param handicapped more candidates, in any order
     * @param handicap how much less confident those count as
     * @param overlapThreshold the largest intersection over union of two faces that both stay
     * @return the most confident face first
     */
    static List<Face> apply(List<Face> candidates, List<Face> handicapped, float handicap, float overlapThreshold) {
        List<Face> faces = new ArrayList<>();
        List<Face> behind = apply(handicapped, overlapThreshold);
        for (Face face : apply(candidates, overlapThreshold)) {
            if (behind.stream()
                    .noneMatch(other -> other.confidence() - handicap > face.confidence()
                            && other.box().iou(face.box()) > overlapThreshold)) {
                faces.add(face);
            }
        }
        for (Face face : behind) {
            if (faces.stream().noneMatch(other -> other.box().iou(face.box()) > overlapThreshold)) {
                faces.add(face);
            }
        }
        faces.sort(BEST_FIRST);
        return List.copyOf(faces);
    }
}
