package io.fer4j.examples;

import io.fer4j.image.PictureFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option by which commands on pictures choose how big these may be. */
final class PixelLimit {
    private static final long MOST = 700_000_000;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--max-pixels",
            paramLabel = "NUMBER",
            description =
                    "The most pixels, width times height, that a picture may have; each takes 3 bytes of memory and"
                            + " more. Default: ${DEFAULT-VALUE}.")
    private long pixels = PictureFile.DEFAULT_MAX_PIXELS;

    /** Returns the limit. */
    long pixels() {
        if ((pixels < 1 || pixels > MOST) && command != null) {
            throw new ParameterException(
                    command.commandLine(), "Expected 1 to " + MOST + " for --max-pixels, found " + pixels + ".");
        }
        return pixels;
    }
}
