package io.fer4j.network;

import java.util.Map;

/**
 * The ranges of the values between a network's layers, as found by running it on images of the kind it is meant for.
 *
 * @param minInput the lowest normalized pixel
 * @param maxInput the highest normalized pixel, above the lowest
 * @param max by the name of a layer's output ({@link OnnxWriter#outputNames}): the upper end of its quantization range, above 0;
 *     higher values are clipped. Layers whose outputs may be negative are not in it
 */
public record ActivationRanges(float minInput, float maxInput, Map<String, Float> max) {
    /** Copies the map and checks the ranges. */
    public ActivationRanges {
        max = Map.copyOf(max);
        if (!(minInput < maxInput)) {
            throw new IllegalArgumentException(
                    "Expected a lowest input below the highest, found " + minInput + " and " + maxInput + ".");
        }
        max.forEach((name, value) -> {
            if (!(value > 0) || value.isInfinite()) {
                throw new IllegalArgumentException("Expected a range above 0 for " + name + ", found " + value + ".");
            }
        });
    }
}
