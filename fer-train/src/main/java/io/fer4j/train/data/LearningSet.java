package io.fer4j.train.data;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Images to learn from. Immutable. */
public final class LearningSet {
    private final FaceDataset images;
    private final int[] rows;
    private final @Nullable FerPlusVotes votes;

    private LearningSet(FaceDataset images, int[] rows, @Nullable FerPlusVotes votes) {
        this.images = images;
        this.rows = rows;
        this.votes = votes;
    }

    /**
     * Takes the rows of a data set that can be learnt from.
     *
     * @param labels whose labels count
     * @param images a data set with the labels of its table
     * @param votes on the same images, or null
     * @param among ascending indices of the rows to choose from
     * @return those of the rows that may be learnt
     * @throws IllegalArgumentException if the set needs votes and there are none
     */
    public static LearningSet of(LabelSet labels, FaceDataset images, @Nullable FerPlusVotes votes, int[] among) {
        int[] rows = Rows.intersection(labels.learnable(images, votes), among);
        FerPlusVotes chosen = labels == LabelSet.PEOPLE && votes != null ? votes.select(rows) : null;
        return new LearningSet(labels.relabel(images.select(rows, images.usage()), chosen), rows, chosen);
    }

    /**
     * Returns the images with the labels of the set.
     *
     * @return the rows to learn from
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
     * Returns what is learnt of each image.
     *
     * @return for each image the share of each class: of the votes, or 1 for its label
     */
    public List<EmotionScores> shares() {
        return IntStream.range(0, images.size()).mapToObj(this::share).toList();
    }

    private EmotionScores share(int row) {
        if (votes != null) {
            return votes.distribution(row).orElseThrow();
        }
        float[] one = new float[Emotion.FER2013.size()];
        one[Emotion.FER2013.indexOf(images.label(row))] = 1;
        return EmotionScores.of(one);
    }

    /**
     * Returns the votes whose distribution is to be learnt.
     *
     * @return one row for each image; null if the images' labels are to be learnt
     */
    public @Nullable FerPlusVotes votes() {
        return votes;
    }
}
