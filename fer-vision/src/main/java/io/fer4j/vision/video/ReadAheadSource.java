package io.fer4j.vision.video;

import io.fer4j.Frame;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A source that is read on a thread of its own, a bounded number of frames ahead. */
final class ReadAheadSource implements FrameSource {
    private static final long POLL_MILLIS = 100;

    private final FrameSource source;
    private final BlockingQueue<Item> queue;
    private final Thread reader = new Thread(this::readAll, "fer4j-decode");
    private boolean started;
    private boolean ended;
    private volatile boolean closed;

    ReadAheadSource(FrameSource source, int frames) {
        if (frames < 1) {
            throw new IllegalArgumentException("Expected to read at least 1 frame ahead, found " + frames + ".");
        }
        this.source = source;
        this.queue = new ArrayBlockingQueue<>(frames);
        reader.setDaemon(true);
    }

    /** A frame, a failure, or neither at the end. */
    private record Item(@Nullable Frame frame, @Nullable Throwable failure) {}

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public boolean live() {
        return source.live();
    }

    @Override
    public Optional<Duration> duration() {
        return source.duration();
    }

    @Override
    public OptionalDouble frameRate() {
        return source.frameRate();
    }

    @Override
    public Optional<AudioTrack> audio() {
        return source.audio();
    }

    @Override
    public synchronized Optional<Frame> read() {
        if (closed) {
            throw new IllegalStateException("The source of " + name() + " is closed.");
        }
        if (ended) {
            return Optional.empty();
        }
        if (!started) {
            started = true;
            reader.start();
        }
        return next();
    }

    private Optional<Frame> next() {
        try {
            while (!closed) {
                Item item = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (item != null) {
                    return unpacked(item);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private Optional<Frame> unpacked(Item item) {
        Throwable failure = item.failure();
        ended = item.frame() == null;
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return Optional.ofNullable(item.frame());
    }

    private void readAll() {
        Item item;
        do {
            item = readOne();
        } while (put(item) && item.frame() != null);
    }

    private Item readOne() {
        try {
            return new Item(source.read().orElse(null), null);
        } catch (RuntimeException | Error e) {
            return new Item(null, e);
        }
    }

    /** Returns false if the source was closed before there was room. */
    private boolean put(Item item) {
        try {
            while (!closed) {
                if (queue.offer(item, POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    return true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    @Override
    public void close() {
        closed = true;
        source.close();
    }
}
