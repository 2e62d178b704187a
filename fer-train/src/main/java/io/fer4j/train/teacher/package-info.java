/** Distillation: what another network says of the training pictures, as a part of what ours shall answer. */
@NullMarked
package io.fer4j.train.teacher;

import org.jspecify.annotations.NullMarked;
