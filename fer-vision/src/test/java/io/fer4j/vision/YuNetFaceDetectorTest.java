package io.fer4j.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fer4j.BackendException;
import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Landmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** YuNet's network is the user's: what goes wrong without it, and how OpenCV's answer is read. */
class YuNetFaceDetectorTest {
    @TempDir
    Path folder;

    @Test
    void saysWhereTheNetworkComesFrom() {
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> FaceDetector.open("yunet"))
                .withMessage(
                        "Expected the path of YuNet's network in the system property fer4j.yunet.model, found none."
                                + " Get face_detection_yunet_2023mar.onnx from the OpenCV model zoo and run Java with"
                                + " -Dfer4j.yunet.model=FILE, or choose the detector \"ultraface\".");
    }

    @Test
    void saysThatTheFileIsMissing() {
        Path missing = folder.resolve("missing.onnx");

        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> YuNetFaceDetector.open(missing))
                .withMessage(
                        "Expected YuNet's network (face_detection_yunet_2023mar.onnx of the OpenCV model zoo), found"
                                + " no file that can be read: " + missing + ".");
    }

    @Test
    void saysThatTheFileIsNoNetwork() throws IOException {
        Path text = Files.writeString(folder.resolve("text.onnx"), "not a network");
        Path empty = Files.createFile(folder.resolve("empty.onnx"));

        for (Path file : List.of(text, empty)) {
            assertThatExceptionOfType(BackendException.class)
                    .isThrownBy(() -> YuNetFaceDetector.open(file))
                    .withMessageStartingWith(
                            "Expected YuNet's network (face_detection_yunet_2023mar.onnx), found a file"
                                    + " that OpenCV cannot use as such: " + file);
        }
    }

    @Test
    void saysThatTheNetworkIsAnother() throws IOException {
        Path other = Files.write(folder.resolve("other.onnx"), Samples.file("ultraface/ultraface-rfb-320.onnx"));

        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> YuNetFaceDetector.open(other))
                .withMessageContaining("found a file that OpenCV cannot use as such");
    }

    @Test
    void readsBoxLandmarksAndScoreFromATable() {
        NativeLibraries.loadOpenCv(opencv_core.class);
        float[] row = {10, 20, 30, 40, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0.9f};
        try (Mat table = new Mat(1, row.length, opencv_core.CV_32F)) {
            try (FloatIndexer cells = table.createIndexer()) {
                cells.put(0, 0, row);
            }
            List<Face> faces = YuNetFaceDetector.faces(table, 2);

            assertThat(faces).hasSize(1);
            assertThat(faces.get(0).box()).isEqualTo(new Box(20, 40, 60, 80));
            assertThat(faces.get(0).confidence()).isEqualTo(0.9f);
            assertThat(faces.get(0).landmarks())
                    .containsExactly(
                            new Landmark(2, 4),
                            new Landmark(6, 8),
                            new Landmark(10, 12),
                            new Landmark(14, 16),
                            new Landmark(18, 20));
        }
        try (Mat none = new Mat()) {
            assertThat(YuNetFaceDetector.faces(none, 1)).isEmpty();
        }
    }
}
