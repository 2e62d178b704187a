package io.fer4j.examples;

import io.fer4j.Frame;
import io.fer4j.vision.tracking.TrackedFace;
import java.util.List;

/** What becomes of a video's results, frame by frame. */
interface VideoSink extends AutoCloseable {
    /**
     * Takes a frame in.
     *
     * @param number the frame's, from 0 on
     * @param frame the frame
     * @param faces the faces that are followed in it, possibly none
     */
    void frame(int number, Frame frame, List<TrackedFace> faces);

    /** Finishes what is written; nothing comes after. */
    @Override
    void close();
}
