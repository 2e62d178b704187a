package io.fer4j;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A point of a face, such as an eye.
 *
 * @param type which point it is
 * @param x in pixels from the frame's left
 * @param y in pixels from the frame's top
 */
public record Landmark(LandmarkType type, float x, float y) implements Serializable {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not finite
     */
    public Landmark {
        Objects.requireNonNull(type, "type");
        if (!Float.isFinite(x) || !Float.isFinite(y)) {
            throw new IllegalArgumentException("Expected a landmark of finite numbers, found x=" + x + " y=" + y + ".");
        }
    }

    /** Returns the form in JSON, which is the one of a record's components. */
    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", type.name());
        map.put("x", x);
        map.put("y", y);
        return Collections.unmodifiableMap(map);
    }
}
