package io.fer4j.train.cli;

import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.FerPlusVotes;
import io.fer4j.train.data.LabelSet;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose labels count: the options of all commands that learn or measure. */
final class LabelOptions {
    @Option(
            names = "--labels",
            paramLabel = "SET",
            defaultValue = "fer2013",
            description = "Whose labels count: fer2013, those of the data set's table, or people, the FER+ votes"
                    + " (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private LabelSet labels;

    @Option(
            names = "--votes",
            paramLabel = "FILE",
            description = "The FER+ votes, fer2013new.csv, for --labels people.")
    private @Nullable Path votes;

    /** Returns the label set, with a sentence if the votes are missing or would be left unused. */
    LabelSet labels() {
        if (labels == LabelSet.PEOPLE && votes == null) {
            throw new IllegalArgumentException(
                    "Expected --votes FILE, the FER+ votes fer2013new.csv, with --labels people, found none.");
        }
        if (labels == LabelSet.FER2013 && votes != null) {
            throw new IllegalArgumentException(
                    "Expected --labels people with --votes, found --labels fer2013, which does not use the votes.");
        }
        return labels;
    }

    /** Reads the votes on images, or returns null if the label set needs none. */
    @Nullable
    FerPlusVotes votes(FaceDataset images) throws IOException {
        return votes == null ? null : FerPlusVotes.read(votes, images);
    }
}
