package io.fer4j.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A model's golden files: pictures with the calibrated probabilities that every backend must find for them. {@code
 * golden/pictures.npy} is {@code uint8 [n, height, width]}, gray as the network sees it before normalisation; {@code
 * golden/probabilities.npy} is {@code float32 [n, 7]} in the order of {@link Emotion}.
 */
public final class Golden {
    private static final String PICTURES = "golden/pictures.npy";
    private static final String PROBABILITIES = "golden/probabilities.npy";

    private final InputSpec spec;
    private final byte[] pictures;
    private final float[] probabilities;

    private Golden(InputSpec spec, byte[] pictures, float[] probabilities) {
        this.spec = spec;
        this.pictures = pictures;
        this.probabilities = probabilities;
    }

    /**
     * Reads a model's golden files.
     *
     * @param model has them in its directory
     * @return pictures and probabilities, at least two of each
     */
    public static Golden of(Model model) {
        InputSpec spec = model.card().input();
        Npy pictures = Npy.parse(model.file(PICTURES));
        int n = pictures.shape()[0];
        assertThat(n).as("golden pictures of %s", model).isGreaterThanOrEqualTo(2);
        assertThat(pictures.shape()).as(PICTURES).containsExactly(n, spec.height(), spec.width());
        Npy probabilities = Npy.parse(model.file(PROBABILITIES));
        assertThat(probabilities.shape()).as(PROBABILITIES).containsExactly(n, Emotion.COUNT);
        return new Golden(spec, pictures.bytes(), probabilities.floats());
    }

    /**
     * Writes golden files into a model directory, for models that are made in a test.
     *
     * @param directory the model's directory
     * @param spec what the model wants to see
     * @param pictures {@code [n, height, width]}
     * @param probabilities {@code [n, 7]} in the order of {@link Emotion}, calibrated
     */
    public static void write(Path directory, InputSpec spec, byte[] pictures, float[] probabilities) {
        try {
            Files.createDirectories(directory.resolve("golden"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int n = probabilities.length / Emotion.COUNT;
        Npy.ofBytes(pictures, n, spec.height(), spec.width()).write(directory.resolve(PICTURES));
        Npy.ofFloats(probabilities, n, Emotion.COUNT).write(directory.resolve(PROBABILITIES));
    }

    /**
     * Returns how many pictures there are.
     *
     * @return at least 2
     */
    public int size() {
        return probabilities.length / Emotion.COUNT;
    }

    /**
     * Returns some of the pictures, normalised.
     *
     * @param from the first, from 0
     * @param to after the last, at most {@link #size()}
     * @return a new batch of {@code to - from} pictures
     */
    public InputBatch batch(int from, int to) {
        InputBatch batch = InputBatch.allocate(spec, Math.max(1, to - from)).resize(to - from);
        FloatBuffer out = batch.buffer();
        for (int i = from * spec.elementsPerImage(); i < to * spec.elementsPerImage(); i++) {
            out.put(spec.normalize(pictures[i] & 0xFF, 0));
        }
        return batch;
    }

    /**
     * Returns what every backend must find for a picture.
     *
     * @param index of the picture, from 0
     * @return the scores
     */
    public EmotionScores expected(int index) {
        return EmotionScores.of(Arrays.copyOfRange(probabilities, index * Emotion.COUNT, (index + 1) * Emotion.COUNT));
    }
}
