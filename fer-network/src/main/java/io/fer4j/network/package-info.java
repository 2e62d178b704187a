/**
 * Trained networks as plain layers, and as model directories: the ONNX file, the card and the golden files that every backend must
 * reproduce.
 */
@Experimental
@NullMarked
package io.fer4j.network;

import io.fer4j.Experimental;
import org.jspecify.annotations.NullMarked;
