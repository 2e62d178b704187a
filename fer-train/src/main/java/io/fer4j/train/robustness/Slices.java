package io.fer4j.train.robustness;

import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.Seeds;
import io.fer4j.train.data.TestSet;
import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.evaluation.Evaluator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;

/** Measures accuracy on images that were made worse. */
public final class Slices {
    private static final long SEED = 2019;

    private Slices() {}

    /**
     * The accuracy on one slice.
     *
     * @param corruption how the images were made worse
     * @param strength from 1 to 5; 0 for the images as they are
     * @param accuracy 0 to 1
     */
    public record Slice(Corruption corruption, int strength, double accuracy) {}

    /**
     * Measures every corruption in every strength.
     *
     * @param evaluator has the classifier
     * @param set square images
     * @param progress is told after each batch how many images it had, {@link #steps} times the set's size in all
     * @return for each corruption strengths 0 to 5, in order
     */
    public static List<Slice> measure(Evaluator evaluator, TestSet set, IntConsumer progress) {
        double unchanged = accuracy(evaluator, set.images(), progress);
        List<Slice> slices = new ArrayList<>();
        for (Corruption corruption : Corruption.values()) {
            slices.add(new Slice(corruption, 0, unchanged));
            for (int strength = 1; strength <= Corruption.STRENGTHS; strength++) {
                FaceDataset worse = corrupted(set.images(), corruption, strength);
                slices.add(new Slice(corruption, strength, accuracy(evaluator, worse, progress)));
            }
        }
        return slices;
    }

    /**
     * Returns how often the whole set is predicted.
     *
     * @return once unchanged and once for each corruption and strength
     */
    public static int steps() {
        return 1 + Corruption.values().length * Corruption.STRENGTHS;
    }

    private static double accuracy(Evaluator evaluator, FaceDataset images, IntConsumer progress) {
        List<EmotionScores> predictions = evaluator.predict(images, progress);
        return EvaluationResult.of(images, predictions).accuracy();
    }

    static FaceDataset corrupted(FaceDataset images, Corruption corruption, int strength) {
        int side = images.width();
        int area = side * side;
        if (images.height() != side) {
            throw new IllegalArgumentException("Expected square images, found " + images + ".");
        }
        byte[] pixels = new byte[images.pixels().length];
        byte[] labels = new byte[images.size()];
        for (int row = 0; row < labels.length; row++) {
            byte[] image = new byte[area];
            System.arraycopy(images.pixels(), row * area, image, 0, area);
            Random random = new Random(Seeds.of(SEED, corruption.ordinal(), strength, row));
            System.arraycopy(corruption.apply(image, side, strength, random), 0, pixels, row * area, area);
            labels[row] = (byte) images.label(row).ordinal();
        }
        return new FaceDataset(images.name(), images.usage(), side, side, pixels, labels);
    }
}
