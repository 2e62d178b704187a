package io.fer4j.vision.live;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Face;
import io.fer4j.Frame;
import io.fer4j.InferenceException;
import io.fer4j.vision.tracking.ExpressionTracker;
import io.fer4j.vision.tracking.TrackedFace;
import io.fer4j.vision.video.FrameSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Recognises expressions while a source delivers frames. One thread reads the source, another recognises the latest frame; a
 * frame that another replaces before its turn is dropped and counted, so that results never lag behind.
 *
 * <p>Faces are looked for on every frame as long as there is time for it, else every 150 ms, and followed in between.
 *
 * <p>{@link #close()} returns within about a second, whatever the source does. All methods may be called from any thread, also
 * from the listener's methods.
 *
 * <pre>{@code
 * ExpressionTracker tracker = new ExpressionTracker(recognizer.uncertaintyThreshold(), ExpressionTracker.DEFAULT_HALF_LIFE);
 * try (LiveRecognizer live = LiveRecognizer.start(Cameras.open(0), recognizer, tracker, result -> {
 *     result.faces().forEach(face -> System.out.println(face.id() + " " + face.label()));
 * })) {
 *     live.awaitEnd(Duration.ofMinutes(1));
 * }
 * }</pre>
 */
public final class LiveRecognizer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final FrameSource source;
    private final EmotionRecognizer recognizer;
    private final ExpressionTracker tracker;
    private final LiveListener listener;
    private final LatestFrame latest = new LatestFrame();
    private final DetectionRhythm rhythm = new DetectionRhythm();
    private final Counters counters = new Counters();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean neutralWanted = new AtomicBoolean();
    private final Thread recognition = new Thread(this::recognizeFrames, "fer4j-recognition");
    private volatile boolean stopping;
    private volatile @Nullable RuntimeException failure;
    private boolean following;

    private LiveRecognizer(
            FrameSource source, EmotionRecognizer recognizer, ExpressionTracker tracker, LiveListener listener) {
        this.source = source;
        this.recognizer = recognizer;
        this.tracker = tracker;
        this.listener = listener;
    }

    /**
     * Starts to read and to recognise.
     *
     * @param source is closed at its end, or with what is returned
     * @param recognizer stays open, and must until this has ended
     * @param tracker follows the faces; nobody else may use it
     * @param listener hears of the results
     * @return what the caller closes
     */
    public static LiveRecognizer start(
            FrameSource source, EmotionRecognizer recognizer, ExpressionTracker tracker, LiveListener listener) {
        LiveRecognizer live = new LiveRecognizer(source, recognizer, tracker, listener);
        startDaemon(new Thread(live::captureFrames, "fer4j-capture"));
        startDaemon(live.recognition);
        return live;
    }

    private static void startDaemon(Thread thread) {
        thread.setDaemon(true);
        thread.start();
    }

    private void captureFrames() {
        try (source) {
            while (!stopping) {
                Optional<Frame> frame = source.read();
                if (frame.isEmpty()) {
                    break;
                }
                counters.captured(latest.put(new LatestFrame.Captured(frame.get(), System.nanoTime())));
            }
        } catch (RuntimeException e) {
            fail(e);
        } catch (Error e) {
            fail(new InferenceException("Expected a frame from " + source.name() + ", found: " + e, e));
        } finally {
            latest.end();
        }
    }

    /** What goes wrong because we are stopping is no failure. */
    private void fail(RuntimeException e) {
        if (!stopping) {
            failure = e;
        }
    }

    private void recognizeFrames() {
        try {
            for (Optional<LatestFrame.Captured> next = latest.take(); next.isPresent(); next = latest.take()) {
                recognize(next.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            fail(e);
        } catch (Error e) {
            fail(new InferenceException("Expected the faces of a frame, found: " + e, e));
        } finally {
            stopCapture();
            try {
                listener.ended(Optional.ofNullable(failure));
            } catch (RuntimeException e) {
                listener.failed(e, counters.listenerFailed());
            } finally {
                ended.countDown();
            }
        }
    }

    private void recognize(LatestFrame.Captured captured) {
        Frame frame = captured.frame();
        boolean detecting = rhythm.isDue(frame.timestamp(), counters.dropped(), following);
        List<TrackedFace> faces =
                detecting ? tracker.update(frame.timestamp(), recognizer.recognize(frame)) : follow(frame);
        following = !faces.isEmpty();
        if (neutralWanted.getAndSet(false)) {
            tracker.takeAsNeutral();
        }
        long now = System.nanoTime();
        Duration age = Duration.ofNanos(now - captured.nanos());
        counters.recognized(now, age, detecting);
        tell(new LiveResult(frame, faces, age));
    }

    private List<TrackedFace> follow(Frame frame) {
        List<Face> predicted = tracker.predict(frame.timestamp());
        return tracker.follow(recognizer.recognize(frame, predicted));
    }

    private void tell(LiveResult result) {
        try {
            listener.recognized(result);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            listener.failed(e, counters.listenerFailed());
        }
    }

    /**
     * Takes what the faces show on the next frame for their neutral look, as {@link ExpressionTracker#takeAsNeutral()} does.
     */
    public void takeAsNeutral() {
        neutralWanted.set(true);
    }

    /**
     * Returns how it is going.
     *
     * @return the counts so far
     */
    public LiveStatistics statistics() {
        return counters.statistics(System.nanoTime());
    }

    /**
     * Waits until no more results come: the source has ended or failed, or this was closed.
     *
     * @param limit how long to wait
     * @return false if it goes on
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void stopCapture() {
        stopping = true;
        latest.discard();
        // A camera's driver may let its close wait for a picture that never comes.
        startDaemon(new Thread(source::close, "fer4j-close"));
    }

    /**
     * Stops and closes the source: no result is told any more once this has returned, unless the listener itself takes longer
     * than a second.
     */
    @Override
    public void close() {
        stopCapture();
        if (Thread.currentThread() == recognition) {
            return;
        }
        try {
            awaitEnd(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
