package io.fer4j.vision.video;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A source that is opened anew when it fails. */
final class RetryingSource implements FrameSource {
    private final Supplier<FrameSource> opener;
    private final int tries;
    private final Duration pause;
    private final Consumer<String> notice;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile FrameSource current;
    private int failures;
    private long start = -1;
    /** What is added to the current source's times, so that they go on where the one before broke off. */
    private @Nullable Duration offset = Duration.ZERO;

    RetryingSource(Supplier<FrameSource> opener, int tries, Duration pause, Consumer<String> notice) {
        if (tries < 0) {
            throw new IllegalArgumentException("Expected at least 0 tries, found " + tries + ".");
        }
        this.opener = opener;
        this.tries = tries;
        this.pause = pause;
        this.notice = notice;
        this.current = opener.get();
    }

    @Override
    public String name() {
        return current.name();
    }

    @Override
    public boolean live() {
        return current.live();
    }

    @Override
    public OptionalDouble frameRate() {
        return current.frameRate();
    }

    @Override
    public Optional<Frame> read() {
        while (true) {
            try {
                return current.read().map(this::inTime);
            } catch (SourceException e) {
                if (!openAnew(e)) {
                    return Optional.empty();
                }
            }
        }
    }

    private Frame inTime(Frame frame) {
        failures = 0;
        if (start < 0) {
            start = System.nanoTime();
        }
        if (offset == null) {
            offset = Duration.ofNanos(System.nanoTime() - start).minus(frame.timestamp());
        }
        return frame.at(frame.timestamp().plus(offset));
    }

    /**
     * Opens the source anew, as often as is allowed.
     *
     * @return false if this source was closed in the meantime
     * @throws SourceException the last failure, when there were too many
     */
    private boolean openAnew(SourceException failure) {
        SourceException last = failure;
        current.close();
        while (failures < tries) {
            failures++;
            notice.accept(last.getMessage() + " Trying again in " + seconds(pause) + " s (" + failures + " of " + tries
                    + ").");
            if (isClosedAfterPause()) {
                return false;
            }
            try {
                takeOver(opener.get());
                offset = null;
                return true;
            } catch (SourceException e) {
                last = e;
            }
        }
        throw last;
    }

    private static String seconds(Duration pause) {
        return String.valueOf(pause.toMillis() / 1000.0);
    }

    private boolean isClosedAfterPause() {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private synchronized void takeOver(FrameSource opened) {
        current = opened;
        if (closed.getCount() == 0) {
            opened.close();
        }
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        current.close();
    }
}
