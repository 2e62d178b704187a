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
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Recognises expressions while a source delivers frames. One thread reads the source; another detects the faces of the latest
 * frame, while a third classifies and tracks those of the frame before. A frame that another replaces before its turn is dropped
 * and counted, so that results never lag behind.
 *
 * <p>Faces are detected on every frame unless detection is what limits the frame rate; then every 150 ms, and followed in between.
 *
 * <p>{@link #close()} returns within about a second, whatever the source does. All methods may be called from any thread, also
 * from the listener's methods.
 *
 * <pre>{@code
 * ExpressionTracker tracker = new ExpressionTracker(TrackerOptions.live(recognizer));
 * try (LiveRecognizer live = LiveRecognizer.start(Cameras.open(0), recognizer, tracker, result -> {
 *     result.faces().forEach(face -> System.out.println(face.id() + " " + face.label()));
 * })) {
 *     live.awaitEnd(Duration.ofMinutes(1));
 * }
 * }</pre>
 */
public final class LiveRecognizer implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final FrameSource source;
    private final EmotionRecognizer recognizer;
    private final ExpressionTracker tracker;
    private final LiveListener listener;
    private final FrameSlot slot = new FrameSlot();
    private final DetectionScheduler scheduler =
            new DetectionScheduler(Runtime.getRuntime().availableProcessors() > 1);
    private final LiveMetrics metrics = new LiveMetrics();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean neutralWanted = new AtomicBoolean();
    /** Held while the listener is called. */
    private final ReentrantLock telling = new ReentrantLock();

    private final Thread recognition = new Thread(this::recognizeFrames, "fer4j-recognition");
    private volatile boolean stopping;
    private volatile @Nullable RuntimeException failure;
    private volatile boolean following;

    /** A frame on its way from detection to recognition; without faces if they are to be followed. */
    private record Detected(FrameSlot.Captured captured, Optional<List<Face>> faces) {}

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
     * @param source is closed at its end, or when the live recognizer is closed
     * @param recognizer stays open, and must stay so until this has ended
     * @param tracker tracks the faces; nobody else may use it
     * @param listener takes the results
     * @return a live recognizer that the caller closes
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
                long now = System.nanoTime();
                scheduler.arrived(now);
                metrics.captured(slot.put(new FrameSlot.Captured(frame.get(), now)));
            }
        } catch (RuntimeException e) {
            fail(e);
        } catch (Error e) {
            fail(new InferenceException("Expected a frame from " + source.name() + ", found: " + e, e));
        } finally {
            slot.end();
        }
    }

    /** Keeps the reason of a failure; what goes wrong because of the stop is none. */
    private void fail(RuntimeException e) {
        if (!stopping) {
            failure = e;
        }
    }

    private Optional<Detected> detectNext() throws InterruptedException {
        Optional<FrameSlot.Captured> next = slot.take(System.nanoTime() + scheduler.delayNanos());
        return next.map(captured -> new Detected(captured, detect(captured.frame())));
    }

    private Optional<List<Face>> detect(Frame frame) {
        if (!scheduler.isDue(frame.timestamp(), following)) {
            return Optional.empty();
        }
        long start = System.nanoTime();
        List<Face> faces = recognizer.detect(frame);
        scheduler.detected(System.nanoTime() - start);
        return Optional.of(faces);
    }

    private void recognizeFrames() {
        Prefetcher<Detected> detections = Prefetcher.start("fer4j-detection", this::detectNext);
        try {
            for (Optional<Detected> next = detections.take(); next.isPresent() && !stopping; next = detections.take()) {
                long start = System.nanoTime();
                recognize(next.get());
                scheduler.recognized(System.nanoTime() - start);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            fail(e);
        } catch (Error e) {
            fail(new InferenceException("Expected the faces of a frame, found: " + e, e));
        } finally {
            stopCapture();
            detections.close();
            tellEnd();
        }
    }

    private void recognize(Detected detected) {
        Frame frame = detected.captured().frame();
        List<Face> faces =
                detected.faces().map(found -> tracker.associate(frame, found)).orElseGet(() -> tracker.predict(frame));
        List<TrackedFace> tracked = tracker.follow(recognizer.recognize(frame, faces));
        following = !tracked.isEmpty();
        if (neutralWanted.getAndSet(false)) {
            tracker.takeAsNeutral();
        }
        long now = System.nanoTime();
        Duration age = Duration.ofNanos(now - detected.captured().nanos());
        metrics.recognized(now, age, detected.faces().isPresent());
        tell(new LiveResult(frame, tracked, age));
    }

    private void tell(LiveResult result) {
        telling.lock();
        try {
            if (!stopping) {
                listener.recognized(result);
            }
        } catch (RuntimeException | LinkageError | AssertionError e) {
            listener.failed(e, metrics.listenerFailed());
        } finally {
            telling.unlock();
        }
    }

    /** Tells the listener of the end, once. */
    private void tellEnd() {
        telling.lock();
        try {
            if (ended.getCount() > 0) {
                listener.ended(Optional.ofNullable(failure));
            }
        } catch (RuntimeException e) {
            listener.failed(e, metrics.listenerFailed());
        } finally {
            ended.countDown();
            telling.unlock();
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
        return metrics.statistics(System.nanoTime());
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
        slot.discard();
        // A camera's driver may let its close wait for a picture that never comes.
        startDaemon(new Thread(source::close, "fer4j-close"));
    }

    /**
     * Stops and closes the source. The listener is not called any more once this has returned, unless it is inside a call that
     * takes longer than a second.
     */
    @Override
    public void close() {
        stopCapture();
        if (Thread.currentThread() == recognition) {
            return;
        }
        try {
            // A frame may take longer to recognise than the timeout: then the end is told here, and its result never.
            if (!awaitEnd(CLOSE_TIMEOUT) && telling.tryLock()) {
                try {
                    tellEnd();
                } finally {
                    telling.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
