package io.fer4j.network;

import java.util.Map;

/**
 * Which numbers stand between a network's layers, as found by running it on pictures of the kind it is meant for.
 *
 * @param lowestInput the lowest normalised pixel
 * @param highestInput the highest normalised pixel, above the lowest
 * @param highest by the name of a layer's output ({@link OnnxWriter#outputNames}): the number up to which its outputs are told
 *     apart, above 0; higher ones are clipped. Layers whose outputs may be negative are not in it
 */
public record ActivationRanges(float lowestInput, float highestInput, Map<String, Float> highest) {
    /** Copies the map and checks the ranges. */
    public ActivationRanges {
        highest = Map.copyOf(highest);
        if (!(lowestInput < highestInput)) {
            throw new IllegalArgumentException(
                    "Expected a lowest input below the highest, found " + lowestInput + " and " + highestInput + ".");
        }
        highest.forEach((name, value) -> {
            if (!(value > 0) || value.isInfinite()) {
                throw new IllegalArgumentException("Expected a range above 0 for " + name + ", found " + value + ".");
            }
        });
    }
}
