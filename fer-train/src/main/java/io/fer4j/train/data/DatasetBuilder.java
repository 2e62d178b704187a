package io.fer4j.train.data;

import io.fer4j.Emotion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects pictures one by one. Not thread-safe. */
final class DatasetBuilder {
    private final int height;
    private final int width;
    private byte[] pixels;
    private byte[] labels = new byte[64];
    private int size;
    private final List<Path> strays = new ArrayList<>();

    DatasetBuilder(int height, int width) {
        this.height = height;
        this.width = width;
        this.pixels = new byte[labels.length * height * width];
    }

    /** Copies a picture, {@code [height, width]}. */
    void add(byte[] picture, Emotion label) {
        if (size == labels.length) {
            labels = Arrays.copyOf(labels, 2 * size);
            pixels = Arrays.copyOf(pixels, Math.multiplyExact(2 * size, picture.length));
        }
        System.arraycopy(picture, 0, pixels, size * picture.length, picture.length);
        labels[size++] = (byte) Emotion.FER2013.indexOf(label);
    }

    /** Counts a file that is no picture. */
    void leaveOut(Path file) {
        strays.add(file);
    }

    boolean isEmpty() {
        return size == 0;
    }

    FaceDataset build(String name, String usage) {
        return new FaceDataset(
                name,
                usage,
                height,
                width,
                Arrays.copyOf(pixels, size * height * width),
                Arrays.copyOf(labels, size),
                List.copyOf(strays));
    }
}
