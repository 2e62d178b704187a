package io.fer4j.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a process that is told to end (Ctrl-C, SIGTERM) finish what it writes first, within a minute. */
public final class GracefulShutdown implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private volatile Runnable stop = () -> {};
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::awaitEnd, "fer4j-shutdown");
    private volatile boolean requested;

    /** From now on, and until it is closed, the process ends only after the work. */
    public GracefulShutdown() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Sets what makes the work end soon.
     *
     * @param action is called on another thread, or at once if the process was told to end before
     */
    public void onRequest(Runnable action) {
        stop = action;
        if (requested) {
            action.run();
        }
    }

    /**
     * Tells whether the process was told to end.
     *
     * @return true from then on
     */
    public boolean isRequested() {
        return requested;
    }

    private void awaitEnd() {
        requested = true;
        try {
            stop.run();
            finished.await(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finished.countDown();
        if (!requested) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process has just been told to end; the hook has nothing to wait for.
            }
        }
    }
}
