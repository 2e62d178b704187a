package io.fer4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * The normalised pictures of one inference call: a direct buffer in native byte order, laid out as the
 * specification says: {@code [n, channels, height, width]} or {@code [n, height, width, channels]}. It is reused from call
 * to call and grows when it must. Not thread-safe: one thread fills it and hands it on.
 */
public final class InputBatch {
    private final InputSpec spec;
    private FloatBuffer buffer;
    private int size;

    private InputBatch(InputSpec spec, FloatBuffer buffer) {
        this.spec = spec;
        this.buffer = buffer;
    }

    /**
     * Makes an empty batch.
     *
     * @param spec what the pictures look like
     * @param capacity for how many pictures to take memory at first, at least 1
     * @return a batch of size 0
     * @throws IllegalArgumentException if the capacity is below 1
     */
    public static InputBatch allocate(InputSpec spec, int capacity) {
        Objects.requireNonNull(spec, "spec");
        if (capacity < 1) {
            throw new IllegalArgumentException("Expected a capacity of at least 1 picture, found " + capacity + ".");
        }
        return new InputBatch(spec, direct(spec, capacity));
    }

    /** As many as a buffer has room for. */
    private static int most(InputSpec spec) {
        return Integer.MAX_VALUE / Float.BYTES / spec.elementsPerImage();
    }

    /** Refuses more images than a batch can hold. */
    static void requireRoom(InputSpec spec, int pictures) {
        if (pictures > most(spec)) {
            throw new IllegalArgumentException("Expected at most " + most(spec) + " pictures of " + spec.width() + "x"
                    + spec.height() + " in a batch, found " + pictures + ".");
        }
    }

    private static FloatBuffer direct(InputSpec spec, int pictures) {
        requireRoom(spec, pictures);
        int bytes = pictures * spec.elementsPerImage() * Float.BYTES;
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    /**
     * Sets how many pictures the batch holds; what they contain is undefined until written.
     *
     * @param pictures at least 0
     * @return this batch
     * @throws IllegalArgumentException if the number is negative, or more than 2 GB hold
     */
    public InputBatch resize(int pictures) {
        if (pictures < 0) {
            throw new IllegalArgumentException("Expected at least 0 pictures, found " + pictures + ".");
        }
        if (pictures > capacity()) {
            buffer = direct(spec, Math.max(pictures, Math.min(2 * capacity(), most(spec))));
        }
        size = pictures;
        return this;
    }

    /**
     * Returns how many pictures the batch holds.
     *
     * @return at least 0
     */
    public int size() {
        return size;
    }

    /**
     * Returns for how many pictures there is memory already.
     *
     * @return at least 1
     */
    public int capacity() {
        return buffer.capacity() / spec.elementsPerImage();
    }

    /**
     * Returns what the pictures look like.
     *
     * @return the specification given at the start
     */
    public InputSpec spec() {
        return spec;
    }

    /**
     * Checks that the pictures look as a model or a preprocessor expects.
     *
     * @param expected what they should look like
     * @throws IllegalArgumentException if the batch was made for another specification
     */
    public void requireSpec(InputSpec expected) {
        if (!spec.equals(expected)) {
            throw new IllegalArgumentException("Expected a batch for " + expected + ", found one for " + spec + ".");
        }
    }

    /**
     * Checks that all pixels are numbers: a runtime may make something of others that looks like an answer.
     *
     * @throws InferenceException if one is not finite; the message names its picture
     */
    public void requireFinite() {
        int count = size * spec.elementsPerImage();
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(buffer.get(i))) {
                throw new InferenceException("Expected finite pixels, found " + buffer.get(i) + " in picture "
                        + i / spec.elementsPerImage() + " of the batch.");
            }
        }
    }

    /**
     * Returns the memory of all pictures, one after the other.
     *
     * @return a direct, native-order view from position 0 to the limit {@code size() * spec().elementsPerImage()}
     */
    public FloatBuffer buffer() {
        return buffer.duplicate().limit(size * spec.elementsPerImage());
    }

    /**
     * Returns the memory of one picture, {@code [channels, height, width]} or {@code [height, width, channels]}.
     *
     * @param index from 0 to {@code size() - 1}
     * @return a direct, native-order view
     * @throws IndexOutOfBoundsException if there is no such picture
     */
    public FloatBuffer image(int index) {
        Objects.checkIndex(index, size);
        return buffer.slice(index * spec.elementsPerImage(), spec.elementsPerImage());
    }
}
