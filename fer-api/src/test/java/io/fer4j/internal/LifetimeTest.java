package io.fer4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fer4j.testkit.InParallel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LifetimeTest {
    private final Lifetime lifetime = new Lifetime("The thing");

    @Test
    void returnsWhatTheWorkReturns() {
        assertThat(lifetime.whileOpen(() -> 7)).isEqualTo(7);
    }

    @Test
    void refusesWorkWhenClosed() {
        lifetime.close(() -> {});

        assertThatIllegalStateException()
                .isThrownBy(() -> lifetime.whileOpen(() -> 7))
                .withMessage("The thing is closed.");
    }

    @Test
    void releasesOnce() {
        AtomicInteger releases = new AtomicInteger();

        InParallel.run(8, thread -> {
            lifetime.close(releases::incrementAndGet);
            return thread;
        });
        lifetime.close(releases::incrementAndGet);

        assertThat(releases).hasValue(1);
    }

    @Test
    void isClosedEvenWhenTheReleaseFails() {
        assertThatIllegalStateException()
                .isThrownBy(() -> lifetime.close(() -> {
                    throw new IllegalStateException("native trouble");
                }))
                .withMessage("native trouble");

        lifetime.close(() -> {
            throw new AssertionError("released twice");
        });
        assertThatIllegalStateException().isThrownBy(() -> lifetime.whileOpen(() -> 7));
    }

    @Test
    void workThatFailsLeavesItOpen() {
        assertThatIllegalStateException()
                .isThrownBy(() -> lifetime.whileOpen(() -> {
                    throw new IllegalStateException("failed");
                }));

        assertThat(lifetime.whileOpen(() -> 7)).isEqualTo(7);
        AtomicInteger releases = new AtomicInteger();
        lifetime.close(releases::incrementAndGet);
        assertThat(releases).hasValue(1);
    }

    @Test
    void severalThreadsWorkAtTheSameTime() {
        CountDownLatch all = new CountDownLatch(4);

        // Each waits within its work for the other three.
        InParallel.run(
                4,
                thread -> lifetime.whileOpen(() -> {
                    all.countDown();
                    await(all);
                    return thread;
                }));

        assertThat(all.getCount()).isZero();
    }

    @Test
    void closingWaitsForRunningWork() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        AtomicBoolean workDone = new AtomicBoolean();
        AtomicBoolean releasedAfterWork = new AtomicBoolean();
        Thread worker = new Thread(() -> lifetime.whileOpen(() -> {
            inside.countDown();
            await(letGo);
            workDone.set(true);
            return 1;
        }));
        Thread closer = new Thread(() -> lifetime.close(() -> releasedAfterWork.set(workDone.get())));
        worker.start();
        inside.await();
        closer.start();
        while (closer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(releasedAfterWork).isFalse();
        letGo.countDown();
        worker.join();
        closer.join();

        assertThat(releasedAfterWork).isTrue();
    }

    @Test
    void nothingIsUsedAfterItsRelease() {
        AtomicBoolean released = new AtomicBoolean();

        InParallel.run(
                8,
                thread -> InParallel.untilClosed(call -> {
                    assertThat(lifetime.whileOpen(released::get)).isFalse();
                    if (thread == 0 && call == 1000) {
                        lifetime.close(() -> released.set(true));
                    }
                }));

        assertThat(released).isTrue();
    }

    @Test
    void cannotBeClosedFromWithin() {
        assertThatIllegalStateException()
                .isThrownBy(() -> lifetime.whileOpen(() -> {
                    lifetime.close(() -> {});
                    return 1;
                }))
                .withMessage("The thing cannot be closed from within a call to itself.");

        assertThat(lifetime.whileOpen(() -> lifetime.whileOpen(() -> 7)))
                .as("but used")
                .isEqualTo(7);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
