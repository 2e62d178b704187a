package io.fer4j.train.cli;

import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.FaceDatasets;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the pictures are: the option that most commands share. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "PATH",
            required = true,
            description =
                    "FER2013 as a CSV file, gzipped or not, or a folder with a sub-folder for each usage and label.")
    @SuppressWarnings("NullAway.Init") // required
    private Path path;

    /** Returns the file or folder. */
    Path path() {
        return path;
    }

    /** Reads the pictures of a usage. */
    FaceDataset read(String usage) throws IOException {
        return FaceDatasets.read(path, usage);
    }
}
