/** Training of several networks under one budget, so that the most accurate is chosen by measurement. */
@NullMarked
package io.fer4j.train.comparison;

import org.jspecify.annotations.NullMarked;
