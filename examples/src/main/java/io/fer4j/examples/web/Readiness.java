package io.fer4j.examples.web;

import io.fer4j.EmotionRecognizer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether the server recognizes pictures: it does once the golden picture has been recognized, and until a recognition fails for a
 * reason of the server's own. Then the golden picture is looked at again. Thread-safe.
 */
final class Readiness {
    private static final long NANOS_BETWEEN_CHECKS = 5_000_000_000L;

    private enum State {
        STARTING,
        READY,
        FAILED,
        STOPPING
    }

    private final EmotionRecognizer recognizer;
    private final RecognitionPool pool;
    private final AtomicBoolean checking = new AtomicBoolean();
    private State state = State.STARTING;
    private String found = "";
    private long lastCheck = System.nanoTime() - NANOS_BETWEEN_CHECKS;

    Readiness(EmotionRecognizer recognizer, RecognitionPool pool) {
        this.recognizer = recognizer;
        this.pool = pool;
    }

    /** Looks at the golden picture now; returns what is wrong, if anything is. */
    Optional<String> check() {
        Optional<String> wrong = GoldenPicture.check(recognizer);
        synchronized (this) {
            lastCheck = System.nanoTime();
            if (state != State.STOPPING) {
                state = wrong.isEmpty() ? State.READY : State.FAILED;
                found = wrong.orElse("");
            }
        }
        return wrong;
    }

    /** Takes note that a recognition failed. */
    synchronized void failed() {
        if (state == State.READY) {
            state = State.FAILED;
            found = "an error; its console says more";
        }
    }

    /** Takes note that the server stops. */
    synchronized void stopping() {
        state = State.STOPPING;
    }

    synchronized boolean isStopping() {
        return state == State.STOPPING;
    }

    synchronized boolean isReady() {
        return state == State.READY;
    }

    /**
     * Looks whether pictures are recognized.
     *
     * @throws ApiError if they are not; after a failure the golden picture is looked at again in the background
     */
    void require() {
        ApiError error;
        synchronized (this) {
            error = switch (state) {
                case READY -> null;
                case STARTING -> new ApiError(ApiError.Kind.NOT_READY);
                case STOPPING -> new ApiError(ApiError.Kind.STOPPING);
                case FAILED ->
                    new ApiError(
                            ApiError.Kind.NOT_READY,
                            "Expected that the server recognizes its own picture, found " + found + ".");
            };
            if (state == State.FAILED && System.nanoTime() - lastCheck >= NANOS_BETWEEN_CHECKS) {
                checkInBackground();
            }
        }
        if (error != null) {
            throw error;
        }
    }

    private void checkInBackground() {
        if (checking.compareAndSet(false, true)) {
            try {
                pool.execute(() -> {
                    try {
                        check();
                    } finally {
                        checking.set(false);
                    }
                });
            } catch (ApiError busy) {
                checking.set(false);
            }
        }
    }
}
