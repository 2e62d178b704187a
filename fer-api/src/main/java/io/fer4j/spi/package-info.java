/** What a backend or a face detector implements to be found by {@link io.fer4j.EmotionRecognizer}. */
@NullMarked
package io.fer4j.spi;

import org.jspecify.annotations.NullMarked;
