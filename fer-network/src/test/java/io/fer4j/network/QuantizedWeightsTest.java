package io.fer4j.network;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class QuantizedWeightsTest {
    @Property
    void noWeightIsFartherAwayThanWithoutClipping(@ForAll @Size(12) float @FloatRange(min = -3, max = 3) [] weights) {
        QuantizedWeights quantized = QuantizedWeights.of(weights, new float[2], 6, 1, 63);

        double found = 0;
        double unclipped = 0;
        for (int i = 0; i < weights.length; i++) {
            double difference = weights[i] - quantized.values()[i] * quantized.scales()[i / 6];
            found += difference * difference;
            assertThat((int) quantized.values()[i]).isBetween(-63, 63);
            float scale = highest(weights, i / 6) / 63;
            double rounded = scale == 0 ? 0 : Math.round(weights[i] / scale) * scale;
            unclipped += (weights[i] - rounded) * (weights[i] - rounded);
        }
        assertThat(found).isLessThanOrEqualTo(unclipped + 1e-9);
    }

    private static float highest(float[] weights, int channel) {
        float highest = 0;
        for (int i = 6 * channel; i < 6 * channel + 6; i++) {
            highest = Math.max(highest, Math.abs(weights[i]));
        }
        return highest;
    }

    @Test
    void eachChannelHasItsOwnScaleAlongEitherAxis() {
        float[] rows = {63, 0, -63, 630, -630, 0};
        float[] columns = {63, 630, 0, -630, -63, 0};

        QuantizedWeights byRow = QuantizedWeights.of(rows, new float[2], 3, 1, 63);
        QuantizedWeights byColumn = QuantizedWeights.of(columns, new float[2], 1, 2, 63);

        assertThat(byRow.scales()).containsExactly(1, 10);
        assertThat(byRow.values()).containsExactly(63, 0, -63, 63, -63, 0);
        assertThat(byColumn.scales()).containsExactly(1, 10);
        assertThat(byColumn.values()).containsExactly(63, 63, 0, -63, -63, 0);
    }

    @Test
    void aChannelOfZerosStaysOne() {
        QuantizedWeights zeros = QuantizedWeights.of(new float[4], new float[1], 4, 1, 63);

        assertThat(zeros.values()).containsOnly(0);
        assertThat(zeros.scales()[0]).isPositive();
    }

    @Test
    void noScaleIsBelowTheSmallestAllowed() {
        float[] weights = {1e-7f, -1e-7f, 0, 0, 63, -63};

        QuantizedWeights quantized = QuantizedWeights.of(weights, new float[] {1e-6f, 1e-3f, 0.5f}, 2, 1, 63);

        assertThat(quantized.scales()).containsExactly(1e-6f, 1e-3f, 1);
        assertThat(quantized.values()).containsExactly(0, 0, 0, 0, 63, -63);
    }

    @Test
    void anOutlierIsClippedForTheSakeOfMany() {
        float[] weights = new float[1000];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (i % 2 == 0 ? 1 : -1) * (0.5f + i * 1e-4f);
        }
        weights[0] = 1.5f;

        QuantizedWeights quantized = QuantizedWeights.of(weights, new float[1], 1000, 1, 7);

        assertThat(quantized.values()[0]).isEqualTo((byte) 7);
        assertThat(quantized.scales()[0] * 7).isLessThan(1.5f);
    }
}
