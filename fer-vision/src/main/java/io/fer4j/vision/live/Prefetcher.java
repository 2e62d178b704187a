package io.fer4j.vision.live;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Produces items on a thread of its own, one ahead of the consumer: while the consumer works on an item, the next one is produced
 * and then waits. Order is kept, and no more than these two items exist. Thread-safe.
 */
final class Prefetcher<T> implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** Produces the next item; empty at the end. */
    interface Producer<T> {
        Optional<T> next() throws InterruptedException;
    }

    private final Producer<T> producer;
    private final Thread thread;
    private @Nullable T ready;
    private @Nullable RuntimeException failure;
    private @Nullable Error error;
    private boolean ended;
    private boolean closed;

    private Prefetcher(String threadName, Producer<T> producer) {
        this.producer = producer;
        this.thread = new Thread(this::produce, threadName);
        thread.setDaemon(true);
    }

    /** Starts to produce. */
    static <T> Prefetcher<T> start(String threadName, Producer<T> producer) {
        Prefetcher<T> prefetcher = new Prefetcher<>(threadName, producer);
        prefetcher.thread.start();
        return prefetcher;
    }

    private void produce() {
        try {
            Optional<T> next = producer.next();
            while (next.isPresent() && handOver(next.get())) {
                next = producer.next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            error = e;
        } finally {
            end();
        }
    }

    /** Waits until the item is taken; returns false if nobody will. */
    private synchronized boolean handOver(T item) throws InterruptedException {
        ready = item;
        notifyAll();
        while (ready != null && !closed) {
            wait();
        }
        return !closed;
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /**
     * Waits for the next item and takes it. Once all items before are taken, throws what the producer threw.
     *
     * @return the item; empty at the end, or if this is closed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    synchronized Optional<T> take() throws InterruptedException {
        while (ready == null && !ended && !closed) {
            wait();
        }
        T taken = ready;
        if (taken != null && !closed) {
            ready = null;
            notifyAll();
            return Optional.of(taken);
        }
        if (failure != null && !closed) {
            throw failure;
        }
        if (error != null && !closed) {
            throw error;
        }
        return Optional.empty();
    }

    /** Lets the producer end after the item in work, and waits for that, at most a second. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            ready = null;
            notifyAll();
        }
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
