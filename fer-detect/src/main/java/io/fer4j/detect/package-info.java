/**
 * Face detectors in ONNX Runtime, without OpenCV: {@code "yunet"}, the default, which also finds five landmarks, and
 * {@code "ultraface"}. They are found by {@link io.fer4j.FaceDetector#open}.
 */
@NullMarked
package io.fer4j.detect;

import org.jspecify.annotations.NullMarked;
