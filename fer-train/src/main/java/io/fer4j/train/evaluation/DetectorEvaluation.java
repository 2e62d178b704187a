package io.fer4j.train.evaluation;

import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.internal.RotatedPatch;
import io.fer4j.train.data.FaceBoxes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * How well a detector finds the faces that people marked. Each of its boxes, the most confident first, takes the marked face
 * that it overlaps most and that no other has taken (Everingham et al. 2010); one without is a false face.
 *
 * @param pictures how many were shown
 * @param faces how many marked faces were of a size that counts
 * @param found how many of those the detector found
 * @param falseFaces how many of its boxes lie on no marked face of any size
 */
public record DetectorEvaluation(int pictures, int faces, int found, int falseFaces) {
    /**
     * Shows a detector all pictures as they are.
     *
     * @param detector any detector
     * @param boxes the pictures
     * @param smallest the smallest faces that count: their longer side as a fraction of the picture's longer side
     * @param largest the bound below which faces count, as the same fraction; infinite for all
     * @param iou the intersection over union from which a box is on a face, above 0 and at most 1
     * @param progress is told 1 for each picture
     * @return the counts
     * @throws IOException if a picture cannot be read
     * @throws IllegalArgumentException if a fraction is not one
     */
    public static DetectorEvaluation measure(
            FaceDetector detector, FaceBoxes boxes, double smallest, double largest, double iou, IntConsumer progress)
            throws IOException {
        return measure(detector, boxes, smallest, largest, 0, iou, progress);
    }

    /**
     * Shows a detector all pictures, turned.
     *
     * @param detector any detector
     * @param boxes the pictures
     * @param smallest the smallest faces that count: their longer side as a fraction of the picture's longer side
     * @param largest the bound below which faces count, as the same fraction; infinite for all
     * @param roll how far the pictures are turned as wholes before the detector sees them, clockwise, in radians; a marked box goes
     *     round with its middle and keeps its sides
     * @param iou the intersection over union from which a box is on a face, above 0 and at most 1
     * @param progress is told 1 for each picture
     * @return the counts
     * @throws IOException if a picture cannot be read
     * @throws IllegalArgumentException if a fraction is not one
     */
    public static DetectorEvaluation measure(
            FaceDetector detector,
            FaceBoxes boxes,
            double smallest,
            double largest,
            double roll,
            double iou,
            IntConsumer progress)
            throws IOException {
        if (!(smallest >= 0 && smallest <= 1 && largest > smallest)) {
            throw new IllegalArgumentException("Expected 0 to 1 for the smallest face and more for the largest, found "
                    + smallest + " and " + largest + ".");
        }
        if (!(iou > 0 && iou <= 1)) {
            throw new IllegalArgumentException(
                    "Expected an intersection over union above 0 and at most 1, found " + iou + ".");
        }
        int faces = 0;
        int found = 0;
        int falseFaces = 0;
        for (FaceBoxes.Picture picture : boxes.pictures()) {
            double side = Math.max(picture.width(), picture.height());
            Predicate<Box> counts = face -> longerSide(face) >= smallest * side && longerSide(face) < largest * side;
            Turned turned = new Turned(picture.width(), picture.height(), roll);
            List<Box> left = new ArrayList<>(turned.boxes(picture.faces()));
            faces += (int) left.stream().filter(counts).count();
            for (Box box : mostConfidentFirst(detector.detect(turned.frame(picture.read())))) {
                int nearest = nearest(box, left);
                if (nearest < 0 || box.iou(left.get(nearest)) < iou) {
                    falseFaces++;
                } else {
                    found += counts.test(left.remove(nearest)) ? 1 : 0;
                }
            }
            progress.accept(1);
        }
        return new DetectorEvaluation(boxes.pictures().size(), faces, found, falseFaces);
    }

    /** A picture that is turned about its middle, on a square that holds all of it. */
    private record Turned(int width, int height, double roll) {
        int side() {
            double longer = Math.max(width, height);
            return (int) Math.ceil(longer * (Math.abs(Math.cos(roll)) + Math.abs(Math.sin(roll))));
        }

        Frame frame(Frame upright) {
            return roll == 0 ? upright : RotatedPatch.cut(upright, width / 2.0, height / 2.0, side(), -roll, side());
        }

        List<Box> boxes(List<Box> upright) {
            return roll == 0 ? upright : upright.stream().map(this::box).toList();
        }

        private Box box(Box upright) {
            double across = upright.centerX() - width / 2.0;
            double down = upright.centerY() - height / 2.0;
            double x = side() / 2.0 + Math.cos(roll) * across - Math.sin(roll) * down;
            double y = side() / 2.0 + Math.sin(roll) * across + Math.cos(roll) * down;
            return new Box(
                    (float) (x - upright.width() / 2.0),
                    (float) (y - upright.height() / 2.0),
                    upright.width(),
                    upright.height());
        }
    }

    private static List<Box> mostConfidentFirst(List<Face> faces) {
        return faces.stream()
                .sorted((a, b) -> Float.compare(b.confidence(), a.confidence()))
                .map(Face::box)
                .toList();
    }

    private static int nearest(Box box, List<Box> faces) {
        int nearest = -1;
        for (int i = 0; i < faces.size(); i++) {
            if (nearest < 0 || box.iou(faces.get(i)) > box.iou(faces.get(nearest))) {
                nearest = i;
            }
        }
        return nearest;
    }

    private static double longerSide(Box box) {
        return Math.max(box.width(), box.height());
    }

    /**
     * Returns the share of the faces that were found.
     *
     * @return 0 to 1; not a number if no face was of that size
     */
    public double recall() {
        return (double) found / faces;
    }

    /**
     * Returns how often the detector takes something else for a face.
     *
     * @return false faces a picture, at least 0
     */
    public double falseFacesPerPicture() {
        return (double) falseFaces / pictures;
    }
}
