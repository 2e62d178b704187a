package io.fer4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.SourceException;
import io.fer4j.vision.tracking.TrackedFace;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A sink behind another thread is closed once, and never while a frame is written, which would crash a video's encoder. */
class BackgroundSinkTest {
    private static final Frame FRAME = Frame.copyOf(1, 1, PixelFormat.GRAY8, new byte[1]);
    private static final int SLOW_MILLIS = 300;

    /** Fails on the frame that it is told to, and takes its time for every other. */
    private static final class SlowSink implements VideoSink {
        private final int failing;
        final CountDownLatch begun = new CountDownLatch(2);
        final AtomicBoolean writing = new AtomicBoolean();
        final AtomicInteger closed = new AtomicInteger();
        final AtomicBoolean closedWhileWriting = new AtomicBoolean();

        SlowSink(int failing) {
            this.failing = failing;
        }

        @Override
        public void frame(int number, Frame frame, List<TrackedFace> faces) {
            begun.countDown();
            if (number == failing) {
                throw new SourceException("the disk is full");
            }
            writing.set(true);
            long start = System.nanoTime();
            while (System.nanoTime() - start < 1_000_000L * SLOW_MILLIS) {
                // Native code hears of no interrupt.
                Thread.onSpinWait();
            }
            writing.set(false);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
            closedWhileWriting.set(writing.get());
        }
    }

    @Test
    void aFailureWaitsForTheFrameThatIsWritten() throws InterruptedException {
        SlowSink slow = new SlowSink(0);
        BackgroundSink sink = new BackgroundSink(slow, "slow");
        for (int number = 0; number < 4; number++) {
            sink.frame(number, FRAME, List.of());
        }
        slow.begun.await();

        assertThatExceptionOfType(SourceException.class).isThrownBy(sink::close).withMessage("the disk is full");

        assertThat(slow.closed).hasValue(1);
        assertThat(slow.closedWhileWriting).isFalse();
    }

    @Test
    void anInterruptWaitsForTheFrameThatIsWritten() throws InterruptedException {
        SlowSink slow = new SlowSink(-1);
        BackgroundSink sink = new BackgroundSink(slow, "slow");
        for (int number = 0; number < 3; number++) {
            sink.frame(number, FRAME, List.of());
        }
        slow.begun.await();
        Thread.currentThread().interrupt();
        try {
            assertThatIllegalStateException().isThrownBy(sink::close).withMessageStartingWith("Interrupted");
        } finally {
            assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
        }
        assertThat(slow.closed).hasValue(1);
        assertThat(slow.closedWhileWriting).isFalse();
    }
}
