/**
 * Facial expression recognition: a {@link io.fer4j.Frame} goes in, the faces in it come out, each with seven calibrated
 * expression scores. Start at {@link io.fer4j.EmotionRecognizer}.
 */
@NullMarked
package io.fer4j;

import org.jspecify.annotations.NullMarked;
