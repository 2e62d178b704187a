package io.fer4j.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.PixelFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Measures detectors on labelled pictures that are not part of this repository: {@code -Dfer4j.data=FOLDER} with a folder
 * {@code faces-wider} in it.
 */
class DetectorEvaluationTest {
    @Test
    void countsFoundMissedAndInventedFaces() {
        Box big = new Box(10, 10, 40, 50);
        Box missed = new Box(100, 100, 20, 20);
        Box tooSmallToCount = new Box(150, 10, 5, 5);
        List<Face> detected = List.of(
                new Face(new Box(12, 12, 40, 50), 0.9f),
                new Face(new Box(14, 14, 40, 50), 0.8f),
                new Face(tooSmallToCount, 0.8f));

        DetectorEvaluation judged = DetectorEvaluation.judge(
                Samples.uniform(200, 150, PixelFormat.GRAY8, 0), List.of(big, missed, tooSmallToCount), detected);

        assertThat(judged).isEqualTo(new DetectorEvaluation(2, 1, 1, 1));
        assertThat(judged).hasToString("recall 50.0% (1 of 2 faces), 1.00 false faces a picture (1 pictures)");
    }

    @Test
    @Tag("slow")
    void ultraFaceFindsFourOfFiveFaces() {
        try (FaceDetector detector = UltraFaceDetector.open()) {
            DetectorEvaluation evaluation = evaluate(detector);

            assertThat(evaluation.recall()).isGreaterThanOrEqualTo(0.81);
            assertThat(evaluation.falseFacesPerPicture()).isLessThanOrEqualTo(0.2);
        }
    }

    @Test
    @Tag("slow")
    void haarIsForComparison() {
        try (FaceDetector detector = HaarFaceDetector.open()) {
            assertThat(evaluate(detector).recall()).isGreaterThan(0.3);
        }
    }

    private static DetectorEvaluation evaluate(FaceDetector detector) {
        Path folder = Path.of(System.getProperty("fer4j.data", ""), "faces-wider");
        assumeTrue(
                Files.isReadable(folder.resolve("faces.csv")),
                "Skipped: run with -Dfer4j.data=FOLDER, where FOLDER/faces-wider has pictures and faces.csv");
        DetectorEvaluation evaluation = DetectorEvaluation.of(detector, folder);
        System.out.println(detector.id() + ": " + evaluation);
        return evaluation;
    }
}
