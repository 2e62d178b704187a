/** Trains a model on with a user's own faces, in Deeplearning4j. */
@NullMarked
package io.fer4j.examples.finetune;

import org.jspecify.annotations.NullMarked;
