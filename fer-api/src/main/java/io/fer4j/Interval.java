package io.fer4j;

/**
 * A confidence interval of a fraction.
 *
 * @param low the lower bound, 0 to 1
 * @param high the upper bound, at least the lower one and at most 1
 */
public record Interval(double low, double high) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if they are not from 0 to 1 and in order
     */
    public Interval {
        if (!(low >= 0 && low <= high && high <= 1)) {
            throw new IllegalArgumentException(
                    "Expected an interval of two numbers from 0 to 1 in order, found " + low + " and " + high + ".");
        }
    }
}
