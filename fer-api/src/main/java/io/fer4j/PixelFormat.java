package io.fer4j;

/** How the bytes of a {@link Frame} make pixels. */
public enum PixelFormat {
    /** One byte a pixel: luminance 0 to 255. */
    GRAY8(1),
    /** Three bytes a pixel in the order blue, green, red: what OpenCV and most cameras deliver. */
    BGR24(3),
    /** Three bytes a pixel in the order red, green, blue. */
    RGB24(3),
    /** Four bytes a pixel in the order red, green, blue, alpha, as a canvas of a web page has them; alpha is ignored. */
    RGBA32(4),
    /** Four bytes a pixel in the order blue, green, red, alpha; alpha is ignored. */
    BGRA32(4);

    private final int bytesPerPixel;

    PixelFormat(int bytesPerPixel) {
        this.bytesPerPixel = bytesPerPixel;
    }

    /**
     * Returns how many bytes a pixel takes.
     *
     * @return 1, 3 or 4
     */
    public int bytesPerPixel() {
        return bytesPerPixel;
    }

    /**
     * Returns at which of a pixel's bytes red stands; green is always the second of a color pixel.
     *
     * @return 0 or 2; 0 for gray
     */
    public int redOffset() {
        return this == BGR24 || this == BGRA32 ? 2 : 0;
    }

    /**
     * Returns at which of a pixel's bytes blue stands.
     *
     * @return 0 or 2; 0 for gray
     */
    public int blueOffset() {
        return this == RGB24 || this == RGBA32 ? 2 : 0;
    }
}
