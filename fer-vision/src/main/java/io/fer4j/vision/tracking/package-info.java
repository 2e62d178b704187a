/**
 * Following faces from frame to frame and smoothing what they show over time. Pure Java, without threads: whoever has the
 * frames calls {@link io.fer4j.vision.tracking.ExpressionTracker} for each of them.
 */
@NullMarked
package io.fer4j.vision.tracking;

import org.jspecify.annotations.NullMarked;
