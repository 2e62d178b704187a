package io.fer4j.vision.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PrefetcherTest {
    @Test
    void keepsTheOrderAndIsOneAhead() throws InterruptedException {
        AtomicInteger produced = new AtomicInteger();
        List<Integer> taken = new ArrayList<>();
        try (Prefetcher<Integer> numbers = Prefetcher.start("numbers", () -> {
            int next = produced.getAndIncrement();
            return next < 1000 ? Optional.of(next) : Optional.empty();
        })) {
            for (Optional<Integer> next = numbers.take(); next.isPresent(); next = numbers.take()) {
                taken.add(next.get());
                // The one in hand, the one ready, and the one begun when that is taken.
                assertThat(produced.get()).isBetween(taken.size(), taken.size() + 2);
            }
            assertThat(numbers.take()).as("stays at its end").isEmpty();
        }
        assertThat(taken).hasSize(1000).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void theNextIsProducedWhileOneIsInHand() throws InterruptedException {
        CountDownLatch second = new CountDownLatch(2);
        try (Prefetcher<String> items = Prefetcher.start("items", () -> {
            second.countDown();
            return Optional.of("item");
        })) {
            assertThat(items.take()).contains("item");
            second.await();
            assertThat(items.take()).contains("item");
        }
    }

    @Test
    void whatTheProducerThrowsComesAfterTheItemsBeforeIt() throws InterruptedException {
        for (Throwable failure : List.of(new IllegalStateException("broken"), new OutOfMemoryError("full"))) {
            AtomicInteger produced = new AtomicInteger();
            try (Prefetcher<Integer> items = Prefetcher.start("items", () -> {
                if (produced.get() == 2) {
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) failure;
                }
                return Optional.of(produced.getAndIncrement());
            })) {
                assertThat(items.take()).contains(0);
                assertThat(items.take()).contains(1);
                assertThatThrownBy(items::take).isSameAs(failure);
            }
        }
    }

    @Test
    void closeEndsTheThreadAndTheWaiting() throws InterruptedException {
        AtomicInteger produced = new AtomicInteger();
        List<Thread> producer = new ArrayList<>();
        Prefetcher<Integer> items = Prefetcher.start("items", () -> {
            producer.add(Thread.currentThread());
            return Optional.of(produced.getAndIncrement());
        });
        assertThat(items.take()).contains(0);
        items.close();
        assertThat(producer.get(0).isAlive()).isFalse();
        assertThat(produced.get()).isLessThanOrEqualTo(2);
        assertThat(items.take()).isEmpty();
        items.close();
    }
}
