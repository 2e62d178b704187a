package io.fer4j;

/**
 * A point of a face, such as the corner of an eye.
 *
 * @param x in pixels from the frame's left
 * @param y in pixels from the frame's top
 */
public record Landmark(float x, float y) {}
