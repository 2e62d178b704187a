/**
 * The TensorFlow backend, id {@code "tf"}. Put {@code io.fer4j:fer-tf} on the class path and the recognizer finds it; what is
 * called directly is {@link io.fer4j.tf.SavedModelExport}, for users of TensorFlow Serving.
 */
@NullMarked
package io.fer4j.tf;

import org.jspecify.annotations.NullMarked;
