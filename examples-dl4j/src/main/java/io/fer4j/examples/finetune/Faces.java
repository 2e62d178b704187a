package io.fer4j.examples.finetune;

import io.fer4j.Emotion;
import io.fer4j.InputSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Faces with their labels. */
final class Faces {
    private final InputSpec spec;
    private final List<Labelled> all;

    /** A normalised face, {@code [height, width]}, and what it shows. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Labelled(float[] pixels, Emotion label) {}

    /** Two parts that have no face in common. */
    record Split(Faces training, Faces validation) {}

    Faces(InputSpec spec) {
        this(spec, new ArrayList<>());
    }

    private Faces(InputSpec spec, List<Labelled> all) {
        this.spec = spec;
        this.all = all;
    }

    void add(float[] pixels, Emotion label) {
        all.add(new Labelled(pixels, label));
    }

    int size() {
        return all.size();
    }

    long count(Emotion label) {
        return all.stream().filter(face -> face.label == label).count();
    }

    /**
     * Splits at random, each expression by itself, so that both parts have the same share of it.
     *
     * @param fraction how much goes into the validation part, 0 to 1
     * @param random decides
     * @return at least one face of each expression is for training
     */
    Split split(double fraction, Random random) {
        Faces training = new Faces(spec);
        Faces validation = new Faces(spec);
        for (Emotion label : Emotion.FER2013) {
            List<Labelled> shuffled = new ArrayList<>(
                    all.stream().filter(face -> face.label == label).toList());
            Collections.shuffle(shuffled, random);
            int held = (int) Math.min(Math.round(fraction * shuffled.size()), Math.max(0, shuffled.size() - 1));
            validation.all.addAll(shuffled.subList(0, held));
            training.all.addAll(shuffled.subList(held, shuffled.size()));
        }
        return new Split(training, validation);
    }

    /**
     * Cuts into batches in the order that there is.
     *
     * @param size of a batch, at least 1
     * @return the last one may be smaller
     */
    List<Faces> batches(int size) {
        List<Faces> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            batches.add(new Faces(spec, all.subList(from, Math.min(all.size(), from + size))));
        }
        return batches;
    }

    /** Returns the same faces in another order, each of them mirrored or not. */
    Faces shuffled(Random random) {
        List<Labelled> shuffled = new ArrayList<>();
        for (Labelled face : all) {
            shuffled.add(random.nextBoolean() ? face : new Labelled(mirrored(face.pixels), face.label));
        }
        Collections.shuffle(shuffled, random);
        return new Faces(spec, shuffled);
    }

    private float[] mirrored(float[] pixels) {
        int width = spec.width();
        float[] mirrored = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            mirrored[i] = pixels[i - i % width + width - 1 - i % width];
        }
        return mirrored;
    }

    /** Returns {@code [n, 1, height, width]} with labels {@code [n, 7]}; the caller closes both. */
    DataSet toDataSet() {
        float[] pixels = new float[size() * spec.elementsPerImage()];
        float[] labels = new float[size() * Emotion.FER2013.size()];
        for (int i = 0; i < size(); i++) {
            System.arraycopy(all.get(i).pixels, 0, pixels, i * spec.elementsPerImage(), spec.elementsPerImage());
            labels[i * Emotion.FER2013.size() + Emotion.FER2013.indexOf(all.get(i).label)] = 1;
        }
        INDArray features = Nd4j.create(pixels, new int[] {size(), spec.channels(), spec.height(), spec.width()});
        return new DataSet(features, Nd4j.create(labels, new int[] {size(), Emotion.FER2013.size()}));
    }

    /**
     * Counts right answers.
     *
     * @param probabilities {@code [n, 7]} for these faces
     * @return how many of them are highest where the label is
     */
    int right(INDArray probabilities) {
        int[] top = probabilities.argMax(1).toIntVector();
        int right = 0;
        for (int i = 0; i < top.length; i++) {
            right += top[i] == Emotion.FER2013.indexOf(all.get(i).label) ? 1 : 0;
        }
        return right;
    }
}
