package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Frames and boxes of all kinds: each is refused where it is made, or cropped into pixels of the frame. */
class AnyInputTest {
    private static final InputSpec SPEC = new InputSpec(12, 10, 127.5f, 64f);
    private static final float ROUNDING = 1e-3f;

    /** Sizes from 1x1 on, rows with a rest behind them, memory on the heap and beside it, not always from its start. */
    @Provide
    Arbitrary<Frame> frames() {
        Arbitrary<Integer> sides = Arbitraries.oneOf(
                Arbitraries.integers().between(1, 3),
                Arbitraries.integers().between(1, 70),
                Arbitraries.just(1),
                Arbitraries.just(2000));
        return Combinators.combine(
                        sides,
                        sides,
                        Arbitraries.of(PixelFormat.class),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.of(true, false),
                        Arbitraries.randoms())
                .as(AnyInputTest::frame);
    }

    private static Frame frame(int width, int height, PixelFormat format, int rest, boolean direct, Random random) {
        int high = width == 2000 ? Math.min(height, 70) : height;
        int stride = width * format.bytesPerPixel() + rest;
        int start = random.nextInt(9);
        int length = start + stride * high - rest;
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        ByteBuffer pixels = (direct ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length)).put(bytes);
        return Frame.wrap(width, high, stride, format, pixels.position(start), Duration.ZERO);
    }

    @Provide
    Arbitrary<Float> places() {
        return Arbitraries.oneOf(
                Arbitraries.floats().between(-100, 100),
                Arbitraries.floats(),
                Arbitraries.of(Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, 0f, -0f));
    }

    @Provide
    Arbitrary<Float> lengths() {
        return Arbitraries.oneOf(
                Arbitraries.floats().between(0.5f, 100),
                Arbitraries.doubles().between(-44, 38).map(power -> (float) Math.pow(10, power)),
                Arbitraries.of(Float.MAX_VALUE, Float.MIN_VALUE, 1e-30f, 1e30f));
    }

    @Property(tries = 2000)
    void everyBoxOfEveryFrameGivesPixelsOfTheFrame(
            @ForAll("frames") Frame frame,
            @ForAll("places") float x,
            @ForAll("places") float y,
            @ForAll("lengths") float width,
            @ForAll("lengths") float height) {
        Face face = new Face(new Box(x, y, width, height), 1);
        InputBatch batch = InputBatch.allocate(SPEC, 1);
        for (CropSpec crop : List.of(CropSpec.NONE, new CropSpec(CropSpec.Side.LONGER, 0.5f, 0.1f, -0.2f))) {
            new FaceCropper(SPEC, crop).preprocess(frame, List.of(face, face), batch);

            FloatBuffer found = batch.buffer();
            assertThat(found.remaining()).isEqualTo(2 * SPEC.elementsPerImage());
            while (found.hasRemaining()) {
                assertThat(found.get())
                        .isBetween((0 - SPEC.mean(0)) / 64f - ROUNDING, (255 - SPEC.mean(0)) / 64f + ROUNDING);
            }
        }
    }

    @Property(tries = 300)
    void whatIsNoNumberIsNoBoxAndNoLandmark(
            @ForAll @IntRange(min = 0, max = 3) int place, @ForAll @IntRange(min = 0, max = 2) int which) {
        float wrong = List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)
                .get(which);
        float[] numbers = {1, 2, 3, 4};
        numbers[place] = wrong;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Box(numbers[0], numbers[1], numbers[2], numbers[3]))
                .withMessageContaining(String.valueOf(wrong));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Landmark(LandmarkType.LEFT_EYE, numbers[place], 0))
                .withMessageContaining(String.valueOf(wrong));
        assertThatIllegalArgumentException().isThrownBy(() -> new Face(new Box(0, 0, 1, 1), wrong));
    }

    @Property(tries = 500)
    void theOverlapOfAnyTwoBoxesIsAFraction(
            @ForAll("places") float x,
            @ForAll("places") float y,
            @ForAll("lengths") float width,
            @ForAll("lengths") float height) {
        Box box = new Box(x, y, width, height);
        assertThat(box.iou(new Box(0, 0, 50, 50))).isBetween(0.0, 1.0);
        assertThat(box.iou(box)).isBetween(0.0, 1.0);
    }

    @Property(tries = 500)
    void aFrameHasEveryByteItSpeaksOfOrIsNone(
            @ForAll @IntRange(min = -2, max = 40) int width,
            @ForAll @IntRange(min = -2, max = 40) int height,
            @ForAll @IntRange(min = -5, max = 200) int stride,
            @ForAll PixelFormat format,
            @ForAll @IntRange(min = 0, max = 4000) int bytes) {
        long needed = (long) stride * (height - 1) + (long) width * format.bytesPerPixel();
        boolean right = width >= 1 && height >= 1 && stride >= width * format.bytesPerPixel() && needed <= bytes;
        ByteBuffer memory = ByteBuffer.allocate(bytes);
        if (right) {
            Frame frame = Frame.wrap(width, height, stride, format, memory, Duration.ZERO);
            InputBatch batch = InputBatch.allocate(SPEC, 1);
            new FaceCropper(SPEC, CropSpec.NONE).preprocess(frame, List.of(new Face(Box.of(frame), 1)), batch);
            assertThat(batch.size()).isEqualTo(1);
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Frame.wrap(width, height, stride, format, memory, Duration.ZERO))
                    .withMessageStartingWith("Expected ");
        }
    }
}
