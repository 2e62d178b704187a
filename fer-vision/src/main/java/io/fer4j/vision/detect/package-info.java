/** OpenCV's detector {@link io.fer4j.vision.detect.HaarFaceDetector haar}; the others are in fer-detect. */
@NullMarked
package io.fer4j.vision.detect;

import org.jspecify.annotations.NullMarked;
