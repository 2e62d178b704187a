package io.fer4j.train.data;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Images to measure with, each with one label, and what is known of it besides. Immutable. */
public final class TestSet {
    private final LabelSet labels;
    private final FaceDataset images;
    private final int[] rows;
    private final @Nullable FerPlusVotes votes;

    private TestSet(LabelSet labels, FaceDataset images, int[] rows, @Nullable FerPlusVotes votes) {
        this.labels = labels;
        this.images = images;
        this.rows = rows;
        this.votes = votes;
    }

    /**
     * Takes the rows of a data set that a label set can be measured with.
     *
     * @param labels whose labels count
     * @param images a data set with the labels of its table
     * @param votes on the same images, or null
     * @return the rows that have one label in the set
     * @throws IllegalArgumentException if the set needs votes and there are none, or no row has a label
     */
    public static TestSet of(LabelSet labels, FaceDataset images, @Nullable FerPlusVotes votes) {
        return of(labels, images, votes, IntStream.range(0, images.size()).toArray());
    }

    /**
     * Takes some of the rows of a data set, as far as a label set can be measured with them.
     *
     * @param labels whose labels count
     * @param images a data set with the labels of its table
     * @param votes on the same images, or null
     * @param among ascending indices of the rows to choose from
     * @return those of the rows that have one label in the set
     * @throws IllegalArgumentException if the set needs votes and there are none, or no row has a label
     */
    public static TestSet of(LabelSet labels, FaceDataset images, @Nullable FerPlusVotes votes, int[] among) {
        int[] rows = Rows.intersection(labels.measurable(images, votes), among);
        if (rows.length == 0) {
            throw new IllegalArgumentException("Expected at least one image with a label of \"" + labels.id() + "\" in "
                    + images + ", found none.");
        }
        FerPlusVotes chosen = votes == null ? null : votes.select(rows);
        return new TestSet(labels, labels.relabel(images.select(rows, images.usage()), chosen), rows, chosen);
    }

    /**
     * Takes some of the images, spread evenly over the rows.
     *
     * @param count how many at most, at least 1
     * @return this set if it has no more
     */
    public TestSet spread(int count) {
        if (count >= rows.length) {
            return this;
        }
        int[] chosen = IntStream.range(0, count)
                .map(i -> (int) ((long) i * rows.length / count))
                .toArray();
        return new TestSet(
                labels,
                images.select(chosen, images.usage()),
                Arrays.stream(chosen).map(i -> rows[i]).toArray(),
                votes == null ? null : votes.select(chosen));
    }

    /**
     * Returns whose labels the images have.
     *
     * @return the label set
     */
    public LabelSet labels() {
        return labels;
    }

    /**
     * Returns the measured rows with the labels of the set.
     *
     * @return at least one image
     */
    public FaceDataset images() {
        return images;
    }

    /**
     * Returns where each image stands in the data set that it was taken from.
     *
     * @return ascending indices, a copy
     */
    public int[] rows() {
        return rows.clone();
    }

    /**
     * Tells whether it is known what people voted.
     *
     * @return true if there are votes
     */
    public boolean hasVotes() {
        return votes != null;
    }

    /**
     * Tells whether more than half of all votes on an image agree.
     *
     * @param index of the image, from 0 to {@code images().size() - 1}
     * @return false if there are no votes
     */
    public boolean isClear(int index) {
        return votes != null && votes.isClear(index);
    }
}
