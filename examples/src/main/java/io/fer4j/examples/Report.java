package io.fer4j.examples;

import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How results are told on standard output, picture by picture. */
interface Report {
    /**
     * Writes the results of a picture.
     *
     * @param image the picture's name
     * @param frame the picture
     * @param faces its faces, possibly none
     * @param annotated where the annotated picture lies, if it was written
     */
    void picture(String image, Frame frame, List<FaceEmotion> faces, Optional<Path> annotated);
}
