package io.fer4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.BackendException;
import io.fer4j.Box;
import io.fer4j.DetectorOptions;
import io.fer4j.Device;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.Landmark;
import io.fer4j.LandmarkType;
import io.fer4j.PixelFormat;
import io.fer4j.internal.RotatedPatch;
import io.fer4j.testkit.FaceDetectorContract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YuNetDetectorTest implements FaceDetectorContract {
    @TempDir
    Path folder;

    @Override
    public FaceDetector open() {
        return FaceDetector.open("yunet");
    }

    /** One that looks for rolled faces, too. */
    private static FaceDetector turning() {
        return FaceDetector.open(
                "yunet", DetectorOptions.builder().rolledFaces(true).build());
    }

    @Override
    public Frame sample() {
        return Samples.astronaut();
    }

    @Override
    public Box expectedBox() {
        return Samples.ASTRONAUT_FACE;
    }

    /** The rows of golden.csv, whose first line is the command that made it. */
    @Test
    void answersAsLibfacedetectionDoes() throws IOException {
        for (String row : lines("golden.csv")) {
            if (row.startsWith("#") || row.startsWith("picture")) {
                continue;
            }
            String[] cells = row.split(",");
            int[] golden =
                    Arrays.stream(cells).skip(1).mapToInt(Integer::parseInt).toArray();
            Frame whole = cells[0].equals("astronaut.png") ? Samples.astronaut() : Samples.monaLisa();
            Frame frame = Samples.part(whole, 0, 0, golden[0], golden[1]);
            try (FaceDetector detector = open()) {
                List<Face> faces = detector.detect(frame);

                assertThat(faces).as(row).hasSize(1);
                // The library's numbers are cut off to whole ones, confidences to hundredths.
                Face face = faces.get(0);
                assertThat(face.confidence()).isBetween(golden[2] / 100f - 0.001f, (golden[2] + 1) / 100f + 0.001f);
                Box box = face.box();
                float[] found = {box.x(), box.y(), box.width(), box.height()};
                for (int i = 0; i < found.length; i++) {
                    assertThat(found[i]).isBetween(golden[3 + i] - 0.05f, golden[3 + i] + 1.05f);
                }
                for (int i = 0; i < 5; i++) {
                    Landmark landmark = face.landmarks().get(i);
                    assertThat(landmark.x()).isBetween(golden[7 + 2 * i] - 0.05f, golden[7 + 2 * i] + 1.05f);
                    assertThat(landmark.y()).isBetween(golden[8 + 2 * i] - 0.05f, golden[8 + 2 * i] + 1.05f);
                }
            }
        }
    }

    private static List<String> lines(String name) throws IOException {
        try (InputStream in = YuNetDetectorTest.class.getResourceAsStream("yunet/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    @Test
    void leftAndRightAreThePersonsOwn() {
        try (FaceDetector detector = open()) {
            Face face = detector.detect(sample()).get(0);

            assertAt(face, LandmarkType.LEFT_EYE, 193, 105);
            assertAt(face, LandmarkType.RIGHT_EYE, 151, 105);
            assertAt(face, LandmarkType.NOSE_TIP, 172, 126);
            assertAt(face, LandmarkType.MOUTH_LEFT, 192, 144);
            assertAt(face, LandmarkType.MOUTH_RIGHT, 154, 143);
        }
    }

    /** The places are measured in the picture by eye. */
    private static void assertAt(Face face, LandmarkType type, float x, float y) {
        Landmark found = face.landmark(type).orElseThrow();
        assertThat(found.x()).as("x of %s", type).isCloseTo(x, within(6f));
        assertThat(found.y()).as("y of %s", type).isCloseTo(y, within(6f));
    }

    /** Five faces of 48 to 64 pixels' width and 62 to 88 pixels' height, as they are on ever larger canvases. */
    @ParameterizedTest
    @CsvSource({"2048, 1536", "3072, 2304", "4032, 3024", "6000, 4500"})
    void findsFiveFacesOfAtMost65x90PixelsOnALargeCanvas(int width, int height) {
        Frame half = Samples.shrunk(Samples.astronaut(), 2);
        Frame third = Samples.shrunk(Samples.monaLisa(), 3);
        Frame quarter = Samples.shrunk(Samples.monaLisa(), 4);
        int right = width - 200;
        int bottom = height - 200;
        Frame canvas = Samples.pasted(width, height, new Frame[] {half, third, quarter, half, third}, new int[][] {
            {20, 30}, {right, 40}, {width / 2 - 50, height / 2 - 50}, {70, bottom}, {right - 30, bottom - 20}
        });
        try (FaceDetector detector = open()) {
            List<Face> faces = detector.detect(canvas);

            assertThat(faces).hasSize(5);
            assertThat(faces).allSatisfy(face -> {
                assertThat(face.box().width()).isBetween(35f, 75f);
                assertThat(face.box().height()).isBetween(50f, 100f);
            });
        }
    }

    @Test
    void findsAFaceOfAnySizeInALargePicture() {
        try (FaceDetector detector = open()) {
            for (int factor : new int[] {1, 3, 6, 12}) {
                int width = Math.max(4032, 340 * factor);
                int height = Math.max(3024, 300 * factor);
                Frame face = Samples.scaled(sample(), 340 * factor, 300 * factor);
                Frame canvas = Samples.pasted(width, height, new Frame[] {face}, new int[][] {{0, 0}});

                List<Face> faces = detector.detect(canvas);

                Box expected = expectedBox();
                assertThat(faces).as("enlarged %d times", factor).hasSize(1);
                assertThat(faces.get(0)
                                .box()
                                .iou(new Box(
                                        expected.x() * factor,
                                        expected.y() * factor,
                                        expected.width() * factor,
                                        expected.height() * factor)))
                        .isGreaterThan(0.5);
            }
        }
    }

    @Test
    void findsEachOfManyFacesOnceAcrossTiles() {
        Frame face = Samples.part(Samples.astronaut(), 70, 20, 200, 200);
        Frame frame = Samples.tiled(face, 12, 10);
        try (FaceDetector detector = FaceDetector.open(
                "yunet", DetectorOptions.builder().smallestFace(16).build())) {
            assertThat(Passes.plan(
                            frame.width(),
                            frame.height(),
                            DetectorOptions.builder().smallestFace(16).build()))
                    .hasSizeGreaterThan(2);
            assertThat(detector.detect(frame)).hasSize(120);
        }
    }

    /**
     * A frame turned as a whole. The network takes what is left of a roll in a turned look for less, so that twice as far
     * it errs more.
     */
    @ParameterizedTest
    @CsvSource({"-60, 20", "-45, 10", "0, 3", "30, 10", "45, 10", "60, 20"})
    void findsARolledFaceAndItsRoll(int degrees, double tolerance) {
        Frame rolled = RotatedPatch.cut(sample(), 172, 122, 280, Math.toRadians(-degrees), 280);
        try (FaceDetector detector = turning()) {
            Face upright = detector.detect(sample()).get(0);
            List<Face> faces = detector.detect(rolled);

            assertThat(faces).hasSize(1);
            Face found = faces.get(0);
            assertThat(Math.toDegrees(found.roll().orElseThrow()))
                    .isCloseTo(degrees + Math.toDegrees(upright.roll().orElseThrow()), within(tolerance));
            assertThat((double) found.box().centerX()).isCloseTo(140, within(12.0));
            assertThat((double) found.box().centerY()).isCloseTo(140, within(12.0));
            assertThat(found.box().width()).isCloseTo(upright.box().width(), within(10f));
        }
    }

    /** Where the landmarks of the upright face come to lie in a turned frame. */
    @ParameterizedTest
    @ValueSource(ints = {-45, 30, 45})
    void findsTheLandmarksOfARolledFace(int degrees) {
        double roll = Math.toRadians(degrees);
        Frame rolled = RotatedPatch.cut(sample(), 172, 122, 280, -roll, 280);
        try (FaceDetector detector = turning()) {
            Face upright = detector.detect(sample()).get(0);
            Face found = detector.detect(rolled).get(0);

            for (Landmark landmark : upright.landmarks()) {
                double across = landmark.x() - 172;
                double down = landmark.y() - 122;
                Landmark seen = found.landmark(landmark.type()).orElseThrow();
                assertThat((double) seen.x())
                        .as("x of %s", landmark.type())
                        .isCloseTo(140 + Math.cos(roll) * across - Math.sin(roll) * down, within(8.0));
                assertThat((double) seen.y())
                        .as("y of %s", landmark.type())
                        .isCloseTo(140 + Math.sin(roll) * across + Math.cos(roll) * down, within(8.0));
            }
        }
    }

    @Test
    void turnsTheFrameOnlyWhereItMay() {
        Frame rolled = RotatedPatch.cut(sample(), 172, 122, 280, Math.toRadians(-45), 280);
        try (FaceDetector turning = turning();
                FaceDetector one = open();
                FaceDetector live = FaceDetector.open(
                        "yunet", DetectorOptions.builder().inputSize(416).build())) {
            assertThat(turning.detect(rolled))
                    .singleElement()
                    .satisfies(face -> assertThat(face.roll().orElseThrow()).isGreaterThan(Math.toRadians(35)));
            for (FaceDetector upright : List.of(one, live)) {
                assertThat(upright.detect(rolled))
                        .allSatisfy(
                                face -> assertThat(face.roll().orElseThrow()).isLessThan(Math.toRadians(20)));
            }
            assertThat(turning.detect(sample())).isEqualTo(one.detect(sample()));
        }
    }

    /** Upright and rolled faces beside each other, each of which more than one look sees. */
    @Test
    void aFaceThatSeveralLooksSeeIsReportedOnce() {
        Frame upright = Samples.part(Samples.astronaut(), 70, 20, 200, 200);
        Frame[] faces = new Frame[5];
        int[][] places = new int[faces.length][];
        for (int i = 0; i < faces.length; i++) {
            double roll = Math.toRadians(20 * i - 40);
            faces[i] = RotatedPatch.cut(upright, 102, 102, 200, roll, 200);
            places[i] = new int[] {10 + 210 * i, 20 + 40 * i};
        }
        try (FaceDetector detector = turning()) {
            assertThat(detector.detect(Samples.pasted(1100, 500, faces, places)))
                    .hasSize(faces.length);
        }
    }

    @Test
    void aFaceOfAnySizeFromTheSmallestOnIsFound() {
        for (int smallest : new int[] {20, 32, 60, 150}) {
            // The sample's face is 83 pixels tall; the margin is what one picture may be off the mean.
            double factor = 1.15 * smallest / expectedBox().height();
            Frame sample =
                    Samples.scaled(sample(), (int) (factor * sample().width()), (int) (factor * sample().height()));
            Frame canvas = Samples.pasted(3000, 2000, new Frame[] {sample}, new int[][] {{1200, 700}});
            try (FaceDetector detector = FaceDetector.open(
                    "yunet", DetectorOptions.builder().smallestFace(smallest).build())) {
                assertThat(detector.smallestFace(3000, 2000)).as("asked for").isLessThanOrEqualTo(smallest);
                assertThat(detector.detect(canvas))
                        .as("at least %d pixels", smallest)
                        .hasSize(1);
            }
        }
    }

    @Test
    void facesOfLowConfidenceComeOnlyWhereATrackerWantsThem() {
        try (FaceDetector usual = FaceDetector.open(
                        "yunet", DetectorOptions.builder().rolledFaces(false).build());
                FaceDetector tracked = FaceDetector.open(
                        "yunet",
                        DetectorOptions.builder()
                                .rolledFaces(false)
                                .lowScores(true)
                                .build())) {
            List<Face> low = new ArrayList<>();
            for (int size = 14; size < 60; size += 5) {
                Frame small = Samples.scaled(sample(), 4 * size, 3 * size);
                List<Face> all = tracked.detect(small);
                assertThat(usual.detect(small))
                        .isEqualTo(all.stream()
                                .filter(face -> face.confidence() >= usual.reliableScore())
                                .toList());
                all.stream()
                        .filter(face -> face.confidence() < usual.reliableScore())
                        .forEach(low::add);
            }
            assertThat(low)
                    .isNotEmpty()
                    .allSatisfy(face ->
                            assertThat((double) face.confidence()).isGreaterThanOrEqualTo(DetectorOptions.LOW_SCORE));
        }
    }

    @Test
    void saysTheSmallestFaceThatItLooksFor() {
        try (FaceDetector detector = open();
                FaceDetector live = FaceDetector.open(
                        "yunet", DetectorOptions.builder().inputSize(320).build());
                FaceDetector small = FaceDetector.open(
                        "yunet", DetectorOptions.builder().smallestFace(20).build())) {
            assertThat(detector.smallestFace(640, 480)).isEqualTo(16);
            assertThat(detector.smallestFace(1280, 720)).isEqualTo(32);
            assertThat(detector.smallestFace(6000, 4500)).isEqualTo(48);
            assertThat(live.smallestFace(640, 480)).isEqualTo(32);
            assertThat(small.smallestFace(6000, 4500)).isEqualTo(20);
        }
    }

    @Test
    void aStricterThresholdFindsFewerFaces() {
        try (FaceDetector strict = FaceDetector.open(
                        "yunet", DetectorOptions.builder().scoreThreshold(1).build());
                FaceDetector loose = FaceDetector.open(
                        "yunet",
                        DetectorOptions.builder()
                                .scoreThreshold(0)
                                .overlapThreshold(1)
                                .device(Device.cpu(2))
                                .build())) {
            assertThat(strict.detect(sample())).isEmpty();
            assertThat(loose.detect(sample())).hasSizeGreaterThan(1000);
        }
    }

    @Test
    void findsNothingInFramesWithoutAFaceHoweverSmall() {
        try (FaceDetector detector = open()) {
            for (int side : new int[] {1, 2, 31, 33, 700}) {
                assertThat(detector.detect(Samples.uniform(side, 1 + side / 3, PixelFormat.RGB24, 90)))
                        .isEmpty();
            }
        }
    }

    @Test
    void anotherNetworkIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.onnx"), "not a network");
        Path missing = folder.resolve("missing.onnx");
        Path other = folder.resolve("other.onnx");
        try (InputStream in = YuNetDetector.class.getResourceAsStream("ultraface/ultraface-rfb-320.onnx")) {
            Files.write(other, Objects.requireNonNull(in).readAllBytes());
        }

        assertRefused(missing, "Expected a detector's network, found no file that can be read: " + missing + ".");
        assertRefused(text, "Expected the network of the yunet detector in " + text + ", found a file that ONNX");
        assertRefused(other, "Expected the network of the yunet detector with the inputs [image] and the outputs");
    }

    private static void assertRefused(Path file, String message) {
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> FaceDetector.open(
                        "yunet", DetectorOptions.builder().modelFile(file).build()))
                .withMessageStartingWith(message);
    }

    @Test
    void aNetworkOfTheSameKindMayTakeItsPlace() throws IOException {
        Path file = folder.resolve("mine.onnx");
        try (InputStream in = YuNetDetector.class.getResourceAsStream("yunet/yunet.onnx")) {
            Files.write(file, Objects.requireNonNull(in).readAllBytes());
        }
        try (FaceDetector mine = FaceDetector.open(
                        "yunet", DetectorOptions.builder().modelFile(file).build());
                FaceDetector bundled = open()) {
            assertThat(mine.detect(sample())).isEqualTo(bundled.detect(sample()));
        }
    }

    @Test
    void runsOnTheCpuOnly() {
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> FaceDetector.open(
                        "yunet",
                        DetectorOptions.builder().device(Device.cuda(0)).build()))
                .withMessage("Expected the CPU for the yunet detector, found cuda:0. Choose cpu or cpu:THREADS for the"
                        + " detector; the classifier may run elsewhere.");
    }

    @Test
    void isTheDefaultDetector() {
        assertThat(new YuNetProvider().priority()).isGreaterThan(new UltraFaceProvider().priority());
    }
}
