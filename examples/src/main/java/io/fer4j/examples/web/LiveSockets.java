package io.fer4j.examples.web;

import io.fer4j.EmotionRecognizer;
import io.fer4j.vision.tracking.ExpressionTracker;
import io.javalin.http.Context;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.websocket.api.Callback;
import org.jspecify.annotations.Nullable;

/** The sockets that are open: not too many, and none that is silent for long. Thread-safe. */
final class LiveSockets implements AutoCloseable {
    /** RFC 6455, section 7.4.1, and IANA's registry of WebSocket close codes. */
    private static final int GOING_AWAY = 1001;

    private static final int TRY_AGAIN_LATER = 1013;
    private static final int CHECKS_IN_IDLE_TIME = 4;

    /** A client that others share the server with gets this part of the sockets at most. */
    private static final int SHARE = 4;

    private static final String ACCOUNT = "io.fer4j.account";

    private final Map<String, LiveSession> sessions = new ConcurrentHashMap<>();
    private final Map<String, Object> accounts = new ConcurrentHashMap<>();
    private final Supplier<EmotionRecognizer> recognizers;
    private final Function<EmotionRecognizer, ExpressionTracker> trackers;
    private final RecognitionPool pool;
    private final Limits limits;
    private final ServerMetrics metrics;
    private final ScheduledExecutorService sweeper;

    /**
     * Makes room for sockets.
     *
     * @param recognizers gives the recognizer of those that are opened from now on
     * @param trackers makes a tracker for a socket's results
     */
    LiveSockets(
            Supplier<EmotionRecognizer> recognizers,
            Function<EmotionRecognizer, ExpressionTracker> trackers,
            RecognitionPool pool,
            Limits limits,
            ServerMetrics metrics) {
        this.recognizers = recognizers;
        this.trackers = trackers;
        this.pool = pool;
        this.limits = limits;
        this.metrics = metrics;
        sweeper = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "fer4j-sockets");
            thread.setDaemon(true);
            return thread;
        });
        long period = Math.max(1, limits.socketIdle().toMillis() / CHECKS_IN_IDLE_TIME);
        var unused = sweeper.scheduleWithFixedDelay(this::closeIdle, period, period, TimeUnit.MILLISECONDS);
    }

    /** Remembers with the request for a socket whose it will be; nothing for clients that are not limited. */
    static void remember(Client client, Context request) {
        if (client.isLimited()) {
            request.attribute(ACCOUNT, client.account());
        }
    }

    /** Says what happens on a socket. */
    void configure(WsConfig socket) {
        socket.onConnect(this::open);
        socket.onMessage(context -> with(context, session -> session.text(context.message())));
        socket.onBinaryMessage(context -> with(context, session -> session.frame(bytes(context.data()))));
        socket.onClose(this::forget);
        socket.onError(this::forget);
    }

    private void open(WsContext context) {
        EmotionRecognizer recognizer = recognizers.get();
        LiveSession session =
                new LiveSession(context.session, recognizer, trackers.apply(recognizer), pool, limits, metrics);
        @Nullable Object account = context.attribute(ACCOUNT);
        synchronized (sessions) {
            if (sessions.size() < limits.sockets() && hasShare(account)) {
                sessions.put(context.sessionId(), session);
                if (account != null) {
                    accounts.put(context.sessionId(), account);
                }
                return;
            }
        }
        metrics.refused(new ApiError(ApiError.Kind.BUSY));
        session.close(TRY_AGAIN_LATER, "Expected at most " + limits.sockets() + " sockets. Try again later.");
    }

    private boolean hasShare(@Nullable Object account) {
        return account == null
                || accounts.values().stream().filter(account::equals).count() < Math.max(1, limits.sockets() / SHARE);
    }

    private void forget(WsContext context) {
        sessions.remove(context.sessionId());
        accounts.remove(context.sessionId());
    }

    private void with(WsContext context, Consumer<LiveSession> action) {
        LiveSession session = sessions.get(context.sessionId());
        if (session == null) {
            context.session.close(TRY_AGAIN_LATER, "Try again later.", Callback.NOOP);
        } else {
            action.accept(session);
        }
    }

    /** Copies a message: its buffer is used again. */
    private static byte[] bytes(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return bytes;
    }

    private void closeIdle() {
        sessions.values().stream()
                .filter(LiveSession::isIdle)
                .forEach(session -> session.close(GOING_AWAY, "Nothing was sent for a while."));
    }

    /** Returns how many sockets are served. */
    int count() {
        return sessions.size();
    }

    /** Returns how many frames have no answer yet. */
    int inWork() {
        return (int) sessions.values().stream().filter(LiveSession::isInWork).count();
    }

    /** Tells the clients that have no frame in work. */
    void closeResting() {
        sessions.values().stream()
                .filter(session -> !session.isInWork())
                .forEach(session -> session.close(GOING_AWAY, "The server stops."));
    }

    /** Tells the clients and stops looking after them. */
    @Override
    public void close() {
        sweeper.shutdownNow();
        sessions.values().forEach(session -> session.close(GOING_AWAY, "The server stops."));
    }
}
