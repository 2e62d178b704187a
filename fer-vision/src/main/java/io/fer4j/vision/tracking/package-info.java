/**
 * Tracking of faces and smoothing of their scores over time. Pure Java, without threads: whoever has the frames calls
 * {@link io.fer4j.vision.tracking.ExpressionTracker} for each of them.
 */
@Experimental
@NullMarked
package io.fer4j.vision.tracking;

import io.fer4j.Experimental;
import org.jspecify.annotations.NullMarked;
