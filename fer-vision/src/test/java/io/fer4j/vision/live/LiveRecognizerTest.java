package io.fer4j.vision.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.Face;
import io.fer4j.FaceCropper;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.InferenceException;
import io.fer4j.Preprocessor;
import io.fer4j.SourceException;
import io.fer4j.image.Portraits;
import io.fer4j.vision.FaceVideo;
import io.fer4j.vision.tracking.ExpressionTracker;
import io.fer4j.vision.tracking.TrackedFace;
import io.fer4j.vision.video.FrameSource;
import io.fer4j.vision.video.FrameSources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The live recognizer with the default model, on frames of the astronaut that are drawn beforehand. */
@Timeout(120)
class LiveRecognizerTest {
    /** What is timed here is the hand-over of frames, whatever a network takes. */
    private static final String FASTEST = "cnn3";

    private static final double FRAMES_PER_SECOND = 30;

    private static EmotionRecognizer recognizer;
    private static List<Frame> frames;

    @BeforeAll
    static void prepare() {
        recognizer = EmotionRecognizer.builder().model(FASTEST).build();
        frames = FaceVideo.wandering(Portraits.astronaut(), 640, 480, FRAMES_PER_SECOND)
                .frames(90);
    }

    @AfterAll
    static void close() {
        recognizer.close();
    }

    /** Frames in memory, over and over, then what is said to happen at the end. */
    private static final class Replay implements FrameSource {
        private final int length;
        private final Runnable end;
        private int next;
        final CountDownLatch closed = new CountDownLatch(1);

        Replay(int length, Runnable end) {
            this.length = length;
            this.end = end;
        }

        @Override
        public String name() {
            return "replay";
        }

