package io.fer4j.examples.web;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** As many threads as there are processors, and a short queue: what would wait for long is refused at once. Thread-safe. */
final class RecognitionPool implements AutoCloseable {
    private static final int LAST_SECONDS = 5;

    private final ThreadPoolExecutor threads;

    /**
     * Starts the threads.
     *
     * @param waiting how many pieces of work may wait
     */
    RecognitionPool(int waiting) {
        int count = Runtime.getRuntime().availableProcessors();
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), work -> {
            Thread thread = new Thread(work, "fer4j-recognition-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Takes on a piece of work.
     *
     * @param work throws nothing
     * @throws ApiError if too much is waiting already
     */
    void execute(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            throw new ApiError(ApiError.Kind.BUSY);
        }
    }

    /** Returns how many pieces of work wait. */
    int waiting() {
        return threads.getQueue().size();
    }

    /** Returns how many pieces of work may wait. */
    int capacity() {
        return waiting() + threads.getQueue().remainingCapacity();
    }

    /** Returns how many pieces of work are being done. */
    int running() {
        return threads.getActiveCount();
    }

    /** Forgets what is waiting, and waits for a moment for what is running. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
