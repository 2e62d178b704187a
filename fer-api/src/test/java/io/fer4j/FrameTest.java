package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FrameTest {
    @Test
    void copiesPixels() {
        byte[] pixels = {1, 2, 3, 4, 5, 6};
        Frame frame = Frame.copyOf(2, 1, PixelFormat.RGB24, pixels);
        pixels[0] = 99;

        assertThat(frame.pixels().get(0)).isEqualTo((byte) 1);
        assertThat(frame.width()).isEqualTo(2);
        assertThat(frame.height()).isEqualTo(1);
        assertThat(frame.rowStride()).isEqualTo(6);
        assertThat(frame.format()).isEqualTo(PixelFormat.RGB24);
        assertThat(frame.timestamp()).isZero();
    }

    @Test
    void wrapsPixelsFromTheBuffersPosition() {
        ByteBuffer memory = ByteBuffer.allocateDirect(20);
        for (int i = 0; i < 20; i++) {
            memory.put(i, (byte) i);
        }
        memory.position(3);

        Frame frame = Frame.wrap(2, 3, 5, PixelFormat.GRAY8, memory, Duration.ofMillis(40));

        assertThat(frame.pixels().get(frame.rowStride() * 2 + 1)).isEqualTo((byte) 14);
        assertThat(frame.timestamp()).isEqualTo(Duration.ofMillis(40));
        assertThat(memory.position()).isEqualTo(3);
        assertThat(memory.limit()).isEqualTo(20);
    }

    @Test
    void theLastRowNeedsNoPadding() {
        Frame frame = Frame.wrap(2, 2, 10, PixelFormat.GRAY8, ByteBuffer.allocate(12), Duration.ZERO);

        assertThat(frame.pixels().remaining()).isEqualTo(12);
    }

    @Test
    void handsOutReadOnlyViewsOfTheirOwn() {
        Frame frame = Frame.copyOf(2, 1, PixelFormat.GRAY8, new byte[] {1, 2});
        frame.pixels().position(1);

        assertThat(frame.pixels().position()).isZero();
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> frame.pixels().put(0, (byte) 9));
    }

    @Test
    void takesAnotherTimestamp() {
        Frame frame = Frame.copyOf(2, 1, PixelFormat.GRAY8, new byte[] {1, 2});
        Frame later = frame.at(Duration.ofSeconds(2));

        assertThat(later.timestamp()).isEqualTo(Duration.ofSeconds(2));
        assertThat(later.pixels()).isEqualTo(frame.pixels());
        assertThat(frame.timestamp()).isZero();
        assertThat(later).hasToString("Frame[2x1 GRAY8 at PT2S]");
    }

    @Test
    void refusesSidesBelowOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.copyOf(0, 4, PixelFormat.GRAY8, new byte[0]))
                .withMessage("Expected a frame of at least 1x1 pixels, found 0x4.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.copyOf(4, -1, PixelFormat.GRAY8, new byte[0]))
                .withMessage("Expected a frame of at least 1x1 pixels, found 4x-1.");
    }

    @Test
    void refusesAnotherNumberOfBytes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.copyOf(2, 2, PixelFormat.BGR24, new byte[11]))
                .withMessage("Expected 12 bytes for 2x2 BGR24, found 11.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.copyOf(50_000, 50_000, PixelFormat.GRAY8, new byte[1]))
                .withMessage("Expected 2500000000 bytes for 50000x50000 GRAY8, found 1.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.copyOf(Integer.MAX_VALUE, 1, PixelFormat.BGR24, new byte[1]))
                .withMessage("Expected rows of at most 2147483647 bytes, found 2147483647 pixels of BGR24.");
    }

    @Test
    void refusesAShortStrideAndAShortBuffer() {
        ByteBuffer memory = ByteBuffer.allocate(16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.wrap(2, 2, 5, PixelFormat.RGB24, memory, Duration.ZERO))
                .withMessage("Expected a row stride of at least 6 bytes for 2 pixels of RGB24, found 5.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.wrap(2, 2, 11, PixelFormat.RGB24, memory, Duration.ZERO))
                .withMessage("Expected at least 17 bytes for 2x2 RGB24 with row stride 11, found 16.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.wrap(1, Integer.MAX_VALUE, 1 << 30, PixelFormat.GRAY8, memory, Duration.ZERO));
    }

    @Test
    void aCopyOutlivesTheMemoryItWasMadeOf() {
        ByteBuffer memory = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
        Frame view = Frame.wrap(1, 2, 5, PixelFormat.RGBA32, memory, Duration.ofMillis(7));
        Frame copy = view.copy();
        memory.put(0, (byte) 99);

        assertThat(view.pixels().get(0)).isEqualTo((byte) 99);
        byte[] pixels = new byte[8];
        copy.pixels().get(pixels);
        assertThat(pixels).containsExactly(1, 2, 3, 4, 6, 7, 8, 9);
        assertThat(copy.rowStride()).isEqualTo(4);
        assertThat(copy.format()).isEqualTo(PixelFormat.RGBA32);
        assertThat(copy.timestamp()).isEqualTo(Duration.ofMillis(7));
    }
}
