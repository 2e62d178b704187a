package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.spi.BackendProvider;
import io.fer4j.spi.DetectorProvider;
import io.fer4j.testkit.InParallel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be handed to a recognizer, and what it does not let through. */
class RecognizerChoicesTest {
    private static final Face BIG = new Face(new Box(2, 2, 20, 20), 0.9f);
    private static final Face SMALL = new Face(new Box(25, 15, 10, 10), 0.8f);

    @TempDir
    Path directory;

    private ClassPath classPath;
    private Model model;
    private EmotionClassifier classifier;

    @BeforeEach
    void open() {
        classPath = new ClassPath(directory)
                .services(BackendProvider.class, LinearBackend.class)
                .services(DetectorProvider.class, FixedDetector.Provider.class);
        model = LinearModel.write(directory.resolve("model"), "linear-1", 0.5);
        classifier = new LinearBackend().open(model, Device.cpu());
    }

    @AfterEach
    void close() {
        classifier.close();
        classPath.close();
    }

    private static Frame noise(long seed) {
        byte[] pixels = new byte[40 * 30];
        new Random(seed).nextBytes(pixels);
        return Frame.copyOf(40, 30, PixelFormat.GRAY8, pixels);
    }

    private EmotionRecognizer.Builder builder(Face... faces) {
        return EmotionRecognizer.builder().classifier(classifier).detector(new FixedDetector(faces));
    }

    @Test
    void aClassifierThatIsHandedInServesManyRecognizersAndStaysOpen() {
        List<FaceEmotion> first;
        try (EmotionRecognizer recognizer = builder(BIG).build()) {
            first = recognizer.recognize(noise(1));
        }
        try (EmotionRecognizer recognizer = builder(BIG).build()) {
            assertThat(recognizer.recognize(noise(1))).isEqualTo(first);
            assertThat(recognizer.backend()).isEqualTo("linear");
        }
        assertThat(((LinearBackend.LinearClassifier) classifier).releases).hasValue(0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(BIG).device(Device.cpu(2)).build())
                .withMessage("Expected either a classifier or a model, backend and device, found both.");
    }

    @Test
    void aPreprocessorThatDoesNotFillTheBatchIsRefusedAndNeverAnsweredWithTheLastFramesScores() {
        boolean[] lazy = {false};
        FaceCropper cropper = new FaceCropper(LinearModel.SPEC, CropSpec.NONE);
        Preprocessor sometimes = (frame, faces, batch) -> {
            if (!lazy[0]) {
                cropper.preprocess(frame, faces, batch);
            }
        };
        try (EmotionRecognizer recognizer = builder(BIG).preprocessor(sometimes).build()) {
            assertThat(recognizer.recognize(noise(1))).hasSize(1);
            lazy[0] = true;
            assertThatExceptionOfType(InferenceException.class)
                    .isThrownBy(() -> recognizer.recognize(noise(2)))
                    .withMessage("Expected 1 images from the preprocessor, one for each face, found 0. A preprocessor"
                            + " resizes the batch to the number of faces.");
        }
    }

