package io.fer4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Box;
import io.fer4j.DetectorOptions;
import io.fer4j.Device;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.testkit.FaceDetectorContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class UltraFaceDetectorTest implements FaceDetectorContract {
    @Override
    public FaceDetector open() {
        return FaceDetector.open("ultraface");
    }

    @Override
    public Frame sample() {
        return Samples.astronaut();
    }

    @Override
    public Box expectedBox() {
        return Samples.ASTRONAUT_FACE;
    }

    @Test
    void findsThirtyFaces() {
        Frame face = Samples.part(Samples.astronaut(), 70, 20, 200, 200);
        try (FaceDetector detector = open()) {
            List<Face> faces = detector.detect(Samples.tiled(face, 6, 5));

            assertThat(faces).hasSize(30);
            assertThat(faces).allSatisfy(found -> assertThat(found.confidence()).isGreaterThanOrEqualTo(0.8f));
        }
    }

    @Test
    void findsAFaceInAPictureOf24Megapixels() {
        try (FaceDetector detector = open()) {
            List<Face> faces = detector.detect(Samples.scaled(sample(), 6000, 4000));

            Box expected = expectedBox();
            assertThat(faces).hasSize(1);
            assertThat(faces.get(0)
                            .box()
                            .iou(new Box(
                                    expected.x() * 6000 / 340,
                                    expected.y() * 4000 / 300,
                                    expected.width() * 6000 / 340,
                                    expected.height() * 4000 / 300)))
                    .isGreaterThan(0.5);
        }
    }

    @Test
    void findsAFaceThatTheRightEdgeCuts() {
        Box face = expectedBox();
        int width = (int) (face.x() + 0.75 * face.width());
        Frame cut = Samples.part(sample(), 0, 0, width, sample().height());
        try (FaceDetector detector = open()) {
            List<Face> faces = detector.detect(cut);

            assertThat(faces).hasSize(1);
            assertThat(faces.get(0).box().iou(face)).isGreaterThan(0.5);
        }
    }

    @Test
    void findsTheFaceInFramesOfAnyShape() {
        Box face = expectedBox();
        try (FaceDetector detector = open()) {
            for (int[] part : new int[][] {{0, 40, 340, 160}, {100, 0, 140, 300}, {100, 40, 150, 160}}) {
                List<Face> faces = detector.detect(Samples.part(sample(), part[0], part[1], part[2], part[3]));

                assertThat(faces).as("%dx%d", part[2], part[3]).hasSize(1);
                Box found = faces.get(0).box();
                assertThat(new Box(found.x() + part[0], found.y() + part[1], found.width(), found.height()).iou(face))
                        .isGreaterThan(0.5);
            }
        }
    }

    @Test
    void aStricterThresholdFindsFewerFacesAndALooserOneMore() {
        Frame frame = sample();
        try (FaceDetector strict = FaceDetector.open(
                        "ultraface", DetectorOptions.builder().scoreThreshold(1).build());
                FaceDetector loose = FaceDetector.open(
                        "ultraface",
                        DetectorOptions.builder()
                                .scoreThreshold(0)
                                .overlapThreshold(1)
                                .device(Device.cpu(2))
                                .build())) {
            assertThat(strict.detect(frame)).hasSizeLessThanOrEqualTo(1);
            assertThat(loose.detect(frame)).hasSizeGreaterThan(1000);
        }
    }

    @Test
    void saysTheSmallestFaceOfItsField() {
        try (FaceDetector detector = open()) {
            assertThat(detector.smallestFace(640, 480)).isEqualTo(52);
        }
    }
}
