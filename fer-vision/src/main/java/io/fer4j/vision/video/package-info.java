/** Videos, streams and image sequences as sources of frames, and the writer of annotated videos; all through FFmpeg. */
@NullMarked
package io.fer4j.vision.video;

import org.jspecify.annotations.NullMarked;
