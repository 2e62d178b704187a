/** How a detector's boxes become the squares that the networks were trained on. */
@NullMarked
package io.fer4j.train.calibration;

import org.jspecify.annotations.NullMarked;
