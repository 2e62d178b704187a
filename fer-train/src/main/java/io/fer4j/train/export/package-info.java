/** Trained networks as model directories: the ONNX file, the card and the golden files that every backend must reproduce. */
@NullMarked
package io.fer4j.train.export;

import org.jspecify.annotations.NullMarked;
