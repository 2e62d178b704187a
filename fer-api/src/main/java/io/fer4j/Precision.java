package io.fer4j;

import java.util.Arrays;
import java.util.Locale;

/** How a model's weights are stored and computed with. */
public enum Precision {
    /** Weights of 4 bytes. */
    FP32,
    /** Weights of 2 bytes (IEEE 754 binary16), computed with in single precision: half the file. */
    FP16,
    /** Weights of 1 byte, computed with in integers. */
    INT8;

    /**
     * Returns the name on model cards and command lines.
     *
     * @return {@code "fp32"}, {@code "fp16"} or {@code "int8"}
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a precision by its id.
     *
     * @param id {@code "fp32"}, {@code "fp16"} or {@code "int8"}
     * @return the precision
     * @throws IllegalArgumentException if there is none; the message lists them
     */
    public static Precision of(String id) {
        for (Precision precision : values()) {
            if (precision.id().equals(id)) {
                return precision;
            }
        }
        throw new IllegalArgumentException("Expected a precision, one of "
                + Arrays.stream(values()).map(Precision::id).toList() + ", found \"" + id + "\".");
    }
}
