package io.fer4j.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.image.BufferedImageFrames;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.time.Duration;
import org.bytedeco.javacv.Java2DFrameConverter;
import org.junit.jupiter.api.Test;

class JavaCvFramesTest {
    @Test
    void readsPaddedRowsInTheOrderBlueGreenRed() {
        org.bytedeco.javacv.Frame grabbed =
                grabbed(2, 2, 3, 8, new byte[] {1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0});
        grabbed.timestamp = 40_000;

        for (Frame frame : new Frame[] {JavaCvFrames.copy(grabbed), JavaCvFrames.wrap(grabbed)}) {
            assertThat(frame.format()).isEqualTo(PixelFormat.BGR24);
            assertThat(frame.timestamp()).isEqualTo(Duration.ofMillis(40));
            assertThat(BufferedImageFrames.toImage(frame).getRGB(1, 1) & 0xFFFFFF)
                    .isEqualTo(0x0C0B0A);
        }
    }

    @Test
    void readsGrayAndAlpha() {
        assertThat(JavaCvFrames.copy(grabbed(2, 1, 1, 2, new byte[] {5, 6})).format())
                .isEqualTo(PixelFormat.GRAY8);
        assertThat(JavaCvFrames.copy(grabbed(2, 1, 4, 8, new byte[] {1, 2, 3, 99, 4, 5, 6, 99}))
                        .pixels())
                .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6}));
    }

    @Test
    void aCopyStaysWhileAViewFollowsTheGrabber() {
        org.bytedeco.javacv.Frame grabbed = grabbed(1, 1, 1, 1, new byte[] {5});
        Frame copy = JavaCvFrames.copy(grabbed);
        Frame view = JavaCvFrames.wrap(grabbed);
        ((ByteBuffer) grabbed.image[0]).put(0, (byte) 6);

        assertThat(copy.pixels().get(0)).isEqualTo((byte) 5);
        assertThat(view.pixels().get(0)).isEqualTo((byte) 6);
    }

    @Test
    void refusesSoundAndOtherDepths() {
        org.bytedeco.javacv.Frame sound = new org.bytedeco.javacv.Frame();
        org.bytedeco.javacv.Frame deep = grabbed(1, 1, 1, 1, new byte[1]);
        deep.imageDepth = org.bytedeco.javacv.Frame.DEPTH_USHORT;
        deep.image = new Buffer[] {ShortBuffer.allocate(1)};
        org.bytedeco.javacv.Frame alpha = grabbed(1, 1, 4, 4, new byte[4]);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> JavaCvFrames.copy(sound))
                .withMessage("Expected a JavaCV frame with a picture of 8 bits, found none (sound or data).");
        assertThatIllegalArgumentException().isThrownBy(() -> JavaCvFrames.copy(deep));
        assertThatIllegalArgumentException().isThrownBy(() -> JavaCvFrames.wrap(alpha));
    }

    @Test
    void javaCvSeesTheSameColours() {
        Frame frame =
                Frame.copyOf(1, 1, PixelFormat.RGB24, new byte[] {10, 20, 30}).at(Duration.ofMillis(7));

        org.bytedeco.javacv.Frame copy = JavaCvFrames.toJavaCv(frame);

        assertThat(copy.timestamp).isEqualTo(7_000);
        try (Java2DFrameConverter converter = new Java2DFrameConverter()) {
            assertThat(converter.convert(copy).getRGB(0, 0) & 0xFFFFFF).isEqualTo(0x0A141E);
        }
        assertThat(JavaCvFrames.copy(copy).pixels()).isEqualTo(ByteBuffer.wrap(new byte[] {30, 20, 10}));
    }

    private static org.bytedeco.javacv.Frame grabbed(int width, int height, int channels, int stride, byte[] rows) {
        org.bytedeco.javacv.Frame frame = new org.bytedeco.javacv.Frame();
        frame.imageWidth = width;
        frame.imageHeight = height;
        frame.imageDepth = org.bytedeco.javacv.Frame.DEPTH_UBYTE;
        frame.imageChannels = channels;
        frame.imageStride = stride;
        frame.image =
                new Buffer[] {ByteBuffer.allocateDirect(rows.length).put(rows).flip()};
        return frame;
    }
}
