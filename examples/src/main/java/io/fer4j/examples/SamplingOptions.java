package io.fer4j.examples;

import io.fer4j.vision.video.FrameSource;
import io.fer4j.vision.video.FrameSources;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which frames of a video are looked at. */
final class SamplingOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @ArgGroup
    private Rate rate = new Rate();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Begin at this time, for example 90, 1:30 or 1:02:03.5.")
    private Duration from = Duration.ZERO;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "End before this time.")
    private @Nullable Duration to;

    /** How often; one of the two or neither. */
    static final class Rate {
        @Option(
                names = "--every",
                paramLabel = "TIME",
                converter = DurationConverter.class,
                description = "Look at one frame in each such time, for example 200ms. Default: at all frames.")
        private @Nullable Duration every;

        @Option(names = "--fps", paramLabel = "NUMBER", description = "Look at so many frames a second at most.")
        private @Nullable Double framesPerSecond;

        Duration interval() {
            if (framesPerSecond != null) {
                return Duration.ofNanos(Math.round(1e9 / framesPerSecond));
            }
            return every == null ? Duration.ZERO : every;
        }
    }

    /**
     * Leaves out of a source what is not wanted.
     *
     * @throws ParameterException if the options make no sense
     */
    FrameSource of(FrameSource source) {
        Double fps = rate.framesPerSecond;
        if (fps != null && !(fps >= 1e-6 && fps <= 1e6)) {
            throw wrong("Expected for --fps a number above 0, found " + fps);
        }
        if (to != null && to.compareTo(from) <= 0) {
            throw wrong("Expected --to to be after --from");
        }
        return FrameSources.sampled(source, from, Optional.ofNullable(to), rate.interval());
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), sentence);
    }

    /** Returns the time at which a written video begins. */
    Duration from() {
        return from;
    }

    /** Tells whether the video is not looked at to its end. */
    boolean isCutShort() {
        return to != null;
    }
}
