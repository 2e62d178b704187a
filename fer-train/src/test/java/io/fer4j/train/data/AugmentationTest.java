package io.fer4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final int SIDE = 48;
    private static final byte[] PICTURE = picture();

    private static byte[] picture() {
        byte[] pixels = new byte[3 * SIDE * SIDE];
        new Random(5).nextBytes(pixels);
        return pixels;
    }

    private static float[] apply(Augmentation augmentation, int side, long seed) {
        float[] out = new float[side * side];
        augmentation.apply(PICTURE, SIDE * SIDE, SIDE, SIDE, out, 0, side, new SplittableRandom(seed));
        return out;
    }

    private static float pixel(int x, int y) {
        return PICTURE[SIDE * SIDE + y * SIDE + x] & 0xFF;
    }

    @Test
    void noneLeavesThePictureAsItIs() {
        float[] out = apply(Augmentation.NONE, SIDE, 1);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                assertThat(out[y * SIDE + x]).isEqualTo(pixel(x, y));
            }
        }
    }

    @Test
    void halfOfThePicturesAreMirroredLeftToRightAndNoneUpsideDown() {
        Augmentation flip = new Augmentation(true, 0, 0, 1, 1, 0, 0, 0, 0);
        int mirrored = 0;
        for (int seed = 0; seed < 400; seed++) {
            float[] out = apply(flip, SIDE, seed);
            boolean mirror = out[0] == pixel(SIDE - 1, 0) && out[1] == pixel(SIDE - 2, 0);
            assertThat(mirror || (out[0] == pixel(0, 0) && out[1] == pixel(1, 0)))
                    .isTrue();
            mirrored += mirror ? 1 : 0;
        }
        assertThat(mirrored).isBetween(160, 240);
    }

    @Test
    void aSmallerOutputIsAWindowAtAnyPlace() {
        // A blur of no picture in a thousand: a change that leaves the window as sharp as it was.
        Augmentation rarely = new Augmentation(false, 0, 0, 1, 1, 0, 0, 0, 1e-9);
        boolean[][] seen = new boolean[9][9];
        for (int seed = 0; seed < 2000; seed++) {
            float[] out = apply(rarely, 40, seed);
            for (int place = 0; place < 81; place++) {
                int left = place % 9;
                int top = place / 9;
                seen[top][left] |= out[0] == pixel(left, top)
                        && out[1] == pixel(left + 1, top)
                        && out[40] == pixel(left, top + 1)
                        && out[1599] == pixel(left + 39, top + 39);
            }
        }
        for (boolean[] row : seen) {
            assertThat(row).doesNotContain(false);
        }
    }

    @Test
    void whatIsOnlyMovedStaysSharp() {
        Augmentation moved = new Augmentation(true, 0.05, 0, 1, 1, 0, 0, 0, 0);
        for (int seed = 0; seed < 50; seed++) {
            float[] out = apply(moved, 40, seed);
            int same = 0;
            for (int left = -3; left < 12; left++) {
                for (int top = -3; top < 12; top++) {
                    same += isWindow(out, left, top) ? 1 : 0;
                }
            }
            assertThat(same).as("windows that it may be, with seed %s", seed).isEqualTo(1);
        }
    }

    /** Whether an output of 40x40 is, mirrored or not, what lies at a place, with the edge going on. */
    @Test
    void withoutAnyChangeASmallerOutputIsTheMiddle() {
        float[] out = apply(Augmentation.NONE, 40, 5);
        for (int i = 0; i < out.length; i++) {
            assertThat(out[i]).isEqualTo(pixel((SIDE - 40) / 2 + i % 40, (SIDE - 40) / 2 + i / 40));
        }
    }

    private static boolean isWindow(float[] out, int left, int top) {
        boolean plain = true;
        boolean mirrored = true;
        for (int y = 0; y < 40; y++) {
            for (int x = 0; x < 40; x++) {
                float there = pixel(inside(left + x), inside(top + y));
                plain &= out[y * 40 + x] == there;
                mirrored &= out[y * 40 + 39 - x] == there;
            }
        }
        return plain || mirrored;
    }

    private static int inside(int place) {
        return Math.max(0, Math.min(SIDE - 1, place));
    }

    @Test
    void erasingLeavesARectangleOfOneBrightness() {
        Augmentation erasing = new Augmentation(false, 0, 0, 1, 1, 0, 1, 0, 0);
        float[] out = apply(erasing, SIDE, 3);
        int changed = 0;
        float fill = Float.NaN;
        for (int i = 0; i < out.length; i++) {
            if (out[i] != (PICTURE[SIDE * SIDE + i] & 0xFF)) {
                fill = Float.isNaN(fill) ? out[i] : fill;
                assertThat(out[i]).isEqualTo(fill);
                changed++;
            }
        }
        assertThat((double) changed / out.length).isBetween(0.01, 0.4);
    }

    @Test
    void blurringLevelsNeighboursAndKeepsTheBrightness() {
        Augmentation blurring = new Augmentation(false, 0, 0, 1, 1, 0, 0, 0, 0.5);
        float[] sharp = apply(Augmentation.NONE, SIDE, 0);
        int blurred = 0;
        for (int seed = 0; seed < 400; seed++) {
            float[] out = apply(blurring, SIDE, seed);
            if (!Arrays.equals(out, sharp)) {
                blurred++;
                assertThat(roughness(out)).isLessThan(roughness(sharp));
                assertThat(mean(out)).isCloseTo(mean(sharp), within(2.0));
            }
        }
        assertThat(blurred).isBetween(150, 250);
    }

    private static double roughness(float[] pixels) {
        double sum = 0;
        for (int i = 1; i < pixels.length; i++) {
            sum += Math.abs(pixels[i] - pixels[i - 1]);
        }
        return sum;
    }

    private static double mean(float[] pixels) {
        double sum = 0;
        for (float pixel : pixels) {
            sum += pixel;
        }
        return sum / pixels.length;
    }

    @Property(tries = 200)
    void staysWithinThePicturesBrightnessesAndRepeats(
            @ForAll boolean flip,
            @ForAll @DoubleRange(max = 1) double shift,
            @ForAll @DoubleRange(max = 180) double rotation,
            @ForAll @DoubleRange(min = 0.1, max = 1) double scale,
            @ForAll @DoubleRange(max = 1) double shear,
            @ForAll @DoubleRange(max = 1) double erasing,
            @ForAll @DoubleRange(max = 1) double blurring,
            @ForAll @IntRange(min = 16, max = 64) int side,
            @ForAll long seed) {
        Augmentation augmentation =
                new Augmentation(flip, shift, rotation, scale, 1 / scale, shear, erasing, 0.3, blurring);
        float[] out = apply(augmentation, side, seed);
        for (float value : out) {
            assertThat(value).isBetween(0f, 255f);
        }
        assertThat(apply(augmentation, side, seed)).isEqualTo(out);
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Augmentation(true, 0, 0, 1.2, 0.8, 0, 0, 0, 0))
                .withMessageContaining("scales above 0 in order");
        assertThatIllegalArgumentException().isThrownBy(() -> new Augmentation(true, Double.NaN, 0, 1, 1, 0, 0, 0, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Augmentation(true, 0, 0, 1, 1, 0, 0, 0, 1.5))
                .withMessageContaining("gaussianBlur 1.5");
    }
}
