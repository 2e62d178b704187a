/** Cameras as sources of frames. */
@NullMarked
package io.fer4j.vision.camera;

import org.jspecify.annotations.NullMarked;
