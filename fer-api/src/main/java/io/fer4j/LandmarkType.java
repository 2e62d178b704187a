package io.fer4j;

/**
 * Which point of a face a {@link Landmark} is. Left and right are the person's own: in a picture that is not mirrored, the left
 * eye of a face that looks at the camera is the one further to the right.
 */
public enum LandmarkType {
    /** The middle of the person's left eye. */
    LEFT_EYE,
    /** The middle of the person's right eye. */
    RIGHT_EYE,
    /** The tip of the nose. */
    NOSE_TIP,
    /** The corner of the mouth on the person's left. */
    MOUTH_LEFT,
    /** The corner of the mouth on the person's right. */
    MOUTH_RIGHT
}
