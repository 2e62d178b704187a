package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import io.fer4j.spi.BackendProvider;
import io.fer4j.spi.DetectorProvider;
import io.fer4j.testkit.InParallel;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmotionRecognizerTest {
    private static final Face SMALL = new Face(new Box(40, 5, 8, 6), 0.99f);
    private static final Face MIDDLE = new Face(new Box(-3, 2, 12, 14), 0.7f);
    private static final Face BIG = new Face(new Box(10, 10, 40, 50), 0.8f);
    private static final Frame FRAME = noise(64, 48);

    @TempDir
    Path directory;

    private ClassPath classPath;

    @BeforeEach
    void register() {
        LinearBackend.OPENED.clear();
        FixedDetector.Provider.OPENED.clear();
        FixedDetector.Provider.OPTIONS.clear();
        classPath = new ClassPath(directory)
                .services(BackendProvider.class, LinearBackend.class)
                .services(DetectorProvider.class, FixedDetector.Provider.class)
                .model("worse", 0.25)
                .defaultModel("better");
    }

    @AfterEach
    void unregister() {
        classPath.close();
    }

    @Test
    void takesTheBestModelTheBackendAndTheDetectorOnTheClassPath() {
        try (EmotionRecognizer recognizer = EmotionRecognizer.create()) {
            assertThat(recognizer.model().id()).isEqualTo("better");
            assertThat(recognizer.backend()).isEqualTo("linear");
            assertThat(recognizer.device()).isEqualTo(Device.cpu());
            assertThat(recognizer.detector()).isEqualTo("fixed");
            assertThat(recognizer.recognize(FRAME)).hasSize(1);
        }
    }

    @Test
    void takesWhatTheBuilderSays() {
        LinearModel.write(directory.resolve("mine"), "mine", 0.1);
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .model(directory.resolve("mine"))
                .backend("linear")
                .device(Device.cpu(2))
                .detector("fixed")
                .build()) {
            assertThat(recognizer.model().id()).isEqualTo("mine");
            assertThat(recognizer.device()).isEqualTo(Device.cpu(2));
        }
        try (EmotionRecognizer recognizer =
                EmotionRecognizer.builder().model("worse").build()) {
            assertThat(recognizer.model().id()).isEqualTo("worse");
        }
    }

    @Test
    void theDetectorLearnsTheSmallestFaceThatCounts() {
        EmotionRecognizer.builder().build().close();
        EmotionRecognizer.builder().minimumFaceSize(30).build().close();
        EmotionRecognizer.builder()
                .detector("fixed", DetectorOptions.builder().smallestFace(20).build())
                .minimumFaceSize(30)
                .build()
                .close();

        assertThat(FixedDetector.Provider.OPTIONS)
                .containsExactly(
                        DetectorOptions.defaults(),
                        DetectorOptions.builder().smallestFace(30).build(),
                        DetectorOptions.builder().smallestFace(20).build());
    }

    @Test
    void tellsTheSmallestFaceThatIsLookedFor() {
        try (EmotionRecognizer all = EmotionRecognizer.create();
                EmotionRecognizer large =
                        EmotionRecognizer.builder().minimumFaceSize(30).build()) {
            assertThat(all.smallestFace(640, 480)).isEqualTo(1);
            assertThat(large.smallestFace(640, 480)).isEqualTo(30);
        }
    }

    @Test
    void givesTheBiggestFaceFirst() {
        try (EmotionRecognizer recognizer = with(new FixedDetector(SMALL, BIG, MIDDLE))) {
            assertThat(recognizer.recognize(FRAME))
                    .extracting(FaceEmotion::face)
                    .containsExactly(BIG, MIDDLE, SMALL);
        }
    }

    @Test
    void aResultTellsItsReasonsTheProbabilityFirst() {
        Frame dark = Frame.copyOf(64, 48, PixelFormat.GRAY8, new byte[64 * 48]);
        try (EmotionRecognizer strict = EmotionRecognizer.builder()
                        .detector(new FixedDetector(BIG, SMALL))
                        .uncertaintyThreshold(1)
                        .build();
                EmotionRecognizer easy = EmotionRecognizer.builder()
                        .detector(new FixedDetector(BIG, SMALL))
                        .uncertaintyThreshold(0)
                        .qualityLimits(QualityLimits.NONE)
                        .build()) {
            List<FaceEmotion> doubted = strict.recognize(dark);
            assertThat(doubted.get(0).uncertain()).isTrue();
            assertThat(doubted.get(0).reasons())
                    .startsWith(UncertaintyReason.LOW_PROBABILITY)
                    .contains(UncertaintyReason.DARK)
                    .doesNotContain(UncertaintyReason.SMALL);
            assertThat(doubted.get(1).reasons()).contains(UncertaintyReason.SMALL);
            assertThat(strict.recognizeAll(List.of(dark, dark))).containsExactly(doubted, doubted);

            List<FaceEmotion> taken = easy.recognize(dark);
            assertThat(taken).allSatisfy(face -> {
                assertThat(face.uncertain()).isFalse();
                assertThat(face.reasons()).isEmpty();
            });
            assertThat(taken.get(0).quality())
                    .isPresent()
                    .isEqualTo(doubted.get(0).quality());
        }
    }

    @Test
    void givesEachFaceItsOwnScores() {
        try (EmotionRecognizer recognizer = with(new FixedDetector(SMALL, BIG, MIDDLE));
                EmotionClassifier classifier = EmotionClassifier.open(Model.bundled("better"), Device.cpu())) {
            List<FaceEmotion> found = recognizer.recognize(FRAME);

            assertThat(found).hasSize(3);
            for (FaceEmotion face : found) {
                InputBatch batch = InputBatch.allocate(LinearModel.SPEC, 1);
                new FaceCropper(LinearModel.SPEC, classifier.card().crop("fixed"))
                        .preprocess(FRAME, List.of(face.face()), batch);
                assertThat(face.scores()).isEqualTo(classifier.classify(batch).get(0));
                assertThat(face.top()).isEqualTo(face.scores().top());
                assertThat(face.box()).isEqualTo(face.face().box());
            }
            assertThat(found.get(0).scores()).isNotEqualTo(found.get(1).scores());
        }
    }

    @Test
    void classifiesAllFacesInOneCall() {
        try (EmotionRecognizer recognizer = with(new FixedDetector(SMALL, BIG, MIDDLE))) {
            recognizer.recognize(FRAME);

            assertThat(LinearBackend.OPENED.get(0).calls).hasValue(1);
        }
    }

    @Test
    void withoutFacesNothingIsClassified() {
        try (EmotionRecognizer recognizer = with(new FixedDetector())) {
            assertThat(recognizer.recognize(FRAME)).isEmpty();
            assertThat(recognizer.recognize(FRAME, List.of())).isEmpty();

            assertThat(LinearBackend.OPENED.get(0).calls).hasValue(0);
        }
    }

    @Test
    void takesFacesThatAreAlreadyFoundInTheirOrder() {
        try (EmotionRecognizer recognizer = with(new FixedDetector(frame -> {
            throw new AssertionError("Expected no detection.");
        }))) {
            List<Face> faces = List.of(SMALL.withTrack(3), BIG.withTrack(1), MIDDLE);

            assertThat(recognizer.recognize(FRAME, faces))
                    .extracting(FaceEmotion::face)
                    .containsExactlyElementsOf(faces);
        }
    }

    @Test
    void thirtyFacesAreOneBatch() {
        List<Face> faces = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            faces.add(new Face(new Box(i, i, 30 - i, 10), 1));
        }
        try (EmotionRecognizer recognizer = with(new FixedDetector(frame -> faces))) {
            assertThat(recognizer.recognize(FRAME)).hasSize(30);
            assertThat(LinearBackend.OPENED.get(0).calls).hasValue(1);
        }
    }

    @Test
    void leavesOutSmallFaces() {
        FixedDetector detector = new FixedDetector(SMALL, BIG, MIDDLE);
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .detector(detector)
                .minimumFaceSize(14)
                .build()) {
            assertThat(recognizer.recognize(FRAME))
                    .extracting(FaceEmotion::face)
                    .containsExactly(BIG, MIDDLE);
            assertThat(recognizer.recognize(FRAME, List.of(SMALL)))
                    .as("a face that is handed in counts")
                    .hasSize(1);
        }
    }

    @Test
    void resultsAreUncertainBelowTheThreshold() {
        for (double threshold : new double[] {0, 0.5, 1}) {
            try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                    .detector(new FixedDetector(SMALL, BIG, MIDDLE))
                    .uncertaintyThreshold(threshold)
                    .qualityLimits(QualityLimits.NONE)
                    .build()) {
                assertThat(recognizer.uncertaintyThreshold()).isEqualTo(threshold);
                for (FaceEmotion face : recognizer.recognize(FRAME)) {
                    assertThat(face.uncertain()).isEqualTo(face.scores().probability(face.top()) < threshold);
                }
            }
        }
    }

    @Test
    void theThresholdIsTheCardsByDefault() {
        Random random = new Random(5);
        try (EmotionRecognizer recognizer =
                EmotionRecognizer.builder().qualityLimits(QualityLimits.NONE).build()) {
            boolean certain = false;
            boolean uncertain = false;
            for (int i = 0; i < 200; i++) {
                FaceEmotion face = recognizer.recognize(noise(8, 8, random)).get(0);
                assertThat(face.uncertain()).isEqualTo(face.scores().isUncertain(0.5));
                certain |= !face.uncertain();
                uncertain |= face.uncertain();
            }
            assertThat(certain && uncertain).as("both were seen").isTrue();
        }
    }

    @Test
    void usesThePreprocessorThatIsHandedIn() {
        AtomicInteger calls = new AtomicInteger();
        Preprocessor zeros = (frame, faces, batch) -> {
            calls.incrementAndGet();
            batch.resize(faces.size()).buffer().put(new float[faces.size() * 30]);
        };
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .detector(new FixedDetector(BIG))
                .preprocessor(zeros)
                .build()) {
            EmotionScores scores = recognizer.recognize(FRAME).get(0).scores();

            assertThat(calls).hasValue(1);
            assertThat(scores).isEqualTo(EmotionScores.ofLogits(new float[7], 1));
        }
    }

    @Test
    void closesWhatItOpened() {
        EmotionRecognizer recognizer = EmotionRecognizer.create();
        recognizer.close();
        recognizer.close();

        assertThat(LinearBackend.OPENED.get(0).releases).hasValue(1);
        assertThat(FixedDetector.Provider.OPENED.get(0).releases).hasValue(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> recognizer.recognize(FRAME))
                .withMessage("The recognizer is closed.");
        assertThatIllegalStateException()
                .isThrownBy(() -> recognizer.recognize(FRAME, List.of()))
                .withMessage("The recognizer is closed.");
        assertThat(recognizer.backend()).as("it still says what it was").isEqualTo("linear");
    }

    @Test
    void leavesADetectorOpenThatWasHandedIn() {
        FixedDetector detector = new FixedDetector(BIG);
        with(detector).close();

        assertThat(detector.releases).hasValue(0);
        assertThat(detector.detect(FRAME)).hasSize(1);
        assertThat(LinearBackend.OPENED.get(0).releases).hasValue(1);
    }

    @Test
    void closesTheClassifierWhenTheDetectorCannotBeOpened() {
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> EmotionRecognizer.builder().detector("none").build());

        assertThat(LinearBackend.OPENED)
                .singleElement()
                .satisfies(classifier -> assertThat(classifier.releases).hasValue(1));
    }

    @Test
    void failuresPassThroughAndTheNextFrameWorks() {
        AtomicInteger frames = new AtomicInteger();
        FixedDetector detector = new FixedDetector(frame -> {
            if (frames.getAndIncrement() % 2 == 0) {
                throw new InferenceException("no luck");
            }
            return List.of(BIG);
        });
        Preprocessor cropper = new FaceCropper(LinearModel.SPEC, CropSpec.NONE);
        Preprocessor failing = (frame, faces, batch) -> {
            if (frames.get() % 4 == 0) {
                batch.resize(0);
                throw new IllegalArgumentException("no luck either");
            }
            cropper.preprocess(frame, faces, batch);
        };
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .detector(detector)
                .preprocessor(failing)
                .build()) {
            for (int round = 0; round < 3; round++) {
                assertThatExceptionOfType(InferenceException.class)
                        .isThrownBy(() -> recognizer.recognize(FRAME))
                        .withMessage("no luck");
                assertThat(recognizer.recognize(FRAME)).hasSize(1);
                assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> recognizer.recognize(FRAME));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> recognizer.recognize(FRAME))
                        .withMessage("no luck either");
            }
        }
    }

    @Test
    void threadsGetTheAnswersThatOneGets() {
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            frames.add(noise(30 + i, 60 - i));
        }
        FixedDetector detector =
                new FixedDetector(frame -> List.of(SMALL, BIG, MIDDLE).subList(0, 1 + frame.width() % 3));
        try (EmotionRecognizer recognizer = with(detector)) {
            List<List<FaceEmotion>> alone =
                    frames.stream().map(recognizer::recognize).toList();
            List<Boolean> same = InParallel.run(8, thread -> {
                boolean all = true;
                for (int call = 0; call < 200; call++) {
                    int i = (thread + call) % frames.size();
                    all &= recognizer.recognize(frames.get(i)).equals(alone.get(i));
                }
                return all;
            });

            assertThat(same).containsOnly(true);
        }
    }

    @Test
    void closingWaitsForRunningCalls() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        AtomicBoolean finished = new AtomicBoolean();
        FixedDetector detector = new FixedDetector(frame -> {
            inside.countDown();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return List.of(BIG);
        });
        EmotionRecognizer recognizer = with(detector);
        Thread worker =
                new Thread(() -> finished.set(recognizer.recognize(FRAME).size() == 1));
        Thread closer = new Thread(recognizer::close);
        worker.start();
        inside.await();
        closer.start();
        while (closer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(LinearBackend.OPENED.get(0).releases).hasValue(0);
        letGo.countDown();
        worker.join();
        closer.join();

        assertThat(finished).as("the call that was running got its answer").isTrue();
        assertThat(LinearBackend.OPENED.get(0).releases).hasValue(1);
    }

    @Test
    void takesNoMemoryThatGrowsWithTheFrame() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Preprocessor cropper = new FaceCropper(LinearModel.SPEC, CropSpec.NONE);
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .detector(new FixedDetector(BIG))
                .preprocessor(cropper)
                .build()) {
            for (int side : new int[] {48, 3000}) {
                Frame frame = noise(side, side);
                recognizer.recognize(frame);
                long before = threads.getCurrentThreadAllocatedBytes();
                recognizer.recognize(frame);

                assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                        .as("%dx%d", side, side)
                        .isLessThanOrEqualTo(4096);
            }
        }
    }

    @Test
    void refusesChoicesThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmotionRecognizer.builder().minimumFaceSize(0))
                .withMessage("Expected a face size of at least 1 pixel, found 0.");
        for (double threshold : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EmotionRecognizer.builder().uncertaintyThreshold(threshold))
                    .withMessage("Expected a threshold from 0 to 1, found " + threshold + ".");
        }
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> EmotionRecognizer.builder().backend("none").build())
                .withMessage("Expected a backend on the classpath, one of [linear], found \"none\".");
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> EmotionRecognizer.builder().model("none"))
                .withMessage(
                        "Expected a model id, one of [better, worse], or a model directory, found \"none\". FER4J's"
                                + " other models are the artifacts io.fer4j:fer-model-ID-PRECISION.");
    }

    private static EmotionRecognizer with(FaceDetector detector) {
        return EmotionRecognizer.builder().detector(detector).build();
    }

    private static Frame noise(int width, int height) {
        return noise(width, height, new Random(width));
    }

    private static Frame noise(int width, int height, Random random) {
        byte[] pixels = new byte[width * height * 3];
        random.nextBytes(pixels);
        return Frame.copyOf(width, height, PixelFormat.BGR24, pixels);
    }
}
