package io.fer4j.image.spi;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A coded image from inside a HEIC or AVIF file.
 *
 * @param name what messages call the file
 * @param coding how it is coded
 * @param configuration the contents of the box hvcC or av1C
 * @param data the coded image, for HEVC with lengths in front of its units
 * @param width the image's, in pixels; of another size it is damaged
 * @param height the image's, in pixels
 * @param colors what the file says of the numbers' meaning; empty if it leaves that to the coded image
 */
public record CodedStill(
        String name,
        Coding coding,
        ByteBuffer configuration,
        ByteBuffer data,
        int width,
        int height,
        Optional<Colors> colors) {

    /** The codings of images in HEIF files. */
    public enum Coding {
        /** High Efficiency Video Coding (H.265), in HEIC. */
        HEVC,
        /** AOMedia Video 1, in AVIF. */
        AV1
    }

    /**
     * What the numbers of an image mean, in the codes of ITU-T H.273.
     *
     * @param primaries the color primaries
     * @param transfer the transfer characteristics
     * @param matrix the coefficients between RGB and YCbCr
     * @param fullRange whether black is 0 and white the largest number
     */
    public record Colors(int primaries, int transfer, int matrix, boolean fullRange) {}
}
