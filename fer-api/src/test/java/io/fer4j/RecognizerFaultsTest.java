package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fer4j.testkit.InParallel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recognizer does when something in it fails: it says so, and goes on. */
class RecognizerFaultsTest {
    private static final int THREADS = 8;
    private static final int CALLS = 300;
    private static final Face FACE = new Face(new Box(2, 2, 20, 20), 0.9f);
    private static final Frame FRAME = Frame.copyOf(40, 30, PixelFormat.GRAY8, new byte[1200]);

    @TempDir
    Path directory;

    private ClassPath classPath;
    private Model model;

    @BeforeEach
    void register() {
        classPath = new ClassPath(directory).services(io.fer4j.spi.BackendProvider.class, LinearBackend.class);
        model = LinearModel.write(directory.resolve("model"), "linear-1", 0.5);
    }

    @AfterEach
    void unregister() {
        classPath.close();
    }

    private EmotionRecognizer with(FixedDetector detector) {
        return EmotionRecognizer.builder().model(model).detector(detector).build();
    }

    /** Fails on every third call, whichever thread makes it. */
    private static FixedDetector failingDetector() {
        AtomicInteger calls = new AtomicInteger();
        return new FixedDetector(frame -> {
            if (calls.incrementAndGet() % 3 == 0) {
                throw new InferenceException("every third");
            }
            return List.of(FACE);
        });
    }

    @Test
    void aDetectorThatFailsOnEveryThirdCallFailsThoseCallsOnly() {
        try (EmotionRecognizer recognizer = with(failingDetector())) {
            assertTwoThirdsAreAnswered(recognizer);
        }
    }

    @Test
    void aClassifierThatFailsOnEveryThirdCallFailsThoseCallsOnly() {
        classPath.services(io.fer4j.spi.BackendProvider.class, FailingBackend.class);
        try (EmotionRecognizer recognizer = with(new FixedDetector(FACE))) {
            assertThat(recognizer.backend()).isEqualTo("failing");
            assertTwoThirdsAreAnswered(recognizer);
        }
    }

    private static void assertTwoThirdsAreAnswered(EmotionRecognizer recognizer) {
        List<Integer> answered = InParallel.run(THREADS, thread -> {
            int answers = 0;
            for (int call = 0; call < CALLS; call++) {
                try {
                    assertThat(recognizer.recognize(FRAME)).hasSize(1);
                    answers++;
                } catch (InferenceException e) {
                    assertThat(e).hasMessage("every third");
                }
            }
            return answers;
        });
        assertThat(answered.stream().mapToInt(Integer::intValue).sum()).isEqualTo(THREADS * CALLS * 2 / 3);
    }

    @Test
    void aPreprocessorThatFailsOnEveryThirdCallSpoilsNoOtherAnswer() {
        AtomicInteger calls = new AtomicInteger();
        Preprocessor cropper = new FaceCropper(LinearModel.SPEC, CropSpec.NONE);
        Preprocessor failing = (frame, faces, batch) -> {
            cropper.preprocess(frame, faces, batch);
            if (calls.incrementAndGet() % 3 == 0) {
                // What a failed call leaves in the batch must not be seen by the next one.
                batch.resize(0);
                throw new InferenceException("every third");
            }
        };
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .model(model)
                .detector(new FixedDetector(FACE))
                .preprocessor(failing)
                .build()) {
            List<FaceEmotion> expected = recognizer.recognize(FRAME);
            for (int call = 0; call < CALLS; call++) {
                try {
                    assertThat(recognizer.recognize(FRAME)).isEqualTo(expected);
                } catch (InferenceException e) {
                    assertThat(e).hasMessage("every third");
                }
            }
            assertThat(calls).hasValue(CALLS + 1);
        }
    }

    @Test
    void outlivesACallThatHasNoMemory() {
        AtomicInteger calls = new AtomicInteger();
        FixedDetector detector = new FixedDetector(frame -> {
            byte[] memory = new byte[calls.getAndIncrement() == 1 ? Integer.MAX_VALUE : 1];
            return memory.length == 1 ? List.of(FACE) : List.of();
        });
        EmotionRecognizer recognizer = with(detector);
        List<FaceEmotion> expected = recognizer.recognize(FRAME);

        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> recognizer.recognize(FRAME));

        assertThat(recognizer.recognize(FRAME)).isEqualTo(expected);
        recognizer.close();
        assertThat(catchThrowable(() -> recognizer.recognize(FRAME))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void moreFacesThanABatchHoldsFailThatCallOnly() {
        List<Face> tooMany = java.util.Collections.nCopies(Integer.MAX_VALUE / 8, FACE);
        try (EmotionRecognizer recognizer = with(new FixedDetector(FACE))) {
            List<FaceEmotion> expected = recognizer.recognize(FRAME);
            for (int call = 0; call < 3; call++) {
                assertThat(catchThrowable(() -> recognizer.recognize(FRAME, tooMany)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("Expected at most 17895697 pictures of 5x6 in a batch, found 268435455.");
                assertThat(recognizer.recognize(FRAME)).isEqualTo(expected);
            }
        }
    }

    @Test
    void anInterruptedCallerGetsItsAnswerAndStaysInterrupted() {
        try (EmotionRecognizer recognizer = with(new FixedDetector(FACE))) {
            Thread.currentThread().interrupt();
            try {
                assertThat(recognizer.recognize(FRAME)).hasSize(1);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }

    @Test
    void closedByManyDuringCallsItIsReleasedOnce() {
        FixedDetector detector = failingDetector();
        EmotionRecognizer recognizer = with(detector);
        int before = LinearBackend.OPENED.size();

        List<IllegalStateException> ends = InParallel.run(
                THREADS,
                thread -> InParallel.untilClosed(call -> {
                    if (call == 20) {
                        recognizer.close();
                    }
                    try {
                        recognizer.recognize(FRAME);
                    } catch (InferenceException e) {
                        assertThat(e).hasMessage("every third");
                    }
                }));

        assertThat(ends).allSatisfy(end -> assertThat(end).hasMessage("The recognizer is closed."));
        assertThat(LinearBackend.OPENED.get(before - 1).releases).hasValue(1);
    }
}
