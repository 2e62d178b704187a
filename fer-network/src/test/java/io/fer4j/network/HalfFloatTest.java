package io.fer4j.network;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class HalfFloatTest {
    @Test
    void everyNumberSurvivesTheWayThereAndBack() {
        for (int bits = 0; bits <= 0xFFFF; bits++) {
            float value = HalfFloat.toFloat((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(HalfFloat.of(value)).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void knownNumbersHaveTheirKnownBits() {
        assertThat(HalfFloat.of(1)).isEqualTo((short) 0x3C00);
        assertThat(HalfFloat.of(-2)).isEqualTo((short) 0xC000);
        assertThat(HalfFloat.of(65504)).isEqualTo((short) 0x7BFF);
        assertThat(HalfFloat.of(65519.996f)).isEqualTo((short) 0x7BFF);
        assertThat(HalfFloat.of(65520)).isEqualTo((short) 0x7C00);
        assertThat(HalfFloat.of(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xFC00);
        assertThat(HalfFloat.of(1f / 3)).isEqualTo((short) 0x3555);
        assertThat(HalfFloat.of(0x1p-24f)).isEqualTo((short) 1);
        assertThat(HalfFloat.of(0x1p-25f)).isEqualTo((short) 0);
        assertThat(HalfFloat.of(0x1.8p-24f)).isEqualTo((short) 2);
        assertThat(HalfFloat.of(1 + 0x1p-11f)).isEqualTo((short) 0x3C00);
        assertThat(HalfFloat.of(1 + 0x1.8p-10f)).isEqualTo((short) 0x3C02);
        assertThat(HalfFloat.toFloat(HalfFloat.of(Float.NaN))).isNaN();
    }

    @Property
    void noOtherNumberIsNearer(@ForAll @FloatRange(min = -65504, max = 65504) float value) {
        short nearest = HalfFloat.of(value);
        double distance = Math.abs((double) HalfFloat.toFloat(nearest) - value);
        for (int step = -1; step <= 1; step += 2) {
            double neighbour = HalfFloat.toFloat((short) (nearest + step));
            if (Double.isFinite(neighbour)) {
                assertThat(distance).isLessThanOrEqualTo(Math.abs(neighbour - value));
            }
        }
    }
}
