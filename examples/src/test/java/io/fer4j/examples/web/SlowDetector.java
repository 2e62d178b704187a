package io.fer4j.examples.web;

import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Finds nothing, and takes as long for it as the test wants. */
final class SlowDetector implements FaceDetector {
    private final CountDownLatch enough = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @Override
    public List<Face> detect(Frame frame) {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            enough.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.decrementAndGet();
        }
        return List.of();
    }

    int running() {
        return running.get();
    }

    int mostAtOnce() {
        return most.get();
    }

    /** Lets all go on, now and from now on. */
    void release() {
        enough.countDown();
    }

    @Override
    public String id() {
        return "slow";
    }

    @Override
    public void close() {}
}
