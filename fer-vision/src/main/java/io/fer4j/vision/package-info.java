/**
 * Conversions between {@link io.fer4j.Frame} and the images of JavaCV and OpenCV. Videos are in {@link io.fer4j.vision.video},
 * cameras in {@link io.fer4j.vision.camera}, OpenCV's detector in {@link io.fer4j.vision.detect}; picture files and annotated output
 * are in fer-image.
 *
 * <p>OpenCV keeps a thread pool of its own for the whole process, and nothing here changes its size. A program whose
 * classifier should have all cores to itself calls {@code org.bytedeco.opencv.global.opencv_core.setNumThreads(1)} once at
 * its start; the detectors of fer-detect do not use OpenCV and run on one thread unless told otherwise.
 *
 * <p>FFmpeg's log, one for the whole process, is switched off when the first video is opened, unless its level is no longer
 * FFmpeg's default.
 */
@NullMarked
package io.fer4j.vision;

import org.jspecify.annotations.NullMarked;
