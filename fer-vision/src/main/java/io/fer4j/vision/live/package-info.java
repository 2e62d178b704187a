/** Recognition while the frames come in: the latest frame counts, and those that there is no time for are dropped. */
@Experimental
@NullMarked
package io.fer4j.vision.live;

import io.fer4j.Experimental;
import org.jspecify.annotations.NullMarked;
