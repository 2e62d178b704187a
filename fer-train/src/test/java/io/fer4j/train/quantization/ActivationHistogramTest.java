package io.fer4j.train.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ActivationHistogramTest {
    @Test
    void evenlySpreadNumbersAreNotClipped() {
        ActivationHistogram histogram = new ActivationHistogram(8);
        for (int i = 0; i < 10_000; i++) {
            histogram.add(8 * i / 10_000f);
        }
        assertThat(histogram.bestClip()).isCloseTo(8, within(0.2f));
    }

    @Test
    void aFewLargeNumbersAreClipped() {
        Random random = new Random(3);
        ActivationHistogram histogram = new ActivationHistogram(100);
        for (int i = 0; i < 1_000_000; i++) {
            histogram.add((float) Math.abs(random.nextGaussian()) * 10);
        }
        histogram.add(100);
        assertThat(histogram.bestClip()).isBetween(35f, 75f);
    }

    @Test
    void aLayerThatGivesOnlyZerosHasARange() {
        ActivationHistogram histogram = new ActivationHistogram(0);
        histogram.add(0);
        assertThat(histogram.bestClip()).isPositive().isFinite();
    }
}
