package io.fer4j.internal;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The time between opening and closing something native: any number of threads may use it at once, closing waits until they
 * are done, and nobody gets in afterwards. Thread-safe.
 */
public final class Lifetime {
    private final String what;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    /**
     * Starts a lifetime.
     *
     * @param what the thing's name in messages, for example {@code "The onnx classifier"}
     */
    public Lifetime(String what) {
        this.what = what;
    }

    /**
     * Does something while the thing is open.
     *
     * @param <T> what comes out
     * @param work what to do
     * @return what the work returns
     * @throws IllegalStateException if the thing is closed
     */
    public <T> T whileOpen(Supplier<T> work) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException(what + " is closed.");
            }
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Waits for running uses and ends the lifetime; the second call does nothing.
     *
     * @param release frees the thing, called at most once
     * @throws IllegalStateException if called from within {@link #whileOpen}, which would wait for itself
     */
    public void close(Runnable release) {
        if (lock.getReadHoldCount() > 0) {
            throw new IllegalStateException(what + " cannot be closed from within a call to itself.");
        }
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                release.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
