/**
 * The contracts that every backend, face detector and preprocessor keeps, as interfaces with tests for JUnit and AssertJ: whoever
 * writes one adds a test class of ten lines that implements {@link io.fer4j.testkit.EmotionClassifierContract}, {@link
 * io.fer4j.testkit.FaceDetectorContract} or {@link io.fer4j.testkit.PreprocessorContract}.
 */
@NullMarked
package io.fer4j.testkit;

import org.jspecify.annotations.NullMarked;
