package io.fer4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final int SIDE = 48;
    private static final byte[] IMAGE = image();

    private static byte[] image() {
        byte[] pixels = new byte[SIDE * SIDE];
        new Random(7).nextBytes(pixels);
        return pixels;
    }

    private static float[] render(View view, int side) {
        float[] out = new float[side * side];
        view.render(IMAGE, 0, SIDE, SIDE, out, 0, side);
        return out;
    }

    private static float pixel(int x, int y) {
        return IMAGE[y * SIDE + x] & 0xFF;
    }

    @Test
    void theCenterTakesPixelsAsTheyAre() {
        float[] out = render(View.center(1), 40);
        for (int y = 0; y < 40; y++) {
            for (int x = 0; x < 40; x++) {
                assertThat(out[y * 40 + x]).isEqualTo(pixel(x + 4, y + 4));
            }
        }
    }

    @Test
    void aSmallerScaleShowsTheWholeImageOnFewerPixels() {
        float[] out = render(View.center(0.5), 24);
        // Each output pixel lies between four image pixels.
        float expected = (pixel(10, 20) + pixel(11, 20) + pixel(10, 21) + pixel(11, 21)) / 4;
        assertThat(out[10 * 24 + 5]).isCloseTo(expected, within(1e-3f));
    }

    @Test
    void aMirroredViewExchangesLeftAndRight() {
        float[] mirrored = render(new View(1, 0, 0, 0, 0, true), SIDE);
        assertThat(mirrored[3 * SIDE]).isEqualTo(pixel(SIDE - 1, 3));
        assertThat(mirrored[3 * SIDE + SIDE - 1]).isEqualTo(pixel(0, 3));
    }

    @Test
    void aQuarterTurnTakesRowsFromColumns() {
        float[] turned = render(new View(1, 0, 0, 90, 0, false), SIDE);
        assertThat(turned[5 * SIDE + 9]).isCloseTo(pixel(SIDE - 1 - 5, 9), within(0.01f));
    }

    /** Without randomness, what is trained on is what is validated: no place has a scale or a window of its own. */
    @Property(tries = 50)
    void augmentationThatChangesNothingIsTheValidatedView(@ForAll @IntRange(min = 16, max = 48) int side) {
        double zoom = (double) side / SIDE;
        View drawn = Augmentation.NONE.scaled(zoom).draw(SIDE, SIDE, side, new SplittableRandom(side));
        assertThat(render(drawn, side)).isEqualTo(render(View.center(zoom), side));
    }

    @Test
    void aScaleOfZeroIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> View.center(0)).withMessageContaining("above 0");
    }
}
