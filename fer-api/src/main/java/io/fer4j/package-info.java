/**
 * Facial expression recognition: a {@link io.fer4j.Frame} goes in, the faces in it come out, each with calibrated scores of the
 * expressions that the model knows. Start at {@link io.fer4j.EmotionRecognizer}.
 *
 * <p>What is marked {@link io.fer4j.Experimental} may change in minor versions, all else in major ones only. {@code io.fer4j.spi} is for
 * those who write backends and detectors; the tests that these keep are in {@code fer-testkit}.
 */
@NullMarked
package io.fer4j;

import org.jspecify.annotations.NullMarked;
