package io.fer4j.vision;

import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many faces of a folder of labelled pictures a detector finds, and how many it invents.
 *
 * @param faces the labelled faces whose longer side is at least 8 % of the picture's longer side
 * @param found those of them that a detected box meets with an intersection over union of at least 0.4
 * @param falseFaces detected boxes that meet no labelled face of any size
 * @param pictures how many pictures there are
 */
record DetectorEvaluation(int faces, int found, int falseFaces, int pictures) {
    private static final double SMALLEST_FACE = 0.08;
    private static final double LEAST_IOU = 0.4;

    /**
     * Evaluates a detector.
     *
     * @param folder pictures and {@code faces.csv} with the columns image, width, height, x1, y1, x2, y2 (pixels)
     */
    static DetectorEvaluation of(FaceDetector detector, Path folder) {
        DetectorEvaluation sum = new DetectorEvaluation(0, 0, 0, 0);
        for (Map.Entry<String, List<Box>> picture :
                labels(folder.resolve("faces.csv")).entrySet()) {
            Frame frame = PictureFile.read(folder.resolve(picture.getKey()));
            sum = sum.plus(judge(frame, picture.getValue(), detector.detect(frame)));
        }
        return sum;
    }

    /** Gives each labelled face, the biggest first, the box that fits it best of those not yet given away. */
    static DetectorEvaluation judge(Frame frame, List<Box> labels, List<Face> detected) {
        List<Face> left = new ArrayList<>(detected);
        List<Box> biggestFirst = new ArrayList<>(labels);
        biggestFirst.sort(Comparator.comparingDouble(Box::area).reversed());
        int faces = 0;
        int found = 0;
        for (Box label : biggestFirst) {
            Face best = left.stream()
                    .filter(face -> face.box().iou(label) >= LEAST_IOU)
                    .max(Comparator.comparingDouble(face -> face.box().iou(label)))
                    .orElse(null);
            left.remove(best);
            double side = Math.max(label.width(), label.height());
            if (side >= SMALLEST_FACE * Math.max(frame.width(), frame.height())) {
                faces++;
                found += best == null ? 0 : 1;
            }
        }
        return new DetectorEvaluation(faces, found, left.size(), 1);
    }

    private static Map<String, List<Box>> labels(Path csv) {
        Map<String, List<Box>> labels = new LinkedHashMap<>();
        try {
            for (String line :
                    Files.readAllLines(csv).subList(1, Files.readAllLines(csv).size())) {
                String[] fields = line.split(",", -1);
                float x = Float.parseFloat(fields[3]);
                float y = Float.parseFloat(fields[4]);
                Box box = new Box(x, y, Float.parseFloat(fields[5]) - x, Float.parseFloat(fields[6]) - y);
                labels.computeIfAbsent(fields[0], name -> new ArrayList<>()).add(box);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return labels;
    }

    private DetectorEvaluation plus(DetectorEvaluation other) {
        return new DetectorEvaluation(
                faces + other.faces, found + other.found, falseFaces + other.falseFaces, pictures + other.pictures);
    }

    double recall() {
        return (double) found / faces;
    }

    double falseFacesPerPicture() {
        return (double) falseFaces / pictures;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "recall %.1f%% (%d of %d faces), %.2f false faces a picture (%d pictures)",
                100 * recall(),
                found,
                faces,
                falseFacesPerPicture(),
                pictures);
    }
}
