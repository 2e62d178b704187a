package io.fer4j;

import java.io.Serializable;
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
}
