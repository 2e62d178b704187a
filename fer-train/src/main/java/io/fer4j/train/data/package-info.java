/** Labelled pictures and what is done to them before a network sees them. */
@NullMarked
package io.fer4j.train.data;

import org.jspecify.annotations.NullMarked;
