package io.fer4j.train.cli;

import io.fer4j.train.training.EpochMetrics;
import io.fer4j.train.training.TrainingListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a process that is told to end (Ctrl-C, SIGTERM) end between two steps of a training. Native code that goes on computing while
 * the process is taken apart may jump into memory that is gone, and then the virtual machine reports a crash instead.
 */
final class OrderlyStop implements TrainingListener, AutoCloseable {
    /** Enough for a large step, or for the validation at an epoch's end. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TrainingListener listener;
    private final PrintWriter err;
    private final CountDownLatch idle = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "fer4j-stop");
    private volatile boolean asked;

    /**
     * From now on, and until it is closed, the process ends between two steps.
     *
     * @param listener is told what this one is told
     * @param err gets a line when the process is told to end
     */
    OrderlyStop(TrainingListener listener, PrintWriter err) {
        this.listener = listener;
        this.err = err;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Returns when no step is being computed; from then on the thread that trains stands still. */
    void stop() {
        if (idle.getCount() == 0) {
            return;
        }
        asked = true;
        err.println("Stopping after this step. The last epoch's checkpoint is kept, to go on from.");
        try {
            if (!idle.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                err.println("Not waiting longer than " + PATIENCE.toSeconds() + " s for the step to end.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void epochStarted(int epoch, int epochs, int images) {
        listener.epochStarted(epoch, epochs, images);
    }

    @Override
    public void stepDone(int images, double loss) {
        listener.stepDone(images, loss);
        standStillIfAsked();
    }

    @Override
    public void epochDone(EpochMetrics metrics, int epochs) {
        listener.epochDone(metrics, epochs);
        standStillIfAsked();
    }

    private void standStillIfAsked() {
        if (!asked) {
            return;
        }
        idle.countDown();
        try {
            // Waits for itself, which is for as long as the process lives.
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        idle.countDown();
        if (!asked) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process has just been told to end; the hook has nothing to wait for.
            }
        }
    }
}
