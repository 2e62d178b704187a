package io.fer4j.image.spi;

import io.fer4j.Frame;

/** Decodes the coded images inside of HEIC and AVIF files; found by {@link java.util.ServiceLoader}. Thread-safe. */
public interface StillDecoder {
    /**
     * Tells whether there is a decoder for a coding.
     *
     * @param coding how images are coded
     * @return false if {@link #decode} would fail whatever the image
     */
    boolean decodes(CodedStill.Coding coding);

    /**
     * Decodes an image.
     *
     * @param still the image
     * @return a frame of format BGR24 and the size that the file says
     * @throws io.fer4j.SourceException if the image is damaged or of another size
     */
    Frame decode(CodedStill still);
}
