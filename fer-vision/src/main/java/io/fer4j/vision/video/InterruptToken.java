package io.fer4j.vision.video;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** Timeout and cancellation for blocking FFmpeg calls. Thread-safe. */
final class InterruptToken implements AutoCloseable {
    private static final Map<Long, InterruptToken> ALL = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT = new AtomicLong(1);

    private final long id = NEXT.getAndIncrement();
    private final @Nullable Duration timeout;
    private volatile long deadline = Long.MAX_VALUE;
    private volatile boolean cancelled;

    /** Takes the longest time that one call may block; null for no limit. */
    InterruptToken(@Nullable Duration timeout) {
        this.timeout = timeout;
        ALL.put(id, this);
    }

    /** Makes FFmpeg ask this token whether a blocking call shall end. */
    void attach(AVIOInterruptCB callback) {
        callback.callback(Shared.CALLBACK).opaque(new Id(id));
    }

    /** Starts the timeout of a call that may block. */
    void start() {
        deadline = timeout == null ? Long.MAX_VALUE : System.nanoTime() + timeout.toNanos();
    }

    /** Ends a running call and all later ones. */
    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Tells whether the running call must end: it was cancelled, or has taken longer than the timeout. */
    boolean isExpired() {
        return cancelled || (timeout != null && System.nanoTime() - deadline > 0);
    }

    @Override
    public void close() {
        ALL.remove(id);
    }

    /** A number in a pointer's place. */
    private static final class Id extends Pointer {
        Id(long id) {
            super((Pointer) null);
            address = id;
        }
    }

    /** Keeps the one callback of all tokens, because JavaCPP has room for ten of a kind only. */
    private static final class Shared {
        static final Callback CALLBACK = new Callback();

        private Shared() {}
    }

    /** Looks the token up. */
    private static final class Callback extends AVIOInterruptCB.Callback_Pointer {
        @Override
        public int call(Pointer id) {
            InterruptToken token = ALL.get(id.address());
            return token != null && token.isExpired() ? 1 : 0;
        }
    }
}
