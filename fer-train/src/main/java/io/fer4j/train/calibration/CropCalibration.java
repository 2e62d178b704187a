package io.fer4j.train.calibration;

import io.fer4j.Box;
import io.fer4j.CropSpec;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.train.data.FaceDataset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * Measures how a detector's boxes lie in the pictures of a data set, whose crops came from another detector: the medians of the
 * side ratio and of the centre's shift, over pictures enlarged on a {@link Canvas}.
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
        List<Double> margins = new ArrayList<>();
        List<Double> shiftsX = new ArrayList<>();
        List<Double> shiftsY = new ArrayList<>();
        Box picture = Canvas.picture();
        for (int i = 0; i < pictures; i++) {
            int row = random.nextInt(dataset.size());
            Optional<Face> face = Canvas.main(detector.detect(Canvas.draw(dataset, row)));
            if (face.isPresent()) {
                Box box = face.get().box();
                margins.add((Canvas.SIDE / (double) Math.max(box.width(), box.height()) - 1) / 2);
                shiftsX.add((picture.centerX() - (double) box.centerX()) / Canvas.SIDE);
                shiftsY.add((picture.centerY() - (double) box.centerY()) / Canvas.SIDE);
            }
            progress.accept(1);
        }
        if (margins.isEmpty()) {
            throw new IllegalArgumentException("Expected the detector " + detector.id() + " to find faces in " + dataset
                    + ", found none in " + pictures + " pictures.");
        }
        CropSpec crop = new CropSpec(median(margins), median(shiftsX), median(shiftsY));
        return new CropCalibration(crop, pictures, margins.size());
    }

    private static float median(List<Double> values) {
        Collections.sort(values);
        return Math.round(1000 * values.get(values.size() / 2)) / 1000f;
    }
}
