package io.fer4j.train.robustness;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.train.data.FaceDataset;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorruptionTest {
    private static final int SIDE = 48;

    /** A smooth picture with an edge, as a face has. */
    private static byte[] image() {
        byte[] pixels = new byte[SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            int x = i % SIDE;
            int y = i / SIDE;
            double value = 120 + 60 * Math.sin(x / 5.0) * Math.cos(y / 7.0) + (x > 30 ? 50 : 0);
            pixels[i] = (byte) Math.round(value);
        }
        return pixels;
    }

    private static double difference(byte[] first, byte[] second) {
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += Math.abs((first[i] & 0xFF) - (second[i] & 0xFF));
        }
        return sum / first.length;
    }

    @ParameterizedTest
    @EnumSource
    void eachStrengthIsWorseThanTheOneBefore(Corruption corruption) {
        byte[] image = image();
        double before = 0;
        for (int strength = 1; strength <= Corruption.STRENGTHS; strength++) {
            byte[] worse = corruption.apply(image, SIDE, strength, new Random(3));
            assertThat(worse).hasSize(image.length);
            double now = difference(image, worse);
            assertThat(now).as(corruption + " " + strength).isGreaterThan(before);
            before = now;
        }
        assertThat(image).as("left as it was").isEqualTo(image());
    }

    @Test
    void aSmallFaceKeepsItsMeanAndLosesDetail() {
        byte[] stripes = new byte[SIDE * SIDE];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = (byte) (i % 2 == 0 ? 0 : 200);
        }
        // 24 pixels: each is the mean of a dark and a bright column.
        byte[] small = Corruption.SIZE.apply(stripes, SIDE, 3, new Random(1));
        for (byte pixel : small) {
            assertThat(pixel & 0xFF).isEqualTo(100);
        }
    }

    @Test
    void aHiddenPartHasTheShareThatItSays() {
        byte[] white = new byte[SIDE * SIDE];
        Arrays.fill(white, (byte) 255);
        byte[] hidden = Corruption.OCCLUSION.apply(white, SIDE, 4, new Random(1));
        int gray = 0;
        for (byte pixel : hidden) {
            gray += (pixel & 0xFF) == 128 ? 1 : 0;
        }
        assertThat(gray).isEqualTo(SIDE * SIDE / 4);
    }

    @Test
    void slicesKeepLabelsAndRepeat() {
        byte[] pixels = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(image(), 0, pixels, i * SIDE * SIDE, SIDE * SIDE);
        }
        FaceDataset images = new FaceDataset("a", "b", SIDE, SIDE, pixels, new byte[] {3, 4, 6});
        FaceDataset worse = Slices.corrupted(images, Corruption.NOISE, 2);
        assertThat(worse.fingerprint())
                .isEqualTo(Slices.corrupted(images, Corruption.NOISE, 2).fingerprint());
        assertThat(worse.labelCounts()).isEqualTo(images.labelCounts());
        byte[] first = Arrays.copyOfRange(worse.pixels(), 0, SIDE * SIDE);
        byte[] second = Arrays.copyOfRange(worse.pixels(), SIDE * SIDE, 2 * SIDE * SIDE);
        assertThat(first).as("noise of its own for each image").isNotEqualTo(second);
    }
}
