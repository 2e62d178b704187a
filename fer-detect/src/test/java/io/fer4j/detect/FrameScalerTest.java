package io.fer4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import java.nio.FloatBuffer;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FrameScalerTest {
    private static final int PLANE = 320 * 240;

    private final FloatBuffer out = FloatBuffer.allocate(3 * PLANE);

    @Test
    void takesAFrameOfTheNetworksSizePixelByPixel() {
        Frame frame = random(320, 240, PixelFormat.RGB24);

        assertThat(scaler(out).fit(frame)).isEqualTo(1);

        for (int channel = 0; channel < 3; channel++) {
            for (int pixel = 0; pixel < PLANE; pixel++) {
                int value = frame.pixels().get(3 * pixel + channel) & 0xFF;
                assertThat(out.get(channel * PLANE + pixel)).isEqualTo((value - 127) / 128f);
            }
        }
    }

    @Test
    void averagesFourPixelsOfAFrameOfTwiceTheSize() {
        Frame frame = random(640, 480, PixelFormat.BGR24);

        assertThat(scaler(out).fit(frame)).isEqualTo(2);

        int x = 123;
        int y = 77;
        int sum = 0;
        for (int[] corner : new int[][] {{0, 0}, {1, 0}, {0, 1}, {1, 1}}) {
            int at = (2 * y + corner[1]) * frame.rowStride() + 3 * (2 * x + corner[0]);
            sum += frame.pixels().get(at + 2) & 0xFF;
        }
        assertThat(out.get(y * 320 + x)).as("red").isCloseTo((sum / 4f - 127) / 128, within(1e-6f));
    }

    @Property(tries = 60)
    void colorOrderDoesNotMatter(
            @ForAll @IntRange(min = 1, max = 700) int width, @ForAll @IntRange(min = 1, max = 700) int height) {
        Frame rgb = random(width, height, PixelFormat.RGB24);
        byte[] swapped = new byte[3 * width * height];
        for (int i = 0; i < swapped.length; i++) {
            swapped[i] = rgb.pixels().get(i / 3 * 3 + 2 - i % 3);
        }
        FloatBuffer out = FloatBuffer.allocate(3 * PLANE);
        FloatBuffer other = FloatBuffer.allocate(3 * PLANE);

        scaler(out).fit(rgb);
        scaler(other).fit(Frame.copyOf(width, height, PixelFormat.BGR24, swapped));

        assertThat(other).isEqualTo(out);
    }

    @Property(tries = 60)
    void aUniformFrameFillsItsPlaceAndZeroTheRest(
            @ForAll @IntRange(min = 1, max = 2000) int width,
            @ForAll @IntRange(min = 1, max = 2000) int height,
            @ForAll @IntRange(min = 0, max = 255) int value) {
        FloatBuffer out = FloatBuffer.allocate(3 * PLANE);
        FrameScaler input = scaler(out);
        input.fit(random(320, 240, PixelFormat.RGB24));

        double scale = input.fit(Samples.uniform(width, height, PixelFormat.GRAY8, value));

        int contentWidth = Math.max(1, (int) Math.round(width / scale));
        int contentHeight = Math.max(1, (int) Math.round(height / scale));
        assertThat(Math.max(contentWidth - 320, contentHeight - 240))
                .as("touches an edge")
                .isZero();
        for (int plane = 0; plane < 3; plane++) {
            for (int y = 0; y < 240; y += 7) {
                for (int x = 0; x < 320; x += 3) {
                    float expected = x < contentWidth && y < contentHeight ? (value - 127) / 128f : 0;
                    assertThat(out.get((plane * 240 + y) * 320 + x)).isCloseTo(expected, within(1e-6f));
                }
            }
        }
    }

    @Test
    void enlargesALineBetweenItsPixels() {
        byte[] pixels = {0, 100, (byte) 200};

        scaler(out).fit(Frame.copyOf(3, 1, PixelFormat.GRAY8, pixels));

        for (int x = 1; x < 320; x++) {
            assertThat(out.get(x)).isGreaterThanOrEqualTo(out.get(x - 1));
        }
        assertThat(out.get(0)).isEqualTo(-127 / 128f);
        assertThat(out.get(319)).isEqualTo((200 - 127) / 128f);
    }

    @Test
    void takesAPartOfAFrame() {
        Frame frame = random(500, 400, PixelFormat.RGB24);
        FloatBuffer other = FloatBuffer.allocate(3 * PLANE);

        scaler(out).write(frame, new Pass(100, 60, 300, 220, 1.5));
        scaler(other).write(Samples.part(frame, 100, 60, 300, 220), new Pass(0, 0, 300, 220, 1.5));

        for (int y = 0; y < 147; y++) {
            for (int x = 0; x < 200; x++) {
                assertThat(out.get(y * 320 + x)).isEqualTo(other.get(y * 320 + x));
            }
        }
        assertThat(out.get(320 * 150)).isZero();
    }

    @Test
    void blueMayBeTheFirstPlane() {
        Frame frame = random(320, 240, PixelFormat.RGB24);

        new FrameScaler(out, 320, 240, new FrameScaler.Colors(false, 0, 1)).fit(frame);

        for (int pixel = 0; pixel < PLANE; pixel++) {
            assertThat(out.get(pixel)).as("blue").isEqualTo(frame.pixels().get(3 * pixel + 2) & 0xFF);
        }
    }

    private static FrameScaler scaler(FloatBuffer planes) {
        return new FrameScaler(planes, 320, 240, new FrameScaler.Colors(true, 127, 128));
    }

    private static Frame random(int width, int height, PixelFormat format) {
        byte[] pixels = new byte[width * height * format.bytesPerPixel()];
        new Random(1).nextBytes(pixels);
        return Frame.copyOf(width, height, format, pixels);
    }
}
