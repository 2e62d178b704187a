package io.fer4j.examples;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.vision.live.LiveListener;
import io.fer4j.vision.live.LiveResult;
import io.fer4j.vision.video.VideoWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes live results into a video as they come, and passes them on. Recognition waits where encoding is slower, so that frames are
 * dropped before it.
 */
final class Recording implements LiveListener, AutoCloseable {
    private final LiveListener next;
    private final Path file;
    private final double frameRate;
    private @Nullable VideoSink sink;
    private Duration start = Duration.ZERO;
    private int frames;
    private Optional<RuntimeException> failure = Optional.empty();

    /**
     * Makes a recording that begins with the first result.
     *
     * @param next hears what this one hears
     * @param file the video
     * @param frameRate about how many frames come in a second
     */
    Recording(LiveListener next, Path file, double frameRate) {
        this.next = next;
        this.file = file;
        this.frameRate = frameRate;
    }

    @Override
    public void recognized(LiveResult result) {
        record(result);
        next.recognized(result);
    }

    private synchronized void record(LiveResult result) {
        if (failure.isPresent()) {
            return;
        }
        Frame frame = result.frame();
        try {
            if (sink == null) {
                start = frame.timestamp();
                VideoWriter writer =
                        VideoWriter.create(file, frame.width(), frame.height(), frameRate, Optional.empty());
                sink = AnnotatedVideo.inBackground(writer, start, () -> false);
            }
            sink.frame(frames++, frame, result.faces());
        } catch (SourceException e) {
            // Told at the end; the window goes on.
            failure = Optional.of(e);
        }
    }

    @Override
    public void ended(Optional<RuntimeException> reason) {
        next.ended(reason);
    }

    /** Returns how many frames were written. */
    synchronized int frames() {
        return frames;
    }

    /**
     * Finishes the video.
     *
     * @throws SourceException if it could not be written
     */
    @Override
    public synchronized void close() {
        VideoSink begun = sink;
        sink = null;
        if (begun != null) {
            begun.close();
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
