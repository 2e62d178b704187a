package io.fer4j.train.cli;

import io.fer4j.cli.Console;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.FaceDatasets;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the pictures are: the option that most commands share. */
final class DataOption {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            required = true,
            description =
                    "FER2013 as a CSV file, gzipped or in a .tar.gz or .zip, or a folder with a sub-folder for each"
                            + " usage and label.")
    @SuppressWarnings("NullAway.Init") // required
    private Path path;

    /** Returns the file or folder. */
    Path path() {
        return path;
    }

    /** Reads the pictures of a usage. */
    FaceDataset read(String usage) throws IOException {
        FaceDataset read = FaceDatasets.read(path, usage);
        int strays = read.strays().size();
        if (strays > 0 && command != null) {
            Console.of(command)
                    .note("Left out " + strays + (strays == 1 ? " file that is" : " files that are") + " no picture: "
                            + read.strays().get(0) + (strays == 1 ? "." : " and others."));
        }
        return read;
    }
}
