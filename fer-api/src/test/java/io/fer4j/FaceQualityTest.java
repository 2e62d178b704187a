package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class FaceQualityTest {
    private static final int SIDE = 200;

    /** A frame in which a face might be: soft shapes and fine texture, the same for each seed. */
    private static Frame frame(double blur, DoubleUnaryOperator light) {
        Random random = new Random(5);
        double[] values = new double[SIDE * SIDE];
        // Texture of the grain that the measured image resolves.
        int grain = 4;
        double[] texture =
                random.doubles((long) (SIDE / grain + 1) * (SIDE / grain + 1)).toArray();
        for (int i = 0; i < values.length; i++) {
            int x = i % SIDE;
            int y = i / SIDE;
            values[i] = 0.5
                    + 0.25 * Math.sin(x / 23.0) * Math.cos(y / 31.0)
                    + 0.25 * (texture[y / grain * (SIDE / grain) + x / grain] - 0.5);
        }
        byte[] pixels = new byte[values.length];
        double[] seen = blur > 0 ? blurred(values, blur) : values;
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, light.applyAsDouble(seen[i]))));
        }
        return Frame.copyOf(SIDE, SIDE, PixelFormat.GRAY8, pixels);
    }

    private static double[] blurred(double[] values, double deviation) {
        return along(along(values, deviation, 1, SIDE), deviation, SIDE, 1);
    }

    private static double[] along(double[] values, double deviation, int step, int other) {
        int reach = (int) Math.ceil(3 * deviation);
        double[] result = new double[values.length];
        for (int line = 0; line < SIDE; line++) {
            for (int at = 0; at < SIDE; at++) {
                double sum = 0;
                double weights = 0;
                for (int i = -reach; i <= reach; i++) {
                    double weight = Math.exp(-i * i / (2 * deviation * deviation));
                    int from = Math.max(0, Math.min(SIDE - 1, at + i));
                    sum += weight * values[line * other + from * step];
                    weights += weight;
                }
                result[line * other + at * step] = sum / weights;
            }
        }
        return result;
    }

    private static FaceQuality measure(Frame frame, Box box) {
        return FaceQuality.of(frame, List.of(new Face(box, 1))).get(0);
    }

    private static FaceQuality measure(double blur, DoubleUnaryOperator light) {
        return measure(frame(blur, light), new Box(4, 4, 192, 192));
    }

    private static List<UncertaintyReason> reasons(FaceQuality quality) {
        return QualityLimits.DEFAULT.reasons(quality);
    }

    @Test
    void aGoodImageHasNoReason() {
        FaceQuality good = measure(0, value -> value);

        assertThat(reasons(good)).isEmpty();
        assertThat(good.size()).isEqualTo(192);
        assertThat(good.brightness()).isCloseTo(0.5f, within(0.1f));
        assertThat(good.headPose()).isEmpty();
    }

    @Test
    void moreBlurIsLessSharpWhateverTheContrast() {
        double before = Double.POSITIVE_INFINITY;
        for (double blur : new double[] {0, 3, 6, 10, 16}) {
            float sharpness = measure(blur, value -> value).sharpness();
            assertThat((double) sharpness).isLessThan(before);
            // Eight bits are a step of a thirtieth of the lesser contrast, which shows where nothing else is fine.
            if (blur < 6) {
                assertThat(measure(blur, value -> 0.4 + 0.3 * value).sharpness())
                        .isCloseTo(sharpness, within(0.15f));
            }
            before = sharpness;
        }
        assertThat(reasons(measure(16, value -> value))).containsExactly(UncertaintyReason.BLURRED);
    }

    @Test
    void aLargeFaceABitOutOfFocusIsSharp() {
        Frame frame = frame(2, value -> value);

        assertThat(reasons(measure(frame, new Box(0, 0, 200, 200)))).isEmpty();
    }

    @Test
    void darknessGlareAndHazeHaveTheirReasons() {
        assertThat(reasons(measure(0, value -> 0.1 * value)))
                .contains(UncertaintyReason.DARK)
                .doesNotContain(UncertaintyReason.BLURRED, UncertaintyReason.OVEREXPOSED);
        assertThat(reasons(measure(0, value -> 2 * value))).containsExactly(UncertaintyReason.OVEREXPOSED);
        assertThat(reasons(measure(0, value -> 0.6 + 0.1 * value))).contains(UncertaintyReason.FLAT);
    }

    @Test
    void aSmallFaceIsSmall() {
        Frame frame = frame(0, value -> value);

        assertThat(reasons(measure(frame, new Box(50, 50, 15, 21)))).contains(UncertaintyReason.SMALL);
        assertThat(reasons(measure(frame, new Box(50, 50, 15, 22)))).doesNotContain(UncertaintyReason.SMALL);
    }

    @Test
    void aTurnedFaceIsTurned() {
        Frame frame = frame(0, value -> value);
        // The nose beside the eyes' middle: to the picture's right.
        List<Landmark> landmarks = List.of(
                new Landmark(LandmarkType.RIGHT_EYE, 80, 80),
                new Landmark(LandmarkType.LEFT_EYE, 120, 80),
                new Landmark(LandmarkType.NOSE_TIP, 124, 104),
                new Landmark(LandmarkType.MOUTH_RIGHT, 85, 121),
                new Landmark(LandmarkType.MOUTH_LEFT, 118, 121));

        FaceQuality turned = FaceQuality.of(frame, List.of(new Face(new Box(60, 50, 90, 110), 1, landmarks)))
                .get(0);

        assertThat(turned.headPose())
                .hasValueSatisfying(pose -> assertThat(pose.yaw()).isGreaterThan(35));
        assertThat(reasons(turned)).containsExactly(UncertaintyReason.TURNED);
        assertThat(QualityLimits.NONE.reasons(turned)).isEmpty();
    }

    @Test
    void colorsAndAnyPlaceGiveFiniteNumbers() {
        Frame color = Frame.copyOf(4, 3, PixelFormat.RGB24, new byte[36]);
        for (Box box : List.of(new Box(0, 0, 4, 3), new Box(-100, -50, 3, 3), new Box(0, 0, 1e-3f, 1e6f))) {
            FaceQuality quality = measure(color, box);

            assertThat(List.of(quality.sharpness(), quality.brightness(), quality.contrast(), quality.overexposure()))
                    .containsOnly(0f);
        }
    }
}
