package io.fer4j.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fer4j.FaceDetector;
import io.fer4j.train.data.FaceBoxes;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Measures the bundled detectors on marked faces that are not part of this repository: {@code -Dfer4j.data=FOLDER}. */
class DetectorsRealDataTest {
    @Test
    void yuNetFinds94PercentOfTheFacesAndMakesFewUp() throws IOException {
        FaceBoxes boxes = boxes();
        try (FaceDetector detector = FaceDetector.open("yunet")) {
            DetectorEvaluation large =
                    DetectorEvaluation.measure(detector, boxes, 0.08, Double.POSITIVE_INFINITY, 0.4, done -> {});
            DetectorEvaluation small = DetectorEvaluation.measure(detector, boxes, 0.03, 0.08, 0.4, done -> {});

            assertThat(large.recall()).isGreaterThanOrEqualTo(0.94);
            assertThat(large.falseFacesPerPicture()).isLessThanOrEqualTo(0.11);
            assertThat(small.recall()).isGreaterThanOrEqualTo(0.85);
        }
    }

    @Test
    void ultraFaceFindsFourOfFiveFacesAndMakesFewUp() throws IOException {
        FaceBoxes boxes = boxes();
        try (FaceDetector detector = FaceDetector.open("ultraface")) {
            DetectorEvaluation result =
                    DetectorEvaluation.measure(detector, boxes, 0.08, Double.POSITIVE_INFINITY, 0.4, done -> {});

            assertThat(result.recall()).isGreaterThanOrEqualTo(0.87);
            assertThat(result.falseFacesPerPicture()).isLessThanOrEqualTo(0.11);
        }
    }

    private static FaceBoxes boxes() throws IOException {
        String folder = System.getProperty("fer4j.data");
        assumeThat(folder)
                .as("skipped: -Dfer4j.data=FOLDER names no folder with faces-wider/faces.csv")
                .isNotNull();
        return FaceBoxes.read(Path.of(folder, "faces-wider", "faces.csv"));
    }
}
