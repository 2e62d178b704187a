package io.fer4j.train.robustness;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.Seeds;
import io.fer4j.train.data.TestSet;
import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.evaluation.Evaluator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    /**
     * Returns a table with a row for each corruption.
     *
     * @param slices as {@link #measure} returns them
     * @return lines of at most 80 characters, each with a line feed at its end
     */
    public static String toText(List<Slice> slices) {
        StringBuilder text =
                new StringBuilder("Accuracy in percent on images made worse, by strength (0: as they are)\n");
        text.append(String.format(Locale.ROOT, "%-20s", ""));
        for (int strength = 0; strength <= Corruption.STRENGTHS; strength++) {
            text.append(String.format(Locale.ROOT, "%8d", strength));
        }
        for (Slice slice : slices) {
            if (slice.strength() == 0) {
                text.append(String.format(
                        Locale.ROOT,
                        "%n%-20s".replace("%n", "\n"),
                        slice.corruption().label() + ", " + slice.corruption().unit()));
            }
            text.append(String.format(Locale.ROOT, "%8.1f", 100 * slice.accuracy()));
        }
        return text.append('\n').toString();
    }

    /**
     * Returns the same numbers for programs: for each corruption its {@code unit}, and in {@code strengths} {@code amount} and
     * {@code accuracy}, those of the unchanged images first, without an amount.
     *
     * @param slices as {@link #measure} returns them
     * @return an object with a member for each corruption
     */
    public static ObjectNode toJson(List<Slice> slices) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (Slice slice : slices) {
            Corruption corruption = slice.corruption();
            ObjectNode all = json.withObjectProperty(corruption.label());
            ObjectNode one = all.put("unit", corruption.unit())
                    .withArrayProperty("strengths")
                    .addObject();
            if (slice.strength() > 0) {
                one.put("amount", corruption.amount(slice.strength()));
            }
            one.put("accuracy", slice.accuracy());
        }
        return json;
    }

    /**
     * Makes all images worse, each in a way of its own that is always the same.
     *
     * @param images square images
     * @param corruption how
     * @param strength from 1 to 5
     * @return as many images with the same labels
     */
    public static FaceDataset corrupted(FaceDataset images, Corruption corruption, int strength) {
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
            labels[row] = (byte) Emotion.FER2013.indexOf(images.label(row));
        }
        return new FaceDataset(images.name(), images.usage(), side, side, pixels, labels);
    }
}