    @Test
    void aClassifierThatForgetsAFaceIsRefused() {
        EmotionClassifier forgetful = new Wrapped(classifier) {
            @Override
            public List<EmotionScores> classify(InputBatch batch) {
                return super.classify(batch).subList(1, batch.size());
            }
        };
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .classifier(forgetful)
                .detector(new FixedDetector(BIG, SMALL))
                .build()) {
            assertThatExceptionOfType(InferenceException.class)
                    .isThrownBy(() -> recognizer.recognize(noise(1)))
                    .withMessage("Expected scores for 2 faces from the classifier, found 1.");
        }
    }

    @Test
    void aListOfFacesThatChangesMeanwhileChangesNothing() {
        List<Face> faces = new ArrayList<>(List.of(BIG, SMALL));
        FaceCropper cropper = new FaceCropper(LinearModel.SPEC, CropSpec.NONE);
        Preprocessor meddling = (frame, given, batch) -> {
            cropper.preprocess(frame, given, batch);
            faces.clear();
        };
        try (EmotionRecognizer recognizer = builder().preprocessor(meddling).build()) {
            assertThat(recognizer.recognize(noise(1), faces))
                    .extracting(FaceEmotion::face)
                    .containsExactly(BIG, SMALL);
        }
    }

    @Test
    void framesTogetherGetWhatEachGetsAloneInOneCall() {
        List<Frame> frames = List.of(noise(1), noise(2), noise(3));
        FixedDetector detector =
                new FixedDetector(frame -> frame.equals(frames.get(1)) ? List.of() : List.of(SMALL, BIG));
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .classifier(classifier)
                .detector(detector)
                .build()) {
            List<List<FaceEmotion>> alone =
                    frames.stream().map(recognizer::recognize).toList();
            int before = ((LinearBackend.LinearClassifier) classifier).calls.get();

            assertThat(recognizer.recognizeAll(frames)).isEqualTo(alone);
            assertThat(((LinearBackend.LinearClassifier) classifier).calls).hasValue(before + 1);
            assertThat(recognizer.recognizeAll(List.of())).isEmpty();
            assertThat(recognizer.recognizeAll(List.of(frames.get(1)))).containsExactly(List.of());
        }
    }

    @Test
    void aListenerHearsOfEveryCall() {
        List<Integer> counts = new ArrayList<>();
        List<Duration> durations = new ArrayList<>();
        RecognitionListener listener = (faces, detect, preprocess, classify) -> {
            counts.add(faces);
            durations.addAll(List.of(detect, preprocess, classify));
        };
        try (EmotionRecognizer recognizer =
                builder(BIG, SMALL).listener(listener).build()) {
            recognizer.recognize(noise(1));
            recognizer.recognize(noise(1), List.of(BIG));
            recognizer.recognize(noise(1), List.of());
            recognizer.recognizeAll(List.of(noise(1), noise(2)));
        }
        assertThat(counts).containsExactly(2, 1, 0, 4);
        assertThat(durations).hasSize(12).noneMatch(Duration::isNegative);
        assertThat(durations.subList(0, 3)).noneMatch(Duration::isZero);
        assertThat(durations.get(3)).isZero();
        assertThat(durations.subList(6, 9)).containsOnly(Duration.ZERO);
    }

    @Test
    void aListenerHearsHowEachCallEndsExactlyOnce() {
        List<String> heard = new ArrayList<>();
        AtomicReference<RuntimeException> trouble = new AtomicReference<>();
        RecognitionListener listener = new RecognitionListener() {
            @Override
            public void recognized(int faces, Duration detect, Duration preprocess, Duration classify) {
                heard.add("recognized");
            }

            @Override
            public Call begin() {
                heard.add("begin");
                return new Call() {
                    @Override
                    public void succeeded(
                            List<FaceEmotion> faces, Duration detect, Duration preprocess, Duration classify) {
                        heard.add("succeeded " + faces.size());
                        if (trouble.get() != null) {
                            throw trouble.get();
                        }
                    }

                    @Override
                    public void failed(Throwable failure) {
                        heard.add("failed " + failure.getMessage());
                        throw new IllegalStateException("the listener's own");
                    }
                };
            }
        };
        AtomicBoolean broken = new AtomicBoolean();
        FixedDetector detector = new FixedDetector(frame -> {
            if (broken.get()) {
                throw new InferenceException("broken");
            }
            return List.of(SMALL, BIG);
        });
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .classifier(classifier)
                .detector(detector)
                .listener(listener)
                .build()) {
            List<FaceEmotion> found = recognizer.recognize(noise(1));
            assertThat(found).hasSize(2);
            recognizer.recognize(noise(1), List.of());
            recognizer.recognizeAll(List.of(noise(1), noise(2)));
            broken.set(true);
            assertThatThrownBy(() -> recognizer.recognize(noise(1)))
                    .isInstanceOf(InferenceException.class)
                    .hasMessage("broken")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .singleElement()
                            .satisfies(own -> assertThat(own).hasMessage("the listener's own")));
            broken.set(false);
            trouble.set(new IllegalStateException("no more room"));
            assertThatThrownBy(() -> recognizer.recognize(noise(1))).isSameAs(trouble.get());
        }
        assertThat(heard)
                .containsExactly(
                        "begin", "succeeded 2",
                        "begin", "succeeded 0",
                        "begin", "succeeded 4",
                        "begin", "failed broken",
                        "begin", "succeeded 2");
    }

    private static Map<Emotion, Double> priors() {
        Map<Emotion, Double> priors = new EnumMap<>(Emotion.class);
        Emotion.FER2013.forEach(emotion -> priors.put(emotion, 0.1));
        priors.put(Emotion.HAPPY, 0.4);
        return priors;
    }

    private EmotionClassifier withPriors(double correction) {
        ModelCard card = classifier.card().toBuilder()
                .priors(priors())
                .priorCorrection(correction)
                .build();
        return new Wrapped(classifier) {
            @Override
            public ModelCard card() {
                return card;
            }
        };
    }

    private static EmotionScores only(EmotionRecognizer.Builder builder) {
        try (EmotionRecognizer recognizer =
                builder.detector(new FixedDetector(BIG)).build()) {
            return recognizer.recognize(noise(1)).get(0).scores();
        }
    }

    @Test
    void thePriorsAreDividedOutAsTheCardSaysOrTheBuilder() {
        EmotionScores raw = only(EmotionRecognizer.builder().classifier(classifier));
        EmotionScores byCard = only(EmotionRecognizer.builder().classifier(withPriors(0.5)));
        EmotionScores byBuilder =
                only(EmotionRecognizer.builder().classifier(withPriors(1)).priorCorrection(0.5));

        assertThat(only(EmotionRecognizer.builder().classifier(withPriors(0.5)).priorCorrection(0)))
                .isEqualTo(raw);
        assertThat(byBuilder).isEqualTo(byCard).isNotEqualTo(raw);
        // Happy is four times as frequent: against any other, it loses a factor of two.
        double before = raw.probability(Emotion.HAPPY) / raw.probability(Emotion.SAD);
        double after = byCard.probability(Emotion.HAPPY) / byCard.probability(Emotion.SAD);
        assertThat(after / before).isCloseTo(0.5, within(1e-5));
    }

    @Test
    void theUncertaintyIsThatOfTheCorrectedScores() {
        EmotionScores corrected = only(EmotionRecognizer.builder().classifier(withPriors(1)));
        double threshold = corrected.probability(corrected.top()) + 1e-3;
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .classifier(withPriors(1))
                .detector(new FixedDetector(BIG))
                .uncertaintyThreshold(threshold)
                .build()) {
            assertThat(recognizer.priorCorrection()).isEqualTo(1);
            assertThat(recognizer.recognize(noise(1)).get(0).uncertain()).isTrue();
        }
    }

    @Test
    void aCorrectionNeedsPriors() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(BIG).priorCorrection(0.5).build())
                .withMessage(
                        "Expected priors on the card of the model linear-1 for the prior correction 0.5, found none."
                                + " Leave the correction at 0.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmotionRecognizer.builder().priorCorrection(1.5))
                .withMessage("Expected a prior correction from 0 to 1, found 1.5.");
    }

    @Test
    void aCardThatAsksForAlignedFacesNeedsAPreprocessorThatAligns() {
        ModelCard card = classifier.card().toBuilder().alignment("five-point").build();
        EmotionClassifier aligned = new Wrapped(classifier) {
            @Override
            public ModelCard card() {
                return card;
            }
        };
        EmotionRecognizer.Builder builder =
                EmotionRecognizer.builder().classifier(aligned).detector(new FixedDetector(BIG));

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(builder::build)
                .withMessage("Expected a preprocessor that aligns faces as \"five-point\", as the card of the model"
                        + " linear-1 asks, found none. Hand one in with preprocessor(...).");
        builder.preprocessor(new FaceCropper(card.input(), CropSpec.NONE))
                .build()
                .close();
    }

    @Test
    void aPoolThreadWithoutTheLoaderOfTheApplicationFindsEverythingInTheLoaderThatIsNamed() {
        classPath.defaultModel("bundled");
        ClassLoader ofTheApplication = Thread.currentThread().getContextClassLoader();

        String found = InParallel.run(1, thread -> {
                    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
                    try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                            .classLoader(ofTheApplication)
                            .build()) {
                        return recognizer.model().id() + " " + recognizer.backend() + " " + recognizer.detector();
                    }
                })
                .get(0);

        assertThat(found).isEqualTo("bundled linear fixed");
    }

    @Test
    void aDetectorThatCannotBeUsedIsClosedAgain() {
        FixedDetector.Provider.OPENED.clear();
        LinearBackend.OPENED.clear();
        EmotionRecognizer.Builder builder =
                EmotionRecognizer.builder().model(model).priorCorrection(0.5);

        assertThatIllegalArgumentException().isThrownBy(builder::build);

        assertThat(FixedDetector.Provider.OPENED.get(0).releases).hasValue(1);
        assertThat(LinearBackend.OPENED.get(0).releases).hasValue(1);
    }

    @Test
    void theMemoryOfACrowdIsNotKept() {
        List<InputBatch> seen = new ArrayList<>();
        FaceCropper cropper = new FaceCropper(LinearModel.SPEC, CropSpec.NONE);
        Preprocessor noting = (frame, faces, batch) -> {
            seen.add(batch);
            cropper.preprocess(frame, faces, batch);
        };
        int crowd = (1 << 21) / LinearModel.SPEC.elementsPerImage() + 1;
        try (EmotionRecognizer recognizer = builder().preprocessor(noting).build()) {
            recognizer.recognize(noise(1), List.of(BIG));
            recognizer.recognize(noise(1), List.of(BIG, SMALL));
            recognizer.recognize(noise(1), java.util.Collections.nCopies(crowd, BIG));
            recognizer.recognize(noise(1), List.of(BIG));
        }
        assertThat(seen.get(1)).as("reused").isSameAs(seen.get(0));
        assertThat(seen.get(3).capacity()).isEqualTo(1);
    }

    @Test
    void knowsTheBackendsAndTheirDevices() {
        assertThat(EmotionRecognizer.backends()).containsExactly(Map.entry("linear", List.of(Device.cpu())));
    }

    @Test
    void resultsHaveNoHoles() {
        EmotionScores scores = EmotionScores.of(1, 0, 0, 0, 0, 0, 0);
        assertThatNullPointerException().isThrownBy(() -> new Face(null, 1)).withMessage("box");
        assertThatNullPointerException()
                .isThrownBy(() -> new FaceEmotion(null, scores, false))
                .withMessage("face");
        assertThatNullPointerException()
                .isThrownBy(() -> new FaceEmotion(BIG, null, false))
                .withMessage("scores");
    }

    @Test
    void whatComesFromOutsideIsNotNull() {
        InputSpec spec = LinearModel.SPEC;
        Map<String, ThrowingCallable> calls = Map.ofEntries(
                Map.entry("spec", () -> new FaceCropper(null, CropSpec.NONE)),
                Map.entry("crop", () -> new FaceAligner(spec, null)),
                Map.entry("side", () -> new CropSpec(null, 0, 0, 0)),
                Map.entry("directory", () -> Model.load(null)),
                Map.entry("id", () -> Model.bundled(null)),
                Map.entry("idOrDirectory", () -> Model.find(null)),
                Map.entry("tensor", () -> new OutputSpec(null, OutputSpec.Kind.VALENCE, List.of())),
                Map.entry("file", () -> new WeightsFile(Precision.FP16, null, "")),
                Map.entry("kind", () -> new Device(null, 0, 0)),
                Map.entry("format", () -> Frame.copyOf(1, 1, null, new byte[3])));

        calls.forEach((name, call) ->
                assertThatNullPointerException().isThrownBy(call).withMessage(name));
    }

    /** A classifier that passes everything on. */
    private static class Wrapped implements EmotionClassifier {
        private final EmotionClassifier whole;

        Wrapped(EmotionClassifier whole) {
            this.whole = whole;
        }

        @Override
        public ModelCard card() {
            return whole.card();
        }

        @Override
        public String backend() {
            return whole.backend();
        }

        @Override
        public Device device() {
            return whole.device();
        }

        @Override
        public List<EmotionScores> classify(InputBatch batch) {
            return whole.classify(batch);
        }

        @Override
        public void close() {
            whole.close();
        }
    }
}
