package io.fer4j.train.data;

import io.fer4j.Emotion;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Whose labels images are trained on and measured against. The two sets disagree on a third of FER2013, so that a network is
 * right by one or by the other; nothing ever blends them.
 */
public enum LabelSet {
    /** The labels of FER2013's own table: every row, one label each. */
    FER2013 {
        @Override
        int[] learnable(FaceDataset images, @Nullable FerPlusVotes votes) {
            return IntStream.range(0, images.size()).toArray();
        }

        @Override
        int[] measurable(FaceDataset images, @Nullable FerPlusVotes votes) {
            return learnable(images, votes);
        }

        @Override
        FaceDataset relabel(FaceDataset images, @Nullable FerPlusVotes votes) {
            return images;
        }
    },

    /**
     * The votes of ten people on each image (FER+). A network learns the distribution of the votes for the seven expressions, from
     * the rows that people do not call unknown or no face. It is measured on the rows whose most-voted column is one of the seven
     * and not tied.
     */
    PEOPLE {
        @Override
        int[] learnable(FaceDataset images, @Nullable FerPlusVotes votes) {
            FerPlusVotes needed = required(votes);
            return IntStream.range(0, images.size())
                    .filter(needed::isExpression)
                    .toArray();
        }

        @Override
        int[] measurable(FaceDataset images, @Nullable FerPlusVotes votes) {
            FerPlusVotes needed = required(votes);
            return IntStream.range(0, images.size())
                    .filter(row -> needed.mostVoted(row).isPresent())
                    .toArray();
        }

        @Override
        FaceDataset relabel(FaceDataset images, @Nullable FerPlusVotes votes) {
            FerPlusVotes needed = required(votes);
            byte[] labels = new byte[images.size()];
            for (int row = 0; row < labels.length; row++) {
                labels[row] = (byte) Emotion.FER2013.indexOf(needed.distribution(row)
                        .orElseThrow(() -> new IllegalStateException("Expected rows with votes only."))
                        .top());
            }
            return images.withLabels(labels);
        }
    };

    /**
     * Returns the name in commands and on cards.
     *
     * @return {@code "fer2013"} or {@code "people"}
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a label set by its name.
     *
     * @param id in any letter case
     * @return the label set
     * @throws IllegalArgumentException if there is none of that name; the message lists them
     */
    public static LabelSet of(String id) {
        return Arrays.stream(values())
                .filter(set -> set.name().equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Expected one of "
                        + Arrays.stream(values()).map(LabelSet::id).collect(Collectors.joining(", ")) + ", found \""
                        + id + "\"."));
    }

    /**
     * Returns the rows that a network may learn from.
     *
     * @param images with the labels of the table
     * @param votes on the same images; null is refused where the set needs them
     * @return ascending indices, a new array
     */
    abstract int[] learnable(FaceDataset images, @Nullable FerPlusVotes votes);

    /** Returns the rows that have one label in this set, to measure with. */
    abstract int[] measurable(FaceDataset images, @Nullable FerPlusVotes votes);

    /** Returns images, all of them learnable or measurable, with this set's labels. */
    abstract FaceDataset relabel(FaceDataset images, @Nullable FerPlusVotes votes);

    private static FerPlusVotes required(@Nullable FerPlusVotes votes) {
        if (votes == null) {
            throw new IllegalArgumentException(
                    "Expected --votes FILE, the FER+ votes fer2013new.csv, with --labels people, found none.");
        }
        return votes;
    }
}
