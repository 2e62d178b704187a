package io.fer4j.train.calibration;

import io.fer4j.Box;
import io.fer4j.CropSpec;
import io.fer4j.CropSpec.Side;
import io.fer4j.FaceDetector;
import io.fer4j.train.data.FaceDataset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Measures how a detector's boxes lie in the pictures of a data set, whose crops came from another detector: the medians of the
 * side ratio and of the centre's shift, over pictures enlarged on a {@link Canvas}. The side of the box that is measured is the one
 * whose ratio varies less (the median of its logarithm's deviation from the median).
 *
 * @param crop what makes the data set's squares of the detector's boxes
 * @param pictures how many were shown
 * @param found in how many of them the detector found the face
 */
public record CropCalibration(CropSpec crop, int pictures, int found) {
    /**
     * Measures a detector.
     *
     * @param detector any detector
     * @param dataset pictures of one face each
     * @param pictures how many to show, drawn at random
     * @param seed of the draw
     * @param progress is told 1 for each picture
     * @return the medians
     * @throws IllegalArgumentException if the detector finds no face at all
     */
    public static CropCalibration measure(
            FaceDetector detector, FaceDataset dataset, int pictures, long seed, IntConsumer progress) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Box> boxes = new ArrayList<>();
        for (int i = 0; i < pictures; i++) {
            int row = random.nextInt(dataset.size());
            Canvas.main(detector.detect(Canvas.draw(dataset, row))).ifPresent(face -> boxes.add(face.box()));
            progress.accept(1);
        }
        if (boxes.isEmpty()) {
            throw new IllegalArgumentException("Expected the detector " + detector.id() + " to find faces in " + dataset
                    + ", found none in " + pictures + " pictures.");
        }
        return new CropCalibration(crop(boxes), pictures, boxes.size());
    }

    private static CropSpec crop(List<Box> boxes) {
        Side steadiest = Collections.min(
                List.of(Side.values()), Comparator.comparingDouble(side -> deviation(logRatios(boxes, side))));
        double margin = (Math.exp(median(logRatios(boxes, steadiest))) - 1) / 2;
        Box picture = Canvas.picture();
        return new CropSpec(
                steadiest,
                rounded(margin),
                rounded(median(boxes, box -> (picture.centerX() - (double) box.centerX()) / Canvas.SIDE)),
                rounded(median(boxes, box -> (picture.centerY() - (double) box.centerY()) / Canvas.SIDE)));
    }

    private static List<Double> logRatios(List<Box> boxes, Side side) {
        return boxes.stream()
                .map(box -> Math.log(Canvas.SIDE / (double) side.of(box)))
                .toList();
    }

    private static double median(List<Box> boxes, Function<Box, Double> measure) {
        return median(boxes.stream().map(measure).toList());
    }

    private static double deviation(List<Double> values) {
        double middle = median(values);
        return median(values.stream().map(value -> Math.abs(value - middle)).toList());
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static float rounded(double value) {
        return Math.round(1000 * value) / 1000f;
    }
}
