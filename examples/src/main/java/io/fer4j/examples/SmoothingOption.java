package io.fer4j.examples;

import io.fer4j.EmotionRecognizer;
import io.fer4j.vision.tracking.ExpressionTracker;
import io.fer4j.vision.tracking.TrackerOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option by which commands on moving pictures choose how steady their results are. */
final class SmoothingOption {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--half-life",
            paramLabel = "MS",
            description =
                    "How many milliseconds it takes until what a face showed before counts half. 0 shows each frame for"
                            + " itself. Default: 250.")
    private long halfLife = ExpressionTracker.DEFAULT_HALF_LIFE.toMillis();

    /**
     * Makes a tracker as the user chose.
     *
     * @param recognizer whose results it smooths
     */
    ExpressionTracker tracker(EmotionRecognizer recognizer) {
        return tracker(TrackerOptions.of(recognizer));
    }

    /**
     * Makes a tracker of live frames as the user chose.
     *
     * @param recognizer whose results it smooths
     */
    ExpressionTracker liveTracker(EmotionRecognizer recognizer) {
        return tracker(TrackerOptions.live(recognizer));
    }

    private ExpressionTracker tracker(TrackerOptions options) {
        try {
            return new ExpressionTracker(options.withHalfLife(Duration.ofMillis(halfLife)));
        } catch (IllegalArgumentException e) {
            if (command == null) {
                throw e;
            }
            throw new ParameterException(
                    command.commandLine(),
                    "Expected 0 to 60000 milliseconds for --half-life, found " + halfLife + ".",
                    e);
        }
    }
}
