package io.fer4j;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A rectangle in pixels; it may reach beyond the frame's edges.
 *
 * @param x left edge, in pixels from the frame's left
 * @param y top edge, in pixels from the frame's top
 * @param width above 0, finite
 * @param height above 0, finite
 */
public record Box(float x, float y, float width, float height) implements Serializable {
    /**
     * Checks the sides.
     *
     * @throws IllegalArgumentException if a number is not finite or a side is not above 0
     */
    public Box {
        if (!(Float.isFinite(x) && Float.isFinite(y) && Float.isFinite(width) && Float.isFinite(height))
                || width <= 0
                || height <= 0) {
            throw new IllegalArgumentException("Expected a box of finite numbers with sides above 0, found x=" + x
                    + " y=" + y + " width=" + width + " height=" + height + ".");
        }
    }

    /**
     * Returns the box that covers a whole frame.
     *
     * @param frame the frame
     * @return a box from (0, 0) to the frame's size
     */
    public static Box of(Frame frame) {
        return new Box(0, 0, frame.width(), frame.height());
    }

    /**
     * Returns the area.
     *
     * @return square pixels, above 0
     */
    public double area() {
        return (double) width * height;
    }

    /**
     * Returns the horizontal centre.
     *
     * @return in pixels from the frame's left
     */
    public float centerX() {
        return x + width / 2;
    }

    /**
     * Returns the vertical centre.
     *
     * @return in pixels from the frame's top
     */
    public float centerY() {
        return y + height / 2;
    }

    /**
     * Returns the intersection over union with another box, the Jaccard index of the two areas.
     *
     * @param other the other box
     * @return 0 for boxes apart to 1 for equal boxes
     */
    public double iou(Box other) {
        double shared = overlap(x, width, other.x, other.width) * overlap(y, height, other.y, other.height);
        return shared / (area() + other.area() - shared);
    }

    private static double overlap(double a, double lengthA, double b, double lengthB) {
        double shared = Math.min(a + lengthA, b + lengthB) - Math.max(a, b);
        return Math.max(0, Math.min(shared, Math.min(lengthA, lengthB)));
    }

    /** Returns the form in JSON, which is the one of a record's components. */
    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("x", x);
        map.put("y", y);
        map.put("width", width);
        map.put("height", height);
        return Collections.unmodifiableMap(map);
    }
}
