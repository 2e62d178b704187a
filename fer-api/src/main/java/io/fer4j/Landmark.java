package io.fer4j;

import java.io.Serializable;

/**
 * A point of a face, such as the corner of an eye.
 *
 * @param x in pixels from the frame's left
 * @param y in pixels from the frame's top
 */
public record Landmark(float x, float y) implements Serializable {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not finite
     */
    public Landmark {
        if (!Float.isFinite(x) || !Float.isFinite(y)) {
            throw new IllegalArgumentException("Expected a landmark of finite numbers, found x=" + x + " y=" + y + ".");
        }
    }
}
