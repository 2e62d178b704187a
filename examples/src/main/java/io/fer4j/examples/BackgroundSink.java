package io.fer4j.examples;

import io.fer4j.FerException;
import io.fer4j.Frame;
import io.fer4j.vision.tracking.TrackedFace;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does a sink's work on a thread of its own, a few frames behind: drawing and encoding then run beside recognition. */
final class BackgroundSink implements VideoSink {
    private static final int MOST_WAITING = 4;

    private final VideoSink sink;
    private final ExecutorService worker;
    private final ArrayDeque<Future<?>> waiting = new ArrayDeque<>();

    /** Takes what does the work, which is closed with this one, and what its thread is called. */
    BackgroundSink(VideoSink sink, String threadName) {
        this.sink = sink;
        this.worker = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, threadName);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void frame(int number, Frame frame, List<TrackedFace> faces) {
        if (waiting.size() == MOST_WAITING) {
            await(waiting.remove());
        }
        waiting.add(worker.submit(() -> sink.frame(number, frame, faces)));
    }

    private static void await(Future<?> work) {
        try {
            work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a frame was written.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FerException reason) {
                throw reason;
            }
            throw new IllegalStateException("A frame could not be written.", e.getCause());
        }
    }

    @Override
    public void close() {
        try (sink) {
            try {
                while (!waiting.isEmpty()) {
                    await(waiting.remove());
                }
            } finally {
                stopWorker();
            }
        }
    }

    /** Drops what has not begun, and waits for what has: the sink must not be closed while a frame is written. */
    private void stopWorker() {
        worker.shutdownNow();
        boolean interrupted = false;
        while (!worker.isTerminated()) {
            try {
                worker.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
