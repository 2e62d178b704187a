package io.fer4j;

/** How the bytes of a {@link Frame} make pixels. */
public enum PixelFormat {
    /** One byte a pixel: luminance 0 to 255. */
    GRAY8(1),
    /** Three bytes a pixel in the order blue, green, red: what OpenCV and most cameras deliver. */
    BGR24(3),
    /** Three bytes a pixel in the order red, green, blue. */
    RGB24(3);

    private final int bytesPerPixel;

    PixelFormat(int bytesPerPixel) {
        this.bytesPerPixel = bytesPerPixel;
    }

    /**
     * Returns how many bytes a pixel takes.
     *
     * @return 1 or 3
     */
    public int bytesPerPixel() {
        return bytesPerPixel;
    }
}
