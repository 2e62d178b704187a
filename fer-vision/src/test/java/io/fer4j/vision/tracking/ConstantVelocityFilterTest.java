package io.fer4j.vision.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ConstantVelocityFilterTest {
    private static final double NOISE = 5000;

    private static void assertSame(ConstantVelocityFilter actual, ConstantVelocityFilter expected) {
        assertThat(actual.position()).isCloseTo(expected.position(), relative(expected.position()));
        assertThat(actual.velocity()).isCloseTo(expected.velocity(), relative(expected.velocity()));
        assertThat(actual.positionVariance())
                .isCloseTo(expected.positionVariance(), relative(expected.positionVariance()));
        assertThat(actual.covariance()).isCloseTo(expected.covariance(), relative(expected.covariance()));
        assertThat(actual.velocityVariance())
                .isCloseTo(expected.velocityVariance(), relative(expected.velocityVariance()));
    }

    private static org.assertj.core.data.Offset<Double> relative(double value) {
        return within(1e-9 * Math.max(1, Math.abs(value)));
    }

    @Property
    void predictingInTwoStepsIsTheSameAsInOne(
            @ForAll @DoubleRange(max = 2) double first, @ForAll @DoubleRange(max = 2) double second) {
        ConstantVelocityFilter filter =
                ConstantVelocityFilter.atRest(100, 5, 100).predict(0.04, NOISE).update(104, 5);

        assertSame(filter.predict(first, NOISE).predict(second, NOISE), filter.predict(first + second, NOISE));
    }

    /** The gain must not depend on the frame rate. */
    @Property
    void manySmallStepsAreTheSameAsABigOne(@ForAll @IntRange(min = 1, max = 60) int steps) {
        ConstantVelocityFilter filter = ConstantVelocityFilter.atRest(100, 5, 100);
        ConstantVelocityFilter many = filter;
        for (int i = 0; i < steps; i++) {
            many = many.predict(0.15 / steps, NOISE);
        }

        assertSame(many, filter.predict(0.15, NOISE));
        assertSame(many.update(120, 5), filter.predict(0.15, NOISE).update(120, 5));
    }

    @Test
    void learnsAConstantVelocity() {
        ConstantVelocityFilter filter = ConstantVelocityFilter.atRest(0, 5, 100);
        for (int i = 1; i <= 90; i++) {
            filter = filter.predict(1 / 30.0, NOISE).update(2.0 * i, 5);
        }

        assertThat(filter.velocity()).isCloseTo(60, within(0.5));
        assertThat(filter.position()).isCloseTo(180, within(0.1));
        assertThat(filter.predict(0.5, NOISE).position()).isCloseTo(210, within(0.5));
        assertThat(filter.halted().predict(0.5, NOISE).position()).isCloseTo(180, within(0.1));
    }

    @Test
    void knowsHowSureItIs() {
        ConstantVelocityFilter filter = ConstantVelocityFilter.atRest(0, 5, 100).predict(0.1, NOISE);

        // By hand: 25 + 0.01 * 10000 + 5000 * 0.001 / 3; 0.1 * 10000 + 5000 * 0.01 / 2; 10000 + 5000 * 0.1.
        assertThat(filter.positionVariance()).isCloseTo(126.666_667, within(1e-5));
        assertThat(filter.covariance()).isCloseTo(1025, within(1e-9));
        assertThat(filter.velocityVariance()).isCloseTo(10_500, within(1e-9));
    }
}
