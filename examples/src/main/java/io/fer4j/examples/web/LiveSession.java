package io.fer4j.examples.web;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Face;
import io.fer4j.Frame;
import io.fer4j.examples.JsonLines;
import io.fer4j.vision.tracking.ExpressionTracker;
import io.fer4j.vision.tracking.TrackedFace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One browser's live video: its frames are answered one at a time, and its faces are tracked. Thread-safe. */
final class LiveSession {
    /** RFC 6455, section 7.4.1: the client does what it must not. */
    private static final int POLICY_VIOLATION = 1008;

    /** A client that is refused so many times in a row does not heed the answers, and is disconnected. */
    private static final int MAX_CONSECUTIVE_ERRORS = 100;

    /**
     * How many answers may wait to be sent; a client that does not read them is disconnected. They are more than the errors, which
     * all wait if the system pauses the thread that sends an answer.
     */
    private static final int MAX_PENDING = MAX_CONSECUTIVE_ERRORS + 16;

    private static final Logger LOG = LoggerFactory.getLogger(LiveSession.class);

    private final Session session;
    private final EmotionRecognizer recognizer;
    private final ExpressionTracker tracker;
    private final RecognitionPool pool;
    private final Limits limits;
    private final ServerMetrics metrics;
    private final long start = System.nanoTime();
    private final AtomicBoolean inWork = new AtomicBoolean();
    private volatile long lastMessage = start;
    private double allowance;
    private long allowanceTime = start;
    private int consecutiveErrors;

    LiveSession(
            Session session,
            EmotionRecognizer recognizer,
            ExpressionTracker tracker,
            RecognitionPool pool,
            Limits limits,
            ServerMetrics metrics) {
        this.session = session;
        this.recognizer = recognizer;
        this.tracker = tracker;
        this.pool = pool;
        this.limits = limits;
        this.metrics = metrics;
        this.allowance = limits.framesPerSecond();
        session.setMaxOutgoingFrames(MAX_PENDING);
    }

    /** Takes a frame, and sends an answer when it is recognised. */
    void frame(byte[] picture) {
        long received = System.nanoTime();
        lastMessage = received;
        if (!isAllowed(received)) {
            refuse(new ApiError(
                    ApiError.Kind.TOO_FAST,
                    "Expected at most " + limits.framesPerSecond() + " frames a second, found more. Send fewer."));
        } else if (!inWork.compareAndSet(false, true)) {
            refuse(new ApiError(ApiError.Kind.ONE_AT_A_TIME));
        } else {
            try {
                pool.execute(() -> answer(picture, received));
            } catch (ApiError busy) {
                inWork.set(false);
                refuse(busy);
            }
        }
    }

    /** Takes in a command. */
    void text(String message) {
        lastMessage = System.nanoTime();
        switch (message.replaceAll("\\s", "")) {
            case "{\"type\":\"neutral\"}" -> {
                synchronized (tracker) {
                    tracker.takeAsNeutral();
                }
            }
            case "{\"type\":\"forget\"}" -> {
                synchronized (tracker) {
                    tracker.forgetNeutral();
                }
            }
            default -> refuse(new ApiError(ApiError.Kind.UNKNOWN_MESSAGE));
        }
    }

    /** A bucket that fills at the rate allowed and holds as much as a second brings. */
    private synchronized boolean isAllowed(long now) {
        double rate = limits.framesPerSecond();
        allowance = Math.min(rate, allowance + rate * (now - allowanceTime) / 1e9);
        allowanceTime = now;
        if (allowance < 1) {
            return false;
        }
        allowance--;
        return true;
    }

    private void answer(byte[] picture, long received) {
        String text;
        try {
            text = recognized(picture, received);
            resetErrors();
        } catch (ApiError error) {
            inWork.set(false);
            refuse(error);
            return;
        } catch (RuntimeException | Error e) {
            LOG.error("A frame could not be recognised.", e);
            text = new ApiError(ApiError.Kind.FAILED).json();
        }
        // Before the answer is sent: the next frame may follow on its heels.
        inWork.set(false);
        send(text);
    }

    private String recognized(byte[] picture, long received) {
        long begun = System.nanoTime();
        Frame frame = RecognizeEndpoint.decoded(picture, limits.framePixels());
        Frame timed = frame.at(Duration.ofNanos(received - start));
        List<Face> detected = recognizer.detect(timed);
        List<TrackedFace> faces;
        synchronized (tracker) {
            List<Face> followed = tracker.associate(timed, detected);
            faces = tracker.follow(recognizer.recognize(timed, followed));
        }
        metrics.recognized(ServerMetrics.Source.LIVE, faces.size(), System.nanoTime() - begun);
        return JsonLines.object(json -> {
            JsonLines.writeFaces(
                    json, frame, faces.stream().map(TrackedFace::asMap).toList());
            json.writeNumberField("milliseconds", Math.round((System.nanoTime() - received) / 1e5) / 10.0);
        });
    }

    private synchronized void resetErrors() {
        consecutiveErrors = 0;
    }

    private void refuse(ApiError error) {
        metrics.refused(error);
        boolean tooMany;
        synchronized (this) {
            tooMany = ++consecutiveErrors >= MAX_CONSECUTIVE_ERRORS;
        }
        if (tooMany) {
            close(POLICY_VIOLATION, "Expected a client that heeds refusals.");
        } else {
            send(error.json());
        }
    }

    private void send(String text) {
        session.sendText(text, Callback.from(() -> {}, failure -> session.disconnect()));
    }

    /** Returns whether the client has sent nothing whole for too long. */
    boolean isIdle() {
        return System.nanoTime() - lastMessage > limits.socketIdle().toNanos();
    }

    /** Returns whether a frame is being recognised, and has no answer yet. */
    boolean isInWork() {
        return inWork.get();
    }

    /** Ends the connection, with a reason if the client still listens. */
    void close(int code, String reason) {
        session.close(code, reason, Callback.from(() -> {}, failure -> session.disconnect()));
    }
}
