package io.fer4j.spring.boot;

import io.fer4j.FerException;
import io.fer4j.InferenceException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;

/** Runs the networks once, at the start or in a thread of its own behind it. Thread-safe. */
final class RecognizerWarmUp implements SmartInitializingSingleton, SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(RecognizerWarmUp.class);
    private static final Duration LAST_WORK = Duration.ofSeconds(20);

    /** How far it is. */
    enum State {
        /** Nothing runs before somebody uses the recognizer. */
        NOT_ASKED_FOR,
        /** It will be, or is at it. */
        PENDING,
        /** The networks have run. */
        DONE,
        /** They could not. */
        FAILED
    }

    private final WarmUp when;
    private final ObjectProvider<SelfTest> test;
    private volatile State state;
    private volatile @Nullable Thread background;
    private volatile boolean running;

    RecognizerWarmUp(WarmUp when, ObjectProvider<SelfTest> test) {
        this.when = when;
        this.test = test;
        this.state = when == WarmUp.LAZY ? State.NOT_ASKED_FOR : State.PENDING;
    }

    State state() {
        return state;
    }

    /** Called before a web server takes requests; what it throws ends the start. */
    @Override
    public void afterSingletonsInstantiated() {
        if (when == WarmUp.EAGER) {
            warmUp();
        }
    }

    private void warmUp() {
        long start = System.nanoTime();
        try {
            SelfTest found = test.getIfAvailable();
            if (found == null) {
                LOG.info("There are several recognizers, none of them primary: none is warmed up.");
            } else {
                Map<String, Object> description = found.run();
                LOG.info(
                        "Ready to recognize expressions after {} ms: {}",
                        Duration.ofNanos(System.nanoTime() - start).toMillis(),
                        description);
            }
            state = State.DONE;
        } catch (RuntimeException | Error e) {
            state = State.FAILED;
            throw e;
        }
    }

    @Override
    public void start() {
        running = true;
        if (when == WarmUp.BACKGROUND && state == State.PENDING) {
            Thread thread = new Thread(this::warmUpInBackground, "fer4j-warm-up");
            thread.setDaemon(true);
            background = thread;
            thread.start();
        }
    }

    private void warmUpInBackground() {
        try {
            warmUp();
        } catch (RuntimeException | Error e) {
            if (running) {
                LOG.error("Expected to open the networks after the start, found: {}", rootMessage(e), e);
            }
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof FerException)) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /** Waits for the networks, which must not be closed while they are opened. */
    @Override
    public void stop() {
        running = false;
        Thread thread = background;
        if (thread == null) {
            return;
        }
        try {
            thread.join(LAST_WORK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InferenceException("Expected to wait for the networks' first run, found an interruption.", e);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
