package io.fer4j.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.image.BufferedImageFrames;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MatFramesTest {
    private static final Duration TIME = Duration.ofMillis(40);

    @BeforeAll
    static void load() {
        NativeLibraries.loadOpenCv(opencv_imgproc.class);
    }

    @Test
    void takesWhatOpenCvDrawsAsRedForRed() {
        try (Mat mat = new Mat(20, 30, opencv_core.CV_8UC3, Scalar.all(0))) {
            opencv_imgproc.circle(
                    mat, new Point(15, 10), 5, Scalar.RED, opencv_imgproc.FILLED, opencv_imgproc.LINE_8, 0);

            Frame frame = MatFrames.copy(mat, TIME);

            assertThat(frame.format()).isEqualTo(PixelFormat.BGR24);
            assertThat(frame.timestamp()).isEqualTo(TIME);
            assertThat(BufferedImageFrames.toImage(frame).getRGB(15, 10)).isEqualTo(0xFFFF0000);
        }
    }

    @Test
    void takesAPartOfAMatrix() {
        for (int type : new int[] {opencv_core.CV_8UC1, opencv_core.CV_8UC3, opencv_core.CV_8UC4}) {
            try (Mat whole = new Mat(10, 12, type, Scalar.all(7));
                    Mat part = new Mat(whole, new Rect(4, 5, 8, 5));
                    Mat corner = new Mat(part, new Rect(7, 4, 1, 1))) {
                corner.put(Scalar.all(9));

                Frame frame = MatFrames.copy(part, TIME);

                assertThat(frame.width()).isEqualTo(8);
                assertThat(frame.height()).isEqualTo(5);
                assertThat(frame.pixels().get(0)).isEqualTo((byte) 7);
                assertThat(frame.pixels().get(frame.pixels().remaining() - 1)).isEqualTo((byte) 9);
            }
        }
    }

    @Test
    void leavesAlphaOut() {
        try (Mat mat = new Mat(2, 2, opencv_core.CV_8UC4, new Scalar(1, 2, 3, 4))) {
            assertThat(MatFrames.copy(mat, TIME).pixels())
                    .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3}));
        }
    }

    @Test
    void aCopyOutlivesTheMatrixAndAViewFollowsIt() {
        Frame copy;
        try (Mat mat = new Mat(2, 3, opencv_core.CV_8UC1, Scalar.all(1))) {
            copy = MatFrames.copy(mat, TIME);
            Frame view = MatFrames.wrap(mat, TIME);
            mat.put(Scalar.all(2));

            assertThat(view.pixels().get(5)).isEqualTo((byte) 2);
        }
        assertThat(copy.pixels().get(5)).isEqualTo((byte) 1);
    }

    @Test
    void viewsAPartOfAMatrixByItsStride() {
        try (Mat whole = new Mat(4, 10, opencv_core.CV_8UC3, Scalar.all(0));
                Mat part = new Mat(whole, new Rect(6, 1, 4, 3))) {
            Frame view = MatFrames.wrap(part, TIME);

            assertThat(view.rowStride()).isEqualTo(30);
            assertThat(view.pixels().remaining()).isEqualTo(2 * 30 + 12);
        }
    }

    @Test
    void refusesOtherMatrices() {
        try (Mat empty = new Mat();
                Mat floats = new Mat(2, 2, opencv_core.CV_32FC3);
                Mat two = new Mat(2, 2, opencv_core.CV_8UC2);
                Mat four = new Mat(2, 2, opencv_core.CV_8UC4)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MatFrames.copy(empty, TIME))
                    .withMessageEndingWith("found an empty one.");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MatFrames.copy(floats, TIME))
                    .withMessageEndingWith("found depth code 5 with 3 channels.");
            assertThatIllegalArgumentException().isThrownBy(() -> MatFrames.wrap(two, TIME));
            assertThatIllegalArgumentException().isThrownBy(() -> MatFrames.wrap(four, TIME));
        }
    }

    @Test
    void goesThereAndBack() {
        byte[] pixels = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        for (PixelFormat format : PixelFormat.values()) {
            Frame frame = Frame.copyOf(
                    4 / format.bytesPerPixel() + 1,
                    2,
                    format,
                    java.util.Arrays.copyOf(pixels, (4 / format.bytesPerPixel() + 1) * 2 * format.bytesPerPixel()));
            try (Mat mat = MatFrames.toMat(frame)) {
                Frame back = MatFrames.copy(mat, Duration.ZERO);

                assertThat(mat.channels()).isEqualTo(Math.min(3, format.bytesPerPixel()));
                if (format == PixelFormat.GRAY8 || format == PixelFormat.BGR24) {
                    assertThat(back.pixels()).isEqualTo(frame.pixels());
                } else {
                    assertThat(back.pixels().get(0)).as("blue comes first").isEqualTo(pixels[format.blueOffset()]);
                    assertThat(back.pixels().get(2)).as("red comes last").isEqualTo(pixels[format.redOffset()]);
                }
            }
        }
    }
}
