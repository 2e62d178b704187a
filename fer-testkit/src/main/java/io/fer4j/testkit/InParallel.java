package io.fer4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Work done by several threads that start together. */
public final class InParallel {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private InParallel() {}

    /**
     * Does something on several threads at the same time.
     *
     * @param <T> what comes out
     * @param threads how many
     * @param work is given the thread's number, from 0
     * @return what each thread found, in the order of their numbers
     * @throws AssertionError if the work fails on one of them
     */
    public static <T> List<T> run(int threads, IntFunction<T> work) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(threads);
            List<Future<T>> futures = IntStream.range(0, threads)
                    .mapToObj(thread -> pool.submit((Callable<T>) () -> {
                        start.countDown();
                        start.await();
                        return work.apply(thread);
                    }))
                    .toList();
            return futures.stream().map(InParallel::result).toList();
        } finally {
            end(pool);
        }
    }

    /** Waits for the threads to be gone, so that whoever counts threads afterwards counts none of these. */
    private static void end(ExecutorService pool) {
        pool.shutdownNow();
        try {
            assertThat(pool.awaitTermination(PATIENCE_NANOS, TimeUnit.NANOSECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Calls something again and again until it is closed.
     *
     * @param call is given the call's number, from 0
     * @return the exception that said so
     * @throws AssertionError if that has not happened within a minute
     */
    public static IllegalStateException untilClosed(IntConsumer call) {
        long start = System.nanoTime();
        for (int number = 0; System.nanoTime() - start < PATIENCE_NANOS; number++) {
            try {
                call.accept(number);
            } catch (IllegalStateException e) {
                return e;
            }
        }
        throw new AssertionError("Expected it to be closed within a minute.");
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new AssertionError("Expected every thread to succeed, one failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
