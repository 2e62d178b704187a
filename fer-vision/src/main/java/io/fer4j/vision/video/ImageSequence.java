package io.fer4j.vision.video;

import io.fer4j.Frame;
import io.fer4j.image.PictureFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Image files as a video's frames. */
final class ImageSequence implements FrameSource {
    private static final double NANOS = 1e9;

    private final List<Path> files;
    private final double framesPerSecond;
    private int next;
    private boolean closed;

    ImageSequence(List<Path> files, double framesPerSecond) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("Expected at least one image, found none.");
        }
        if (!(framesPerSecond > 0 && framesPerSecond < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Expected a frame rate above 0, found " + framesPerSecond + ".");
        }
        this.files = List.copyOf(files);
        this.framesPerSecond = framesPerSecond;
    }

    @Override
    public String name() {
        return files.get(0) + (files.size() == 1 ? "" : " and " + (files.size() - 1) + " more");
    }

    @Override
    public Optional<Duration> duration() {
        return Optional.of(time(files.size()));
    }

    @Override
    public OptionalDouble frameRate() {
        return OptionalDouble.of(framesPerSecond);
    }

    private Duration time(int frame) {
        return Duration.ofNanos(Math.round(frame * NANOS / framesPerSecond));
    }

    @Override
    public synchronized Optional<Frame> read() {
        if (closed) {
            throw new IllegalStateException("The source of " + name() + " is closed.");
        }
        if (next == files.size()) {
            return Optional.empty();
        }
        Frame frame = PictureFile.read(files.get(next)).at(time(next));
        next++;
        return Optional.of(frame);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