        @Override
        public Optional<Frame> read() {
            if (next == length) {
                end.run();
                return Optional.empty();
            }
            Duration time = Duration.ofNanos(Math.round(1e9 * next / FRAMES_PER_SECOND));
            return Optional.of(frames.get(next++ % frames.size()).at(time));
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private static ExpressionTracker tracker() {
        return new ExpressionTracker(recognizer.uncertaintyThreshold(), ExpressionTracker.DEFAULT_HALF_LIFE);
    }

    /** Keeps what it hears. */
    private static class Recording implements LiveListener {
        final List<LiveResult> results = new CopyOnWriteArrayList<>();
        final CompletableFuture<Optional<RuntimeException>> end = new CompletableFuture<>();
        final List<Throwable> failures = new CopyOnWriteArrayList<>();

        @Override
        public void recognized(LiveResult result) {
            results.add(result);
        }

        @Override
        public void ended(Optional<RuntimeException> reason) {
            end.complete(reason);
        }

        @Override
        public void failed(Throwable failure, long count) {
            failures.add(failure);
            assertThat(count).isEqualTo(failures.size());
        }
    }

    @Test
    void recognisesEachFrameOfASlowSource() throws Exception {
        Recording heard = new Recording();
        FrameSource slow = FrameSources.atRecordedPace(new Replay(60, () -> {}));
        try (LiveRecognizer live = LiveRecognizer.start(slow, recognizer, tracker(), heard)) {
            assertThat(live.awaitEnd(Duration.ofSeconds(30))).isTrue();

            LiveStatistics statistics = live.statistics();
            assertThat(heard.end.join()).isEmpty();
            assertThat(statistics.captured()).isEqualTo(60);
            assertThat(statistics.recognized() + statistics.dropped()).isEqualTo(60);
            assertThat(statistics.recognized()).isGreaterThan(20).isEqualTo(heard.results.size());
            assertThat(statistics.detections()).isBetween(10L, statistics.recognized());
            assertThat(statistics.framesPerSecond()).isBetween(8.0, 40.0);
            assertThat(statistics.medianAge()).isPositive().isLessThanOrEqualTo(statistics.age95());
            assertThat(statistics.age95()).isLessThanOrEqualTo(statistics.age99());
            assertThat(statistics.age99()).isLessThanOrEqualTo(statistics.oldest());
        }
        assertThat(heard.results).allSatisfy(result -> {
            assertThat(result.faces()).hasSize(1);
            assertThat(result.faces().get(0).id()).isEqualTo(1);
            assertThat(result.faces().get(0).label()).isEqualTo(Emotion.HAPPY);
        });
    }

    @Test
    void runningOutOfMemoryIsToldAsTheReasonOfTheEnd() throws Exception {
        Replay source = new Replay(3, () -> {
            byte[] memory = new byte[Integer.MAX_VALUE];
            assertThat(memory).isEmpty();
        });
        Recording heard = new Recording();
        try (LiveRecognizer live = LiveRecognizer.start(source, recognizer, tracker(), heard)) {
            assertThat(live.awaitEnd(Duration.ofSeconds(60))).isTrue();
        }
        assertThat(heard.end.join())
                .hasValueSatisfying(reason -> assertThat(reason)
                        .isInstanceOf(InferenceException.class)
                        .hasMessageStartingWith("Expected a frame from replay, found: java.lang.OutOfMemoryError"));
    }

    @Test
    void theLatestFrameWinsAndTheRestIsCounted() throws Exception {
        List<Duration> times = new CopyOnWriteArrayList<>();
        LiveListener slow = result -> {
            times.add(result.frame().timestamp());
            pause(120);
        };
        FrameSource source = FrameSources.atRecordedPace(new Replay(60, () -> {}));
        try (LiveRecognizer live = LiveRecognizer.start(source, recognizer, tracker(), slow)) {
            assertThat(live.awaitEnd(Duration.ofSeconds(30))).isTrue();

            LiveStatistics statistics = live.statistics();
            assertThat(statistics.captured()).isEqualTo(60);
            assertThat(statistics.dropped()).isGreaterThan(35);
            assertThat(statistics.recognized() + statistics.dropped()).isEqualTo(60);
            assertThat(times).hasSize((int) statistics.recognized()).isSorted();
            assertThat(times.get(times.size() - 1))
                    .as("the last frame is among them")
                    .isEqualTo(Duration.ofNanos(Math.round(1e9 * 59 / FRAMES_PER_SECOND)));
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The default detector behind something that it does first. */
    private record Detector(FaceDetector detector, Runnable first) implements FaceDetector {
        Detector(Runnable first) {
            this(FaceDetector.open("ultraface"), first);
        }

        @Override
        public String id() {
            return detector.id();
        }

        @Override
        public List<Face> detect(Frame frame) {
            first.run();
            return detector.detect(frame);
        }

        @Override
        public void close() {
            detector.close();
        }
    }

    /** A recognizer whose detection and classification do something first. */
    private static EmotionRecognizer recognizer(FaceDetector detector, Runnable beforeClassification) {
        Preprocessor cropper =
                new FaceCropper(recognizer.model().input(), recognizer.model().crop(detector.id()));
        return EmotionRecognizer.builder()
                .model(FASTEST)
                .detector(detector)
                .preprocessor((frame, faces, batch) -> {
                    beforeClassification.run();
                    cropper.preprocess(frame, faces, batch);
                })
                .build();
    }

    @Test
    void detectsLessOftenWhereDetectionIsWhatTakesTheTime() throws Exception {
        FrameSource source = FrameSources.atRecordedPace(new Replay(150, () -> {}));
        try (FaceDetector slow = new Detector(() -> pause(100));
                EmotionRecognizer slowly = recognizer(slow, () -> {});
                LiveRecognizer live = LiveRecognizer.start(source, slowly, tracker(), result -> {})) {
            assertThat(live.awaitEnd(Duration.ofSeconds(30))).isTrue();

            LiveStatistics statistics = live.statistics();
            assertThat(statistics.detections())
                    .isBetween(statistics.recognized() / 10, 3 * statistics.recognized() / 4);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void detectsTheNextFrameWhileOneIsClassified() throws Exception {
        CountDownLatch two = new CountDownLatch(2);
        Recording heard = new Recording();
        FrameSource source = FrameSources.atRecordedPace(new Replay(30, () -> {}));
        try (FaceDetector counting = new Detector(two::countDown);
                EmotionRecognizer waiting = recognizer(counting, () -> await(two));
                LiveRecognizer live = LiveRecognizer.start(source, waiting, tracker(), heard)) {
            assertThat(live.awaitEnd(Duration.ofSeconds(60))).isTrue();
        }
        assertThat(heard.end.join()).isEmpty();
        assertThat(heard.results)
                .extracting(result -> result.frame().timestamp())
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(2);
    }

    @Test
    void nothingIsToldAfterCloseThoughAFrameIsStillInWork() throws Exception {
        CountDownLatch inWork = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger ends = new AtomicInteger();
        Recording heard = new Recording() {
            @Override
            public void ended(Optional<RuntimeException> reason) {
                ends.incrementAndGet();
                super.ended(reason);
            }
        };
        try (FaceDetector detector = new Detector(() -> {});
                EmotionRecognizer slow = recognizer(detector, () -> {
                    inWork.countDown();
                    await(closed);
                    done.countDown();
                })) {
            LiveRecognizer live = LiveRecognizer.start(new Replay(1000, () -> {}), slow, tracker(), heard);
            await(inWork);
            live.close();

            assertThat(heard.end).as("the end is told before close() returns").isCompletedWithValue(Optional.empty());
            assertThat(live.awaitEnd(Duration.ZERO)).isTrue();
            closed.countDown();
            await(done);
        }
        // The recognizer's close has waited for the frame; what would be told now comes at once.
        pause(200);
        assertThat(heard.results).isEmpty();
        assertThat(ends).hasValue(1);
    }

    @Test
    void aFailingListenerIsHeardOfAndEndsNothing() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Recording heard = new Recording() {
            @Override
            public void recognized(LiveResult result) {
                super.recognized(result);
                if (calls.incrementAndGet() % 2 == 1) {
                    throw new IllegalStateException("call " + calls.get());
                }
            }
        };
        FrameSource source = FrameSources.atRecordedPace(new Replay(20, () -> {}));
        try (LiveRecognizer live = LiveRecognizer.start(source, recognizer, tracker(), heard)) {
            assertThat(live.awaitEnd(Duration.ofSeconds(30))).isTrue();

            assertThat(heard.failures).hasSize((heard.results.size() + 1) / 2).hasSizeGreaterThan(2);
            assertThat(heard.failures.get(0)).hasMessage("call 1");
            assertThat(live.statistics().listenerFailures()).isEqualTo(heard.failures.size());
        }
        assertThat(heard.end.join()).isEmpty();
    }

    @Test
    void aSourceThatBreaksOffEndsItWithTheReason() throws Exception {
        Recording heard = new Recording();
        Replay source = new Replay(3, () -> {
            throw new SourceException("Unplugged.");
        });
        try (LiveRecognizer live = LiveRecognizer.start(source, recognizer, tracker(), heard)) {
            assertThat(live.awaitEnd(Duration.ofSeconds(10))).isTrue();
        }
        assertThat(heard.end.join())
                .hasValueSatisfying(reason ->
                        assertThat(reason).isInstanceOf(SourceException.class).hasMessage("Unplugged."));
        assertThat(heard.results).as("the frames before are recognised").isNotEmpty();
        assertThat(source.closed.getCount()).isZero();
    }

    @Test
    void aRecognizerThatFailsEndsItWithTheReason() throws Exception {
        Recording heard = new Recording();
        EmotionRecognizer closed = EmotionRecognizer.builder().model(FASTEST).build();
        closed.close();
        try (LiveRecognizer live = LiveRecognizer.start(new Replay(1000, () -> {}), closed, tracker(), heard)) {
            assertThat(live.awaitEnd(Duration.ofSeconds(10))).isTrue();
        }
        assertThat(heard.end.join().orElseThrow())
                .isNotInstanceOf(InferenceException.class)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The recognizer is closed.");
    }

    @Test
    void stopsWithinASecondThoughTheSourceHangs() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Recording heard = new Recording();
        Replay hanging = new Replay(5, () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        LiveRecognizer live = LiveRecognizer.start(hanging, recognizer, tracker(), heard);
        while (heard.results.isEmpty()) {
            pause(10);
        }
        long start = System.nanoTime();
        live.close();
        live.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1100));
        assertThat(heard.end.join()).isEmpty();
        int results = heard.results.size();
        pause(100);
        assertThat(heard.results).hasSize(results);
        never.countDown();
    }

    @Test
    void mayBeClosedByItsListener() throws Exception {
        AtomicReference<LiveRecognizer> live = new AtomicReference<>();
        CountDownLatch started = new CountDownLatch(1);
        Recording heard = new Recording() {
            @Override
            public void recognized(LiveResult result) {
                super.recognized(result);
                try {
                    started.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                live.get().close();
            }
        };
        live.set(LiveRecognizer.start(new Replay(10_000, () -> {}), recognizer, tracker(), heard));
        started.countDown();
        assertThat(live.get().awaitEnd(Duration.ofSeconds(10))).isTrue();
        assertThat(heard.results).hasSize(1);
        assertThat(heard.failures).isEmpty();
    }

    @Test
    void takesANeutralLookOnRequest() throws Exception {
        List<TrackedFace> faces = new ArrayList<>();
        FrameSource source = FrameSources.atRecordedPace(new Replay(60, () -> {}));
        AtomicReference<LiveRecognizer> live = new AtomicReference<>();
        try (LiveRecognizer started = LiveRecognizer.start(source, recognizer, tracker(), result -> {
            faces.addAll(result.faces());
            if (faces.size() == 3 && live.get() != null) {
                live.get().takeAsNeutral();
            }
        })) {
            live.set(started);
            assertThat(started.awaitEnd(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(faces.get(2).label()).isEqualTo(Emotion.HAPPY);
        assertThat(faces.get(faces.size() - 1).scores().probability(Emotion.HAPPY))
                .isLessThan(0.2f);
    }
}
