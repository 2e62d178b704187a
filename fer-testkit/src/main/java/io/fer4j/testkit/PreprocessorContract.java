package io.fer4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.Frame;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.PixelFormat;
import io.fer4j.Preprocessor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What every preprocessor keeps. A preprocessor's test class implements the two abstract methods and inherits the tests:
 *
 * <pre>{@code
 * class FaceCropperContractTest implements PreprocessorContract {
 *     public InputSpec spec() { return new InputSpec(48, 48, 127.5f, 64); }
 *     public Preprocessor preprocessor() { return new FaceCropper(spec(), CropSpec.NONE); }
 * }
 * }</pre>
 */
public interface PreprocessorContract {
    /**
     * Returns what the batches look like that the preprocessor fills.
     *
     * @return the input of some model
     */
    InputSpec spec();

    /**
     * Makes the preprocessor under test.
     *
     * @return one for {@link #spec()}
     */
    Preprocessor preprocessor();

    /**
     * Returns faces for the preprocessor to cut out of frames of 160x120.
     *
     * @return at least three different ones, one of them beyond the edge, unless overridden
     */
    default List<Face> faces() {
        return List.of(
                new Face(new Box(20, 10, 60, 60), 1),
                new Face(new Box(70.5f, 40.25f, 33, 47), 0.9f),
                new Face(new Box(-25, 80, 70, 90), 0.8f),
                new Face(new Box(150, 3, 4, 5), 0.7f));
    }

    /** The batch holds one image a face, of finite numbers, all written by this call. */
    @Test
    default void writesAllOfOneImageAFace() {
        InputBatch batch = used(faces().size());

        preprocessor().preprocess(frame(PixelFormat.BGR24, 0), faces(), batch);

        assertThat(batch.size()).isEqualTo(faces().size());
        batch.requireFinite();
    }

    /** No faces make an empty batch, whatever was in it. */
    @Test
    default void noFacesMakeAnEmptyBatch() {
        InputBatch batch = used(2);

        preprocessor().preprocess(frame(PixelFormat.BGR24, 0), List.of(), batch);

        assertThat(batch.size()).isZero();
    }

    /** A batch may have held more images, or fewer. */
    @Test
    default void resizesTheBatch() {
        Preprocessor preprocessor = preprocessor();
        Frame frame = frame(PixelFormat.BGR24, 0);
        List<float[]> expected = images(preprocessor, frame, faces());
        for (int before : new int[] {0, 1, faces().size() + 3}) {
            InputBatch batch = used(before);

            preprocessor.preprocess(frame, faces(), batch);

            assertSame(images(batch), expected);
        }
    }

    /** A face looks the same alone, among others and in another order. */
    @Test
    default void facesDoNotInfluenceEachOther() {
        Preprocessor preprocessor = preprocessor();
        Frame frame = frame(PixelFormat.BGR24, 0);
        List<float[]> together = images(preprocessor, frame, faces());
        List<Face> reversed = new ArrayList<>(faces());
        Collections.reverse(reversed);
        List<float[]> backwards = images(preprocessor, frame, reversed);
        Collections.reverse(backwards);

        assertSame(backwards, together);
        for (int i = 0; i < faces().size(); i++) {
            assertThat(images(preprocessor, frame, List.of(faces().get(i))).get(0))
                    .as("face %d alone", i)
                    .isEqualTo(together.get(i));
        }
        assertThat(together.get(0)).as("the faces are told apart").isNotEqualTo(together.get(1));
    }

    /** Another frame gives another image. */
    @Test
    default void looksAtTheFrame() {
        Preprocessor preprocessor = preprocessor();
        List<Face> face = faces().subList(0, 1);

        assertThat(images(preprocessor, frame(PixelFormat.BGR24, 0), face).get(0))
                .isNotEqualTo(
                        images(preprocessor, frame(PixelFormat.BGR24, 1), face).get(0));
    }

    /** Both orders of colors, with and without opacity, give the same. */
    @Test
    default void blueAndRedAreNotMixedUp() {
        Preprocessor preprocessor = preprocessor();
        List<float[]> expected = images(preprocessor, frame(PixelFormat.BGR24, 0), faces());

        for (PixelFormat format : List.of(PixelFormat.RGB24, PixelFormat.RGBA32, PixelFormat.BGRA32)) {
            assertSame(images(preprocessor, frame(format, 0), faces()), expected);
        }
    }

    /** Bytes before the frame and between its rows are not looked at. */
    @Test
    default void rowsMayBePadded() {
        Preprocessor preprocessor = preprocessor();
        for (PixelFormat format : PixelFormat.values()) {
            Frame packed = frame(format, 0);

            assertSame(images(preprocessor, padded(packed, 11), faces()), images(preprocessor, packed, faces()));
        }
    }

