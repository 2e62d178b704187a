package io.fer4j.train.data;

import io.fer4j.Emotion;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A data set's rows, parted in two: most to train on, some of each class held out to look at. The same data set, share and seed
 * give the same parts. Only pictures that the data set has once are held out, so that no picture is in both parts.
 */
public final class HoldOut {
    /** Which share of the training images is held out unless something else is asked for: one in twenty. */
    public static final int DEFAULT_ONE_IN = 20;

    /** The seed with which all commands hold out, so that they hold out the same rows. */
    public static final long SEED = 2013;

    private final int[] kept;
    private final int[] heldOut;

    private HoldOut(int[] kept, int[] heldOut) {
        this.kept = kept;
        this.heldOut = heldOut;
    }

    /**
     * Parts a data set, class by class.
     *
     * @param dataset any data set
     * @param oneIn which share of each class is held out: one in so many, rounded down; at least 2. A class with
     *     fewer pictures that occur once gives those
     * @param seed chooses which rows
     * @return the two parts
     * @throws IllegalArgumentException if {@code oneIn} is below 2
     */
    public static HoldOut of(FaceDataset dataset, int oneIn, long seed) {
        if (oneIn < 2) {
            throw new IllegalArgumentException("Expected to hold out one in at least 2, found one in " + oneIn + ".");
        }
        int[] order = shuffled(dataset.size(), new Random(seed));
        int[] quota =
                Arrays.stream(dataset.labelCounts()).map(count -> count / oneIn).toArray();
        boolean[] repeated = repeated(dataset);
        boolean[] isHeldOut = new boolean[dataset.size()];
        for (int row : order) {
            isHeldOut[row] = !repeated[row] && quota[Emotion.FER2013.indexOf(dataset.label(row))]-- > 0;
        }
        return new HoldOut(
                IntStream.range(0, isHeldOut.length)
                        .filter(row -> !isHeldOut[row])
                        .toArray(),
                IntStream.range(0, isHeldOut.length)
                        .filter(row -> isHeldOut[row])
                        .toArray());
    }

    private static boolean[] repeated(FaceDataset dataset) {
        boolean[] repeated = new boolean[dataset.size()];
        for (DuplicateCheck.Duplicate same : DuplicateCheck.between(dataset, dataset)) {
            if (same.first() != same.second()) {
                repeated[same.first()] = true;
                repeated[same.second()] = true;
            }
        }
        return repeated;
    }

    private static int[] shuffled(int count, Random random) {
        int[] order = IntStream.range(0, count).toArray();
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
        return order;
    }

    /**
     * Returns the rows to train on, for {@link FaceDataset#select}.
     *
     * @return indices in ascending order, a new array
     */
    public int[] kept() {
        return kept.clone();
    }

    /**
     * Returns the rows to look at, for {@link FaceDataset#select}.
     *
     * @return indices in ascending order, a new array
     */
    public int[] heldOut() {
        return heldOut.clone();
    }
}
