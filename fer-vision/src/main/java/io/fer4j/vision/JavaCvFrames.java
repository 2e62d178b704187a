package io.fer4j.vision;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.image.spi.PackedFrames;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * Makes frames of JavaCV's frames and back. A JavaCV frame of three channels holds blue, green and red in that order, which
 * is what its grabbers deliver by default. Thread-safe as far as the frames are left unchanged.
 */
public final class JavaCvFrames {
    private JavaCvFrames() {}

    /**
     * Copies a picture and its timestamp, after which the grabber may go on.
     *
     * @param frame with a picture of 8 bits and 1 (gray), 3 (BGR) or 4 channels (BGRA, of which alpha is left out)
     * @return an immutable frame of format GRAY8 or BGR24
     * @throws IllegalArgumentException if the frame has no picture, for example because it has sound, or one of another kind
     */
    public static Frame copy(org.bytedeco.javacv.Frame frame) {
        ByteBuffer rows = rows(frame);
        if (frame.imageChannels == 4) {
            byte[] pixels =
                    PackedFrames.withoutFourthChannel(rows, frame.imageWidth, frame.imageHeight, frame.imageStride);
            return PackedFrames.of(frame.imageWidth, frame.imageHeight, PixelFormat.BGR24, pixels, timestamp(frame));
        }
        return PackedFrames.copy(wrap(frame));
    }

    /**
     * Makes a frame that reads the picture's own memory, without copying it. Grabbers write their next picture into the same
     * memory: the caller sees to it that they don't while this frame is in use.
     *
     * @param frame with a picture of 8 bits and 1 (gray) or 3 channels (BGR)
     * @return a view of format GRAY8 or BGR24
     * @throws IllegalArgumentException if the frame has no picture, or one of another kind
     */
    public static Frame wrap(org.bytedeco.javacv.Frame frame) {
        ByteBuffer rows = rows(frame);
        if (frame.imageChannels != 1 && frame.imageChannels != 3) {
            throw new IllegalArgumentException(
                    "Expected a JavaCV frame with 1 or 3 channels (to copy: or 4), found " + frame.imageChannels + ".");
        }
        return Frame.wrap(
                frame.imageWidth,
                frame.imageHeight,
                frame.imageStride,
                frame.imageChannels == 1 ? PixelFormat.GRAY8 : PixelFormat.BGR24,
                rows,
                timestamp(frame));
    }

    /**
     * Copies a frame and its timestamp.
     *
     * @param frame any size and format
     * @return a JavaCV frame of 8 bits with 1 channel for GRAY8, else with 3 in the order BGR, on memory outside the heap as
     *     recorders want it
     */
    public static org.bytedeco.javacv.Frame toJavaCv(Frame frame) {
        PixelFormat format = frame.format() == PixelFormat.GRAY8 ? PixelFormat.GRAY8 : PixelFormat.BGR24;
        byte[] pixels = new byte[PackedFrames.length(frame.width(), frame.height(), format)];
        PackedFrames.pack(frame, format, pixels);
        org.bytedeco.javacv.Frame copy = new org.bytedeco.javacv.Frame();
        copy.imageWidth = frame.width();
        copy.imageHeight = frame.height();
        copy.imageDepth = org.bytedeco.javacv.Frame.DEPTH_UBYTE;
        copy.imageChannels = format.bytesPerPixel();
        copy.imageStride = frame.width() * format.bytesPerPixel();
        copy.image = new Buffer[] {
            ByteBuffer.allocateDirect(pixels.length).put(pixels).flip()
        };
        copy.timestamp = TimeUnit.MICROSECONDS.convert(frame.timestamp());
        return copy;
    }

    private static Duration timestamp(org.bytedeco.javacv.Frame frame) {
        return Duration.of(frame.timestamp, ChronoUnit.MICROS);
    }

    private static ByteBuffer rows(org.bytedeco.javacv.Frame frame) {
        if (frame.image == null
                || frame.imageDepth != org.bytedeco.javacv.Frame.DEPTH_UBYTE
                || !(frame.image[0] instanceof ByteBuffer buffer)) {
            throw new IllegalArgumentException("Expected a JavaCV frame with a picture of 8 bits, found "
                    + (frame.image == null ? "none (sound or data)." : "depth " + frame.imageDepth + "."));
        }
        return buffer.duplicate().rewind();
    }
}
