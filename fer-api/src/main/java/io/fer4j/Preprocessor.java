package io.fer4j;

import java.util.List;

/**
 * Turns faces into what a model wants to see. Implementations may be called from many threads at a time, each with a batch of
 * its own.
 */
public interface Preprocessor {
    /**
     * Writes one picture for each face.
     *
     * @param frame where the faces are
     * @param faces in the order in which the batch shall hold them; their boxes may reach beyond the frame
     * @param batch is resized to the number of faces and filled
     */
    void preprocess(Frame frame, List<Face> faces, InputBatch batch);
}
