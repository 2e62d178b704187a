package io.fer4j;

import java.util.Locale;

/** Why a result should not be relied on. */
public enum UncertaintyReason {
    /** The top probability is below the recognizer's threshold. */
    LOW_PROBABILITY,
    /** The head is turned too far to a side, up or down. */
    TURNED,
    /** The face has too few pixels. */
    SMALL,
    /** The face is blurred, by focus or motion. */
    BLURRED,
    /** There is too little light. */
    DARK,
    /** Too much of the face is white. */
    OVEREXPOSED,
    /** The face hardly stands out of haze or a flat print. */
    FLAT;

    /**
     * Returns the reason in words, for outputs that people read.
     *
     * @return for example {@code "low probability"}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
