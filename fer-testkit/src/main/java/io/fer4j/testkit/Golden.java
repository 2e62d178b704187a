package io.fer4j.testkit;

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
import java.util.List;

/**
 * A model's golden files: pictures with the calibrated probabilities that every backend must find for them. {@code
 * golden/pictures.npy} is {@code uint8 [n, height, width]}, gray as the network sees it before normalization, or {@code [n, height,
 * width, 3]} for a color model; {@code golden/probabilities.npy} is {@code float32 [n, classes]} in the order of {@link Emotion}.
 */
public final class Golden {
    private static final String PICTURES = "golden/pictures.npy";
    private static final String PROBABILITIES = "golden/probabilities.npy";

    private final InputSpec spec;
    private final List<Emotion> classes;
    private final byte[] pictures;
    private final float[] probabilities;

    private Golden(InputSpec spec, List<Emotion> classes, byte[] pictures, float[] probabilities) {
        this.spec = spec;
        this.classes = classes;
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
        assertThat(pictures.shape()).as(PICTURES).containsExactly(shape(spec, n));
        List<Emotion> classes = model.card().labels().stream().sorted().toList();
        Npy probabilities = Npy.parse(model.file(PROBABILITIES));
        assertThat(probabilities.shape()).as(PROBABILITIES).containsExactly(n, classes.size());
        return new Golden(spec, classes, pictures.bytes(), probabilities.floats());
    }

    /**
     * Writes golden files into a model directory, for models that are made in a test.
     *
     * @param directory the model's directory
     * @param spec what the model wants to see
     * @param pictures {@code [n, height, width]}, or {@code [n, height, width, 3]} in the order of the model's channels
     * @param probabilities {@code [n, classes]} in the order of {@link Emotion}, calibrated
     */
    public static void write(Path directory, InputSpec spec, byte[] pictures, float[] probabilities) {
        try {
            Files.createDirectories(directory.resolve("golden"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int n = pictures.length / spec.elementsPerImage();
        Npy.ofBytes(pictures, shape(spec, n)).write(directory.resolve(PICTURES));
        Npy.ofFloats(probabilities, n, probabilities.length / n).write(directory.resolve(PROBABILITIES));
    }

    private static int[] shape(InputSpec spec, int n) {
        return spec.channels() == 1
                ? new int[] {n, spec.height(), spec.width()}
                : new int[] {n, spec.height(), spec.width(), spec.channels()};
    }

    /**
     * Returns how many pictures there are.
     *
     * @return at least 2
     */
    public int size() {
        return probabilities.length / classes.size();
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
        int channels = spec.channels();
        int plane = spec.height() * spec.width();
        for (int image = from; image < to; image++) {
            for (int i = 0; i < spec.elementsPerImage(); i++) {
                boolean planes = spec.layout() == InputSpec.Layout.NCHW;
                int channel = planes ? i / plane : i % channels;
                int pixel = planes ? i % plane : i / channels;
                int at = image * spec.elementsPerImage() + pixel * channels + channel;
                out.put(spec.normalize(pictures[at] & 0xFF, channel));
            }
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
        int from = index * classes.size();
        return EmotionScores.of(classes, Arrays.copyOfRange(probabilities, from, from + classes.size()));
    }
}
