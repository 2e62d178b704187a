package io.fer4j.vision.video;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * The audio that belongs to a source's frames: that of a video file, aligned by the file's own clock.
 *
 * @param file the video with the audio
 * @param zero the time on the file's clock at which the frames' time is zero
 */
public record AudioTrack(Path file, Duration zero) {
    /** Checks that nothing is missing. */
    public AudioTrack {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(zero, "zero");
    }

    /**
     * Returns the same audio for frames that begin later.
     *
     * @param time the time of the frames at which the new zero is
     * @return the audio from there on
     */
    public AudioTrack from(Duration time) {
        return new AudioTrack(file, zero.plus(time));
    }
}
