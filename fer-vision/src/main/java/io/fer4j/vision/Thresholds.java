package io.fer4j.vision;

/** Checks what builders are given. */
final class Thresholds {
    private Thresholds() {}

    static float fraction(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    "Expected for the " + what + " a number from 0 to 1, found " + value + ".");
        }
        return (float) value;
    }
}
