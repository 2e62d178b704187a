package io.fer4j.spark;

import java.util.Arrays;
import java.util.Locale;

/** What becomes of a row that cannot be recognized, under the names that Spark's readers use. */
enum ErrorMode {
    /** The row stays, with the reason in a column. */
    PERMISSIVE,
    /** The row is left out. */
    DROPMALFORMED,
    /** The query fails. */
    FAILFAST;

    static ErrorMode of(String name) {
        for (ErrorMode mode : values()) {
            if (mode.name().equals(name.toUpperCase(Locale.ROOT))) {
                return mode;
            }
        }
        throw new IllegalArgumentException(
                "Expected a mode, one of " + Arrays.toString(values()) + ", found \"" + name + "\".");
    }
}
