package io.fer4j.detect;

/**
 * One look of a detector's network at a part of a frame.
 *
 * @param left the part's left edge, in the frame's pixels
 * @param top the part's top edge, in the frame's pixels
 * @param width the part's width, in the frame's pixels
 * @param height the part's height, in the frame's pixels
 * @param scale how many of the frame's pixels one of the network's stands for, along each axis
 */
record Pass(int left, int top, int width, int height, double scale) {
    /** Returns how wide the part is in the network's pixels. */
    int inputWidth() {
        return scaled(width);
    }

    /** Returns how tall the part is in the network's pixels. */
    int inputHeight() {
        return scaled(height);
    }

    private int scaled(int length) {
        return Math.max(1, (int) Math.round(length / scale));
    }
}
