package io.fer4j.vision.video;

import io.fer4j.Frame;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A recorded source that takes as long as its recording did. */
final class PacedSource implements FrameSource {
    private final FrameSource recorded;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long start = -1;

    PacedSource(FrameSource recorded) {
        this.recorded = recorded;
    }

    @Override
    public String name() {
        return recorded.name();
    }

    @Override
    public boolean live() {
        return true;
    }

    @Override
    public Optional<Duration> duration() {
        return recorded.duration();
    }

    @Override
    public OptionalDouble frameRate() {
        return recorded.frameRate();
    }

    @Override
    public Optional<AudioTrack> audio() {
        return recorded.audio();
    }

    @Override
    public Optional<Frame> read() {
        Optional<Frame> frame = recorded.read();
        if (frame.isEmpty()) {
            return frame;
        }
        long due = frame.get().timestamp().toNanos();
        if (start < 0) {
            start = System.nanoTime() - due;
        }
        return waitUntil(start + due) ? frame : Optional.empty();
    }

    /** Returns false if the source was closed before. */
    private boolean waitUntil(long due) {
        try {
            return !closed.await(due - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        recorded.close();
    }
}
