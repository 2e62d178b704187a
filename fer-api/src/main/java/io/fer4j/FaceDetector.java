package io.fer4j;

import java.util.List;

/**
 * Finds faces in a frame.
 *
 * <p>Implementations may be called from many threads at a time. {@link #close()} may be called twice and waits for running
 * calls; {@link #detect} after it throws {@link IllegalStateException} with the message "The <em>id</em> detector is closed.",
 * while {@link #id()} stays readable.
 */
public interface FaceDetector extends AutoCloseable {
    /**
     * Opens a detector on the class path with its defaults.
     *
     * @param id the detector's id
     * @return a detector that the caller closes
     * @throws BackendException if there is none of that name, or it cannot be opened; the message lists those there are
     */
    static FaceDetector open(String id) {
        return open(id, DetectorOptions.defaults());
    }

    /**
     * Opens the first detector on the class path, by its {@link io.fer4j.spi.DetectorProvider#priority() priority}: yunet, ultraface,
     * haar.
     *
     * @param options what the detector shall look for, and where it runs
     * @return a detector that the caller closes
     * @throws BackendException if there is none, or it cannot be opened; the message says what to add
     * @throws IllegalArgumentException if the detector does not know one of the options
     */
    static FaceDetector open(DetectorOptions options) {
        return Providers.detector(null, null).open(options);
    }

    /**
     * Opens a detector on the class path.
     *
     * @param id the detector's id
     * @param options what the detector shall look for, and where it runs
     * @return a detector that the caller closes
     * @throws BackendException if there is none of that name, or it cannot be opened; the message lists those there are
     * @throws IllegalArgumentException if the detector does not know one of the options
     */
    static FaceDetector open(String id, DetectorOptions options) {
        return Providers.detector(id, null).open(options);
    }

    /**
     * Returns the detector's name, under which a {@link ModelCard} keeps the crop that fits its boxes.
     *
     * @return for example {@code "ultraface"}
     */
    String id();

    /**
     * Returns the smallest face that the detector looks for in frames of a size. It finds most faces of that size that look at
     * the camera; smaller ones it finds by chance.
     *
     * @param width the frames' width, in pixels
     * @param height the frames' height, in pixels
     * @return the longer side of the face's box, in the frame's pixels, at least 1; 1 unless overridden, if nothing is known
     */
    default int smallestFace(int width, int height) {
        return 1;
    }

    /**
     * Returns the confidence from which on a detection counts by itself. Those below it, which {@link DetectorOptions#lowScores()}
     * asks for, keep the track of a face alive that was found before.
     *
     * @return 0 to 1; 0 unless overridden: every detection counts
     */
    default double reliableScore() {
        return 0;
    }

    /**
     * Finds the faces.
     *
     * @param frame any size and format
     * @return the faces in no particular order, with boxes in the frame's pixels; empty if there are none
     * @throws InferenceException if the detector fails
     * @throws IllegalStateException if the detector is closed
     */
    List<Face> detect(Frame frame);

    /** Waits for running calls and frees the detector; the second call does nothing. */
    @Override
    void close();
}
