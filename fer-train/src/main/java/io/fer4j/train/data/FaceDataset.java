package io.fer4j.train.data;

import io.fer4j.Emotion;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Labelled gray pictures of one size, in memory. Immutable as long as nobody writes to {@link #pixels()}; thread-safe.
 */
public final class FaceDataset {
    private final String name;
    private final String usage;
    private final int height;
    private final int width;
    private final byte[] pixels;
    private final byte[] labels;
    private final List<Path> strays;

    /**
     * Makes a data set of arrays that it keeps.
     *
     * @param name for example {@code "FER2013"}
     * @param usage the split, for example {@code "Training"}
     * @param height rows of a picture
     * @param width columns of a picture
     * @param pixels {@code [n, height, width]}, 0 to 255
     * @param labels n ordinals of {@link Emotion}
     * @throws IllegalArgumentException if the arrays' lengths do not fit together
     */
    public FaceDataset(String name, String usage, int height, int width, byte[] pixels, byte[] labels) {
        this(name, usage, height, width, pixels, labels, List.of());
    }

    FaceDataset(String name, String usage, int height, int width, byte[] pixels, byte[] labels, List<Path> strays) {
        if ((long) labels.length * height * width != pixels.length) {
            throw new IllegalArgumentException("Expected " + (long) labels.length * height * width + " pixels for "
                    + labels.length + " pictures of " + width + "x" + height + ", found " + pixels.length + ".");
        }
        this.name = name;
        this.usage = usage;
        this.height = height;
        this.width = width;
        this.pixels = pixels;
        this.labels = labels;
        this.strays = strays;
    }

    /**
     * Returns the data set's name.
     *
     * @return for example {@code "FER2013"}
     */
    public String name() {
        return name;
    }

    /**
     * Returns which split this is.
     *
     * @return for example {@code "Training"}
     */
    public String usage() {
        return usage;
    }

    /**
     * Returns how many pictures there are.
     *
     * @return at least 0
     */
    public int size() {
        return labels.length;
    }

    /**
     * Returns what lay among the pictures and was left out because it is none.
     *
     * @return files and folders; empty for a data set that is one file, and for selections
     */
    public List<Path> strays() {
        return strays;
    }

    /**
     * Returns the height of every picture.
     *
     * @return rows
     */
    public int height() {
        return height;
    }

    /**
     * Returns the width of every picture.
     *
     * @return columns
     */
    public int width() {
        return width;
    }

    /**
     * Returns all pixels, {@code [n, height, width]}, not copied: 66 MB for FER2013's Training.
     *
     * @return the array itself, to be read only
     */
    public byte[] pixels() {
        return pixels;
    }

    /**
     * Returns a picture's label.
     *
     * @param index from 0 to {@code size() - 1}
     * @return the label
     */
    public Emotion label(int index) {
        return Emotion.FER2013.get(labels[index]);
    }

    /**
     * Returns the pictures of some rows as a data set of its own.
     *
     * @param rows indices into this data set
     * @param newUsage the name of the new split
     * @return a copy of those rows
     */
    public FaceDataset select(int[] rows, String newUsage) {
        int size = height * width;
        byte[] chosenPixels = new byte[Math.multiplyExact(rows.length, size)];
        byte[] chosenLabels = new byte[rows.length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(pixels, rows[i] * size, chosenPixels, i * size, size);
            chosenLabels[i] = labels[rows[i]];
        }
        return new FaceDataset(name, newUsage, height, width, chosenPixels, chosenLabels);
    }

    /**
     * Returns the same pictures with other labels.
     *
     * @param newLabels n ordinals of {@link Emotion}, kept
     * @return a data set that shares the pixels
     * @throws IllegalArgumentException if there are more or fewer labels than pictures
     */
    public FaceDataset withLabels(byte[] newLabels) {
        return new FaceDataset(name, usage, height, width, pixels, newLabels);
    }

    /**
     * Counts the pictures of each label.
     *
     * @return seven numbers in the order of {@link Emotion}
     */
    public int[] labelCounts() {
        int[] counts = new int[Emotion.FER2013.size()];
        for (byte label : labels) {
            counts[label]++;
        }
        return counts;
    }

    /**
     * Returns a checksum of all pixels and labels, by which runs and labels know their pictures.
     *
     * @return the number of pictures and eight hexadecimal digits
     */
    public String fingerprint() {
        CRC32C crc = new CRC32C();
        crc.update(pixels);
        crc.update(labels);
        return labels.length + "-" + HexFormat.of().toHexDigits((int) crc.getValue());
    }

    @Override
    public String toString() {
        return "FaceDataset[" + name + " " + usage + ", " + size() + " pictures of " + width + "x" + height
                + ", labels " + Arrays.toString(labelCounts()) + "]";
    }
}
