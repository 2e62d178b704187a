package io.fer4j;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A point in the circumplex of affect (Russell 1980), as networks trained on AffectNet give it.
 *
 * @param valence how pleasant the expression is, nominally from -1 to 1
 * @param arousal how excited the expression is, nominally from -1 to 1
 */
@Experimental
public record Affect(float valence, float arousal) implements Serializable {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not finite
     */
    public Affect {
        if (!Float.isFinite(valence) || !Float.isFinite(arousal)) {
            throw new IllegalArgumentException(
                    "Expected a finite valence and arousal, found " + valence + " and " + arousal + ".");
        }
    }

    /** Returns the form in JSON, which is the one of a record's components. */
    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("valence", valence);
        map.put("arousal", arousal);
        return Collections.unmodifiableMap(map);
    }
}
