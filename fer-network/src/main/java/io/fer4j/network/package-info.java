/**
 * Trained networks as plain layers, and as model directories: the ONNX file, the card and the golden files that every backend must
 * reproduce.
 */
@NullMarked
package io.fer4j.network;

import org.jspecify.annotations.NullMarked;
