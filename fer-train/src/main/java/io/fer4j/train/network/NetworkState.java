package io.fer4j.train.network;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All numbers of a network in training, by name: its variables, their momentum and their running averages. Whoever holds it
 * leaves the arrays unchanged.
 *
 * @param arrays name to values, in a fixed order
 */
public record NetworkState(Map<String, float[]> arrays) {
    /** What follows a variable's name for its momentum. */
    static final String MOMENTUM = "/momentum";
    /** What follows a variable's name for its running average. */
    static final String AVERAGE = "/average";

    /** Copies the map, not the arrays. */
    public NetworkState {
        arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
    }

    /**
     * Returns the running average of a variable.
     *
     * @param variable its name, for example {@code "conv1/weight"}
     * @return the array itself
     * @throws IllegalArgumentException if there is none of that name
     */
    float[] average(String variable) {
        float[] values = arrays.get(variable + AVERAGE);
        if (values == null) {
            throw new IllegalArgumentException(
                    "Expected the average of " + variable + ", found only " + arrays.keySet() + ".");
        }
        return values;
    }
}
