package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FaceAlignerTest {
    private static final InputSpec SPEC = new InputSpec(48, 48, 0, 1);
    private static final CropSpec CROP = new CropSpec(CropSpec.Side.WIDTH, 0.144f, 0.001f, 0.012f);
    private static final int WIDTH = 400;
    private static final int HEIGHT = 360;
    private static final double CENTER_X = 190;
    private static final double CENTER_Y = 170;

    /** Rolls the whole picture, the face with it, and asks for the same crop. */
    @Property(tries = 60)
    void aRolledFaceIsCroppedLikeAnUprightOne(
            @ForAll @IntRange(min = 16, max = 180) int degrees, @ForAll boolean clockwise) {
        double roll = Math.toRadians(clockwise ? degrees : -degrees);
        Box upright = Alignment.of(face(0)).orElseThrow().box();
        float[] expected = crop(new FaceCropper(SPEC, CROP), picture(0), new Face(upright, 1));

        float[] found = crop(new FaceAligner(SPEC, CROP), picture(roll), face(roll));

        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).as("pixel %d", i).isCloseTo(expected[i], within(4f));
        }
    }

    @Test
    void theRollIsClockwise() {
        for (int degrees : new int[] {-120, -30, 0, 17, 45, 179}) {
            Alignment alignment = Alignment.of(face(Math.toRadians(degrees))).orElseThrow();

            assertThat(Math.toDegrees(alignment.roll())).isCloseTo(degrees, within(0.01));
            assertThat(alignment.width())
                    .isCloseTo(Alignment.of(face(0)).orElseThrow().width(), within(0.01));
        }
    }

    @Test
    void anUprightFaceAndOneWithoutLandmarksAreCroppedByTheirBoxes() {
        Frame frame = picture(0);
        for (Face face : List.of(
                face(0),
                face(Math.toRadians(FaceAligner.LARGEST_ROLL_DEGREES - 0.5)),
                new Face(new Box(50, 60, 90, 120), 1))) {
            assertThat(crop(new FaceAligner(SPEC, CROP), frame, face))
                    .isEqualTo(crop(new FaceCropper(SPEC, CROP), frame, face));
        }
    }

    @Test
    void theMiddleIsHalfWayBetweenBoxAndLandmarks() {
        Face face = face(0);
        Box box = face.box();
        Box shifted = new Box(box.x() + 20, box.y() - 30, box.width(), box.height());

        Alignment expected = Alignment.of(face).orElseThrow();
        Alignment found = Alignment.of(new Face(shifted, 1, face.landmarks())).orElseThrow();

        assertThat(found.centerX()).isCloseTo(expected.centerX() + 10, within(1e-4));
        assertThat(found.centerY()).isCloseTo(expected.centerY() - 15, within(1e-4));
    }

    @Test
    void landmarksInOnePointAreNoAlignment() {
        Face face = new Face(
                new Box(0, 0, 10, 10),
                1,
                List.of(
                        new Landmark(LandmarkType.LEFT_EYE, 5, 5),
                        new Landmark(LandmarkType.RIGHT_EYE, 5, 5),
                        new Landmark(LandmarkType.MOUTH_LEFT, 5, 5),
                        new Landmark(LandmarkType.MOUTH_RIGHT, 5, 5)),
                null);

        assertThat(Alignment.of(face)).isEmpty();
    }

    @Test
    void onlyTheRolledFacesOfABatchAreTurned() {
        Frame frame = picture(Math.toRadians(40));
        Face rolled = face(Math.toRadians(40));
        Face plain = new Face(new Box(20, 30, 100, 120), 1);
        InputBatch batch = InputBatch.allocate(SPEC, 1);

        new FaceAligner(SPEC, CROP).preprocess(frame, List.of(plain, rolled, plain), batch);

        assertThat(batch.size()).isEqualTo(3);
        assertThat(pixels(batch, 0)).isEqualTo(crop(new FaceCropper(SPEC, CROP), frame, plain));
        assertThat(pixels(batch, 1)).isEqualTo(crop(new FaceAligner(SPEC, CROP), frame, rolled));
        assertThat(pixels(batch, 2)).isEqualTo(pixels(batch, 0));
    }

    @Test
    void aRolledFaceFarOutsideTheFrameOrOfAnySizeIsSomePicture() {
        for (float size : new float[] {1e-3f, 1, 1e4f, 1e9f}) {
            Face face = new Face(
                    new Box(0, 0, size, size),
                    1,
                    List.of(
                            new Landmark(LandmarkType.RIGHT_EYE, -size, 0),
                            new Landmark(LandmarkType.LEFT_EYE, 0, size),
                            new Landmark(LandmarkType.MOUTH_RIGHT, -2 * size, size),
                            new Landmark(LandmarkType.MOUTH_LEFT, -size, 2 * size)),
                    null);

            for (float pixel : crop(new FaceAligner(SPEC, CROP), picture(0), face)) {
                assertThat(pixel).isBetween(0f, 255f);
            }
        }
    }

    /** A face of 70 pixels between its eyes and the middle of its box, rolled about a point of the picture. */
    private static Face face(double roll) {
        List<Landmark> landmarks = List.of(
                at(LandmarkType.RIGHT_EYE, -35, -25, roll),
                at(LandmarkType.LEFT_EYE, 35, -25, roll),
                at(LandmarkType.NOSE_TIP, 0, 10, roll),
                at(LandmarkType.MOUTH_RIGHT, -25, 45, roll),
                at(LandmarkType.MOUTH_LEFT, 25, 45, roll));
        Landmark middle = at(LandmarkType.NOSE_TIP, 3, -6, roll);
        return new Face(new Box(middle.x() - 70, middle.y() - 80, 140, 160), 1, landmarks);
    }

    private static Landmark at(LandmarkType type, double across, double down, double roll) {
        return new Landmark(type, (float) (CENTER_X + Math.cos(roll) * across - Math.sin(roll) * down), (float)
                (CENTER_Y + Math.sin(roll) * across + Math.cos(roll) * down));
    }

    /** A smooth pattern, rolled with the face. */
    private static Frame picture(double roll) {
        byte[] pixels = new byte[3 * WIDTH * HEIGHT];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double right = x + 0.5 - CENTER_X;
                double below = y + 0.5 - CENTER_Y;
                double across = Math.cos(roll) * right + Math.sin(roll) * below;
                double down = -Math.sin(roll) * right + Math.cos(roll) * below;
                byte value = (byte) Math.round(128 + 60 * Math.sin(across / 23) + 60 * Math.cos(down / 17));
                Arrays.fill(pixels, 3 * (y * WIDTH + x), 3 * (y * WIDTH + x) + 3, value);
            }
        }
        return Frame.copyOf(WIDTH, HEIGHT, PixelFormat.RGB24, pixels);
    }

    private static float[] crop(Preprocessor preprocessor, Frame frame, Face face) {
        InputBatch batch = InputBatch.allocate(SPEC, 1);
        preprocessor.preprocess(frame, List.of(face), batch);
        return pixels(batch, 0);
    }

    private static float[] pixels(InputBatch batch, int index) {
        float[] pixels = new float[SPEC.elementsPerImage()];
        batch.image(index).get(0, pixels);
        return pixels;
    }
}
