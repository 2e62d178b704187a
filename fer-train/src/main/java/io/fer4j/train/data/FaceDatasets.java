package io.fer4j.train.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads data sets of whatever form they have. */
public final class FaceDatasets {
    private FaceDatasets() {}

    /**
     * Reads one usage of a data set: a folder as {@link FolderDataset} reads it, a file as {@link Fer2013Csv} does.
     *
     * @param source a CSV file, gzipped or not, an archive (.tar.gz, .zip) with one, or a folder with a folder for each usage
     * @param usage the split, for example {@code "PublicTest"} or {@code "test"}, in any letter case
     * @return the pictures
     * @throws DatasetException if there is nothing, or what is there is not a whole data set with that usage
     * @throws IOException if it cannot be read
     */
    public static FaceDataset read(Path source, String usage) throws IOException {
        if (!Files.exists(source)) {
            throw new DatasetException("Expected a CSV file or a folder of pictures at " + source + ", found none.");
        }
        return Files.isDirectory(source) ? FolderDataset.read(source, usage) : Fer2013Csv.read(source, usage);
    }
}
