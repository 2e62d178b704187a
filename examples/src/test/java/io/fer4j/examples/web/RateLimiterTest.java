package io.fer4j.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Token buckets against a clock that the tests turn. */
class RateLimiterTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong();

    private RateLimiter limiter(double perSecond, double burst, int clients) {
        return new RateLimiter(perSecond, burst, clients, clock::get);
    }

    @Test
    void letsABurstThroughAndThenSoManyASecond() {
        RateLimiter limiter = limiter(10, 20, 100);
        assertThat(taken(limiter, "a", 100)).isEqualTo(20);
        assertThat(limiter.take("a", 1)).hasValue(100);
        clock.addAndGet(SECOND / 2);
        assertThat(taken(limiter, "a", 100)).isEqualTo(5);
        clock.addAndGet(100 * SECOND);
        assertThat(taken(limiter, "a", 100))
                .as("no more than a burst after a long pause")
                .isEqualTo(20);
    }

    @Test
    void countsEachClientForItself() {
        RateLimiter limiter = limiter(1, 3, 100);
        assertThat(taken(limiter, "a", 10)).isEqualTo(3);
        assertThat(taken(limiter, "b", 10)).isEqualTo(3);
        assertThat(limiter.clients()).isEqualTo(2);
    }

    @Test
    void lendsMoreThanABucketHoldsOnceAndWaitsTheLonger() {
        RateLimiter limiter = limiter(10, 5, 100);
        assertThat(limiter.take("a", 16)).isEmpty();
        assertThat(limiter.take("a", 1)).hasValue(1200);
        clock.addAndGet(1200 * SECOND / 1000);
        assertThat(limiter.take("a", 1)).isEmpty();
    }

    @Test
    void neverGivesMoreThanRateAndBurstWhateverIsAskedFor() {
        Random random = new Random(7);
        RateLimiter limiter = limiter(10, 20, 100);
        int given = 0;
        for (int i = 0; i < 10_000; i++) {
            clock.addAndGet(random.nextInt(20_000_000));
            int count = 1 + random.nextInt(4);
            if (limiter.take("a", count).isEmpty()) {
                given += count;
            }
            assertThat((double) given).isLessThanOrEqualTo(20 + 10.0 * clock.get() / SECOND + 1e-6);
        }
        assertThat((double) given).as("and not much less").isGreaterThan(0.9 * 10 * clock.get() / SECOND);
    }

    @Test
    void remembersSoManyClientsAndForgetsNoneThatOwes() {
        RateLimiter limiter = limiter(1, 2, 50);
        assertThat(taken(limiter, "owes", 10)).isEqualTo(2);
        int served = 0;
        for (int i = 0; i < 100_000; i++) {
            served += limiter.take("address " + i, 1).isEmpty() ? 1 : 0;
        }
        assertThat(limiter.clients()).isEqualTo(50);
        assertThat(served)
                .as("49 clients of their own, and one bucket for all others")
                .isEqualTo(49 + 2);
        assertThat(limiter.take("owes", 1)).isPresent();
        clock.addAndGet(10 * SECOND);
        for (int i = 0; i < 60; i++) {
            assertThat(limiter.take("later " + i, 1).isEmpty() || i >= 50).isTrue();
        }
        assertThat(limiter.clients()).isEqualTo(50);
    }

    private static int taken(RateLimiter limiter, Object client, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limiter.take(client, 1).isEmpty() ? 1 : 0;
        }
        return taken;
    }
}
