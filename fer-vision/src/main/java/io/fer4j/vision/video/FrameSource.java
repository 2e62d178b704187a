package io.fer4j.vision.video;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A camera, a video, a stream or a sequence of images: frames one after the other, each with the time at which it was taken.
 * {@link FrameSources} opens all but cameras, which {@code io.fer4j.vision.camera.Cameras} opens.
 *
 * <p>One thread reads. {@link #close()} may be called from any thread and more than once: it ends a read that waits for the
 * network and lets any other finish first. Frames are copies and stay valid after the source is closed.
 *
 * <pre>{@code
 * try (FrameSource source = FrameSources.video(Path.of("holiday.mp4"))) {
 *     for (Optional<Frame> frame = source.read(); frame.isPresent(); frame = source.read()) {
 *         System.out.println(frame.get().timestamp() + " " + recognizer.recognize(frame.get()));
 *     }
 * }
 * }</pre>
 */
public interface FrameSource extends AutoCloseable {
    /**
     * Returns what messages call this source.
     *
     * @return for example the file's path
     */
    String name();

    /**
     * Tells whether frames that are not read in time are lost.
     *
     * @return true for cameras and streams
     */
    default boolean live() {
        return false;
    }

    /**
     * Returns how long the source says it is.
     *
     * @return empty if it does not know
     */
    default Optional<Duration> duration() {
        return Optional.empty();
    }

    /**
     * Returns how many frames a second the source says it has, on average.
     *
     * @return above 0; empty if it does not know
     */
    default OptionalDouble frameRate() {
        return OptionalDouble.empty();
    }

    /**
     * Returns the audio that belongs to the frames, for {@link VideoWriter}.
     *
     * @return empty before the first frame is read, and if the source is no file that can be read twice; the file may turn out to
     *     have no audio
     */
    default Optional<AudioTrack> audio() {
        return Optional.empty();
    }

    /**
     * Waits for the next frame.
     *
     * @return a frame that is nobody else's, with its time since the first one's, never before the last one's; empty at the
     *     end, and after a close in the meantime
     * @throws SourceException if the source fails or breaks off before its end; what was read until then is good
     * @throws IllegalStateException if the source is closed
     */
    Optional<Frame> read();

    /** Frees the source; the second call does nothing. */
    @Override
    void close();
}
