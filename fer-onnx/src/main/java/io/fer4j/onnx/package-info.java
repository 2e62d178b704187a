/**
 * The ONNX Runtime backend, id {@code "onnx"}. Put {@code io.fer4j:fer-onnx} on the class path and the recognizer finds it;
 * nothing in here is called directly.
 */
@NullMarked
package io.fer4j.onnx;

import org.jspecify.annotations.NullMarked;