    /** The frame is only read. */
    @Test
    default void leavesTheFrameAsItWas() {
        Frame frame = frame(PixelFormat.BGR24, 0);
        byte[] before = bytes(frame);

        images(preprocessor(), frame, faces());

        assertThat(bytes(frame)).isEqualTo(before);
    }

    /** A batch of another shape is refused. */
    @Test
    default void refusesABatchForAnotherInput() {
        InputSpec wrong = new InputSpec(spec().height() + 1, spec().width(), 0, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        preprocessor().preprocess(frame(PixelFormat.BGR24, 0), faces(), InputBatch.allocate(wrong, 1)))
                .withMessage("Expected a batch for " + spec() + ", found one for " + wrong + ".");
    }

    /** Eight threads may preprocess at once, each with a batch of its own. */
    @Test
    default void threadsGetTheAnswersThatOneGets() {
        Preprocessor preprocessor = preprocessor();
        List<Frame> frames =
                List.of(frame(PixelFormat.BGR24, 0), frame(PixelFormat.RGB24, 1), frame(PixelFormat.GRAY8, 2));
        List<List<float[]>> expected = frames.stream()
                .map(frame -> images(preprocessor, frame, faces()))
                .toList();

        List<List<List<float[]>>> found = InParallel.run(8, thread -> {
            InputBatch batch = InputBatch.allocate(spec(), 1);
            List<List<float[]>> all = new ArrayList<>();
            for (int call = 0; call < 12; call++) {
                preprocessor.preprocess(frames.get((thread + call) % frames.size()), faces(), batch);
                all.add(images(batch));
            }
            return all;
        });

        for (int thread = 0; thread < found.size(); thread++) {
            for (int call = 0; call < found.get(thread).size(); call++) {
                assertSame(found.get(thread).get(call), expected.get((thread + call) % frames.size()));
            }
        }
    }

    /** A batch that another call has filled, here with what is no number. */
    private InputBatch used(int images) {
        InputBatch batch = InputBatch.allocate(spec(), Math.max(1, images)).resize(images);
        FloatBuffer buffer = batch.buffer();
        while (buffer.hasRemaining()) {
            buffer.put(Float.NaN);
        }
        return batch;
    }

    private List<float[]> images(Preprocessor preprocessor, Frame frame, List<Face> faces) {
        InputBatch batch = used(1);
        preprocessor.preprocess(frame, faces, batch);
        return images(batch);
    }

    private static List<float[]> images(InputBatch batch) {
        List<float[]> images = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            float[] image = new float[batch.spec().elementsPerImage()];
            batch.image(i).get(image);
            images.add(image);
        }
        return images;
    }

    private static void assertSame(List<float[]> found, List<float[]> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).as("face %d", i).isEqualTo(expected.get(i));
        }
    }

    /** Returns a frame of noise on a slope, of the same colors in every format. */
    private static Frame frame(PixelFormat format, long seed) {
        int width = 160;
        int height = 120;
        Random random = new Random(seed);
        byte[] pixels = new byte[width * height * format.bytesPerPixel()];
        for (int i = 0, at = 0; i < width * height; i++, at += format.bytesPerPixel()) {
            int slope = i % width / 2 + i / width / 2;
            byte red = (byte) (slope + random.nextInt(100));
            byte green = (byte) (slope / 2 + random.nextInt(100));
            byte blue = (byte) (140 - slope + random.nextInt(100));
            if (format.bytesPerPixel() > 1) {
                pixels[at + format.redOffset()] = red;
                pixels[at + format.blueOffset()] = blue;
                pixels[at + 1] = green;
            } else {
                pixels[at] = green;
            }
        }
        return Frame.copyOf(width, height, format, pixels);
    }

    private static Frame padded(Frame frame, int padding) {
        int packed = frame.width() * frame.format().bytesPerPixel();
        int stride = packed + padding;
        ByteBuffer memory = ByteBuffer.allocateDirect(padding + stride * frame.height());
        byte[] noise = new byte[memory.capacity()];
        new Random(3).nextBytes(noise);
        memory.put(0, noise);
        byte[] pixels = bytes(frame);
        for (int y = 0; y < frame.height(); y++) {
            memory.put(padding + y * stride, pixels, y * packed, packed);
        }
        memory.position(padding);
        return Frame.wrap(frame.width(), frame.height(), stride, frame.format(), memory, frame.timestamp());
    }

    private static byte[] bytes(Frame frame) {
        ByteBuffer pixels = frame.pixels();
        byte[] bytes = new byte[pixels.remaining()];
        pixels.get(bytes);
        return bytes;
    }
}
