package io.fer4j.vision;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.image.spi.PackedFrames;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Makes frames of OpenCV's matrices and back. A matrix of three channels holds blue, green and red in that order, as OpenCV
 * reads and draws them. Thread-safe as far as the matrices are left unchanged.
 */
public final class MatFrames {
    private MatFrames() {}

    /**
     * Copies a matrix into a frame, after which the matrix may be changed or freed.
     *
     * @param mat of type CV_8UC1 (gray), CV_8UC3 (BGR) or CV_8UC4 (BGRA, of which alpha is left out), continuous or not
     * @param timestamp when the picture was taken, from the start of its source; zero for a photograph
     * @return an immutable frame of format GRAY8 or BGR24
     * @throws IllegalArgumentException if the matrix is empty or of another type
     */
    public static Frame copy(Mat mat, Duration timestamp) {
        if (!mat.empty() && mat.type() == opencv_core.CV_8UC4) {
            byte[] pixels = PackedFrames.withoutFourthChannel(rows(mat), mat.cols(), mat.rows(), rowStride(mat));
            return PackedFrames.of(mat.cols(), mat.rows(), PixelFormat.BGR24, pixels, timestamp);
        }
        return PackedFrames.copy(wrap(mat, timestamp));
    }

    /**
     * Makes a frame that reads a matrix's own memory, without copying it. The caller keeps the matrix open and unchanged
     * while the frame is in use.
     *
     * @param mat of type CV_8UC1 (gray) or CV_8UC3 (BGR), continuous or not
     * @param timestamp when the picture was taken, from the start of its source; zero for a photograph
     * @return a view of format GRAY8 or BGR24
     * @throws IllegalArgumentException if the matrix is empty or of another type
     */
    public static Frame wrap(Mat mat, Duration timestamp) {
        return Frame.wrap(mat.cols(), mat.rows(), rowStride(mat), format(mat), rows(mat), timestamp);
    }

    /**
     * Copies a frame into a matrix.
     *
     * @param frame any size and format
     * @return a matrix of type CV_8UC1 for GRAY8, else CV_8UC3 in the order BGR, which the caller closes
     */
    public static Mat toMat(Frame frame) {
        PixelFormat format = frame.format() == PixelFormat.GRAY8 ? PixelFormat.GRAY8 : PixelFormat.BGR24;
        byte[] pixels = new byte[PackedFrames.length(frame.width(), frame.height(), format)];
        PackedFrames.pack(frame, format, pixels);
        NativeLibraries.loadOpenCv(opencv_core.class);
        Mat mat = new Mat(
                frame.height(), frame.width(), format == PixelFormat.GRAY8 ? opencv_core.CV_8UC1 : opencv_core.CV_8UC3);
        mat.data().put(pixels);
        return mat;
    }

    private static PixelFormat format(Mat mat) {
        if (!mat.empty() && mat.type() == opencv_core.CV_8UC1) {
            return PixelFormat.GRAY8;
        }
        if (!mat.empty() && mat.type() == opencv_core.CV_8UC3) {
            return PixelFormat.BGR24;
        }
        throw new IllegalArgumentException(
                "Expected a matrix of 8-bit pixels with 1 or 3 channels (to copy: or 4), found "
                        + (mat.empty()
                                ? "an empty one."
                                : "depth code " + mat.depth() + " with " + mat.channels() + " channels."));
    }

    private static int rowStride(Mat mat) {
        return mat.rows() == 1 ? mat.cols() * mat.channels() : Math.toIntExact(mat.step(0));
    }

    /** The memory from the first pixel to the last, which for a part of a matrix ends before the last row's stride does. */
    private static ByteBuffer rows(Mat mat) {
        if (mat.empty()) {
            return ByteBuffer.allocate(0);
        }
        long length = (mat.rows() - 1L) * rowStride(mat) + (long) mat.cols() * mat.channels();
        return new BytePointer(mat.data()).capacity(length).asByteBuffer();
    }
}
