/** Training runs: their plan, their schedule, their checkpoints and their log. */
@NullMarked
package io.fer4j.train.training;

import org.jspecify.annotations.NullMarked;
