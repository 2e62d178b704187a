package io.fer4j;

import io.fer4j.internal.Lifetime;
import io.fer4j.spi.BackendProvider;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the expressions of all faces in a frame: detects the faces, crops them, and classifies them in one inference call.
 *
 * <p>{@link #recognize} may be called from many threads at a time. {@link #close()} waits for running calls and frees what
 * the recognizer opened; a detector or preprocessor that was handed in stays open.
 *
 * <pre>{@code
 * try (EmotionRecognizer recognizer = EmotionRecognizer.create()) {
 *     for (FaceEmotion face : recognizer.recognize(frame)) {
 *         System.out.println(face.box() + " " + face.top());
 *     }
 * }
 * }</pre>
 */
public final class EmotionRecognizer implements AutoCloseable {
    private static final Comparator<Face> BIGGEST_FIRST =
            Comparator.comparingDouble((Face face) -> face.box().area()).reversed();

    /** The largest batch whose memory is kept, 8 MiB. */
    private static final long MAX_POOLED_NUMBERS = 1 << 21;

    private final Lifetime lifetime = new Lifetime("The recognizer");
    private final ConcurrentLinkedQueue<InputBatch> batches = new ConcurrentLinkedQueue<>();
    private final FaceDetector detector;
    private final Preprocessor preprocessor;
    private final EmotionClassifier classifier;
    private final PriorCorrection correction;
    private final int minimumFaceSize;
    private final double uncertaintyThreshold;
    private final QualityLimits qualityLimits;
    private final @Nullable RecognitionListener listener;
    private final List<AutoCloseable> owned;

    private EmotionRecognizer(
            Builder builder, FaceDetector detector, EmotionClassifier classifier, List<AutoCloseable> owned) {
        ModelCard card = classifier.card();
        this.detector = detector;
        this.classifier = classifier;
        this.owned = owned;
        this.preprocessor = builder.preprocessorFor(card, detector);
        this.correction = PriorCorrection.of(
                card, Double.isNaN(builder.priorCorrection) ? card.priorCorrection() : builder.priorCorrection);
        this.minimumFaceSize = builder.minimumFaceSize;
        this.uncertaintyThreshold =
                Double.isNaN(builder.uncertaintyThreshold) ? card.uncertaintyThreshold() : builder.uncertaintyThreshold;
        this.qualityLimits = builder.qualityLimits;
        this.listener = builder.listener;
    }

    /**
     * Opens the default model, the default detector and the backend on the class path, on the CPU.
     *
     * @return a recognizer that the caller closes
     * @throws ModelException if there is no model
     * @throws BackendException if there is no backend or no detector; the message says what to add
     */
    public static EmotionRecognizer create() {
        return builder().build();
    }

    /**
     * Starts a recognizer with other choices than the defaults.
     *
     * @return a builder with the defaults of {@link #create()}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Recognises the expressions of all faces in a frame.
     *
     * @param frame any size and format
     * @return the biggest face first; empty if there is none
     * @throws InferenceException if the detector or the classifier fails
     * @throws IllegalStateException if the recognizer is closed
     */
    public List<FaceEmotion> recognize(Frame frame) {
        Objects.requireNonNull(frame, "frame");
        return lifetime.whileOpen(() -> heard(stages -> {
            long start = System.nanoTime();
            List<Face> faces = visibleFaces(frame);
            stages.detect = System.nanoTime() - start;
            return classify(frame, faces, stages);
        }));
    }

    /**
     * Recognizes the expressions of all faces in several frames, whose faces the classifier gets in one call.
     *
     * @param frames any sizes and formats
     * @return for each frame in order, the biggest face first
     * @throws InferenceException if the detector or the classifier fails
     * @throws IllegalStateException if the recognizer is closed
     */
    public List<List<FaceEmotion>> recognizeAll(List<Frame> frames) {
        List<Frame> copied = List.copyOf(frames);
        return lifetime.whileOpen(() -> heard(stages -> classifyAll(copied, stages)));
    }

    private List<List<FaceEmotion>> classifyAll(List<Frame> frames, Stages stages) {
        long start = System.nanoTime();
        List<List<Face>> faces = frames.stream().map(this::visibleFaces).toList();
        stages.detect = System.nanoTime() - start;
        int total = faces.stream().mapToInt(List::size).sum();
        if (total == 0) {
            return faces.stream().map(none -> List.<FaceEmotion>of()).toList();
        }
        InputBatch all = borrow(total);
        InputBatch one = borrow(1);
        try {
            long detected = System.nanoTime();
            FloatBuffer images = all.resize(total).buffer();
            List<FaceQuality> qualities = new ArrayList<>(total);
            for (int i = 0; i < frames.size(); i++) {
                if (!faces.get(i).isEmpty()) {
                    fill(frames.get(i), faces.get(i), one);
                    qualities.addAll(FaceQuality.of(frames.get(i), faces.get(i)));
                    images.put(one.buffer());
                }
            }
            stages.preprocess = System.nanoTime() - detected;
            List<FaceEmotion> results =
                    classified(faces.stream().flatMap(List::stream).toList(), qualities, all, stages);
            List<List<FaceEmotion>> byFrame = new ArrayList<>();
            int next = 0;
            for (List<Face> ofFrame : faces) {
                byFrame.add(List.copyOf(results.subList(next, next + ofFrame.size())));
                next += ofFrame.size();
            }
            return List.copyOf(byFrame);
        } finally {
            giveBack(one);
            giveBack(all);
        }
    }

    /**
     * Detects the faces in a frame, without classifying them: for a tracker, or to classify them elsewhere with
     * {@link #recognize(Frame, List)}.
     *
     * @param frame any size and format
     * @return the biggest face first; empty if there is none
     * @throws InferenceException if the detector fails
     * @throws IllegalStateException if the recognizer is closed
     */
    public List<Face> detect(Frame frame) {
        Objects.requireNonNull(frame, "frame");
        return lifetime.whileOpen(() -> List.copyOf(visibleFaces(frame)));
    }

    private List<Face> visibleFaces(Frame frame) {
        List<Face> faces = new ArrayList<>();
        for (Face face : detector.detect(frame)) {
            if (Math.max(face.box().width(), face.box().height()) >= minimumFaceSize) {
                faces.add(face);
            }
        }
        faces.sort(BIGGEST_FIRST);
        return faces;
    }

    /**
     * Recognises the expressions of faces that are already found, for example by a tracker.
     *
     * @param frame any size and format
     * @param faces where the faces are; their boxes may reach beyond the frame
     * @return one result for each face, in the order given
     * @throws InferenceException if the classifier fails
     * @throws IllegalStateException if the recognizer is closed
     */
    public List<FaceEmotion> recognize(Frame frame, List<Face> faces) {
        Objects.requireNonNull(frame, "frame");
        // Before the copy, which would take the memory that the batch cannot have, and after it: the list may change
        // meanwhile.
        InputBatch.requireRoom(classifier.card().input(), faces.size());
        List<Face> copied = List.copyOf(faces);
        InputBatch.requireRoom(classifier.card().input(), copied.size());
        return lifetime.whileOpen(() -> heard(stages -> classify(frame, copied, stages)));
    }

    private List<FaceEmotion> classify(Frame frame, List<Face> faces, Stages stages) {
        if (faces.isEmpty()) {
            return List.of();
        }
        InputBatch batch = borrow(faces.size());
        try {
            long start = System.nanoTime();
            fill(frame, faces, batch);
            List<FaceQuality> qualities = FaceQuality.of(frame, faces);
            stages.preprocess = System.nanoTime() - start;
            return classified(faces, qualities, batch, stages);
        } finally {
            giveBack(batch);
        }
    }

    /** What a call has found so far, and how long its stages took. */
    private static final class Stages {
        private List<FaceEmotion> results = List.of();
        private long detect;
        private long preprocess;
        private long classify;
    }

    /** Does the work of a call and tells the listener how it ends: exactly once, whatever happens. */
    private <T> T heard(Function<Stages, T> work) {
        Stages stages = new Stages();
        if (listener == null) {
            return work.apply(stages);
        }
        RecognitionListener.Call call = listener.begin();
        T result;
        try {
            result = work.apply(stages);
        } catch (RuntimeException | Error e) {
            tellFailure(call, e);
            throw e;
        }
        call.succeeded(
                stages.results,
                Duration.ofNanos(stages.detect),
                Duration.ofNanos(stages.preprocess),
                Duration.ofNanos(stages.classify));
        return result;
    }

    private static void tellFailure(RecognitionListener.Call call, Throwable failure) {
        try {
            call.failed(failure);
        } catch (RuntimeException | Error e) {
            if (e != failure) {
                failure.addSuppressed(e);
            }
        }
    }

    private InputBatch borrow(int faces) {
        InputBatch batch = batches.poll();
        // Empty: what another frame has left in it must not be taken for this one's.
        return batch != null
                ? batch.resize(0)
                : InputBatch.allocate(classifier.card().input(), faces);
    }

    /** Keeps the memory for the next call, unless a crowd has made it huge. */
    private void giveBack(InputBatch batch) {
        if ((long) batch.capacity() * batch.spec().elementsPerImage() <= MAX_POOLED_NUMBERS) {
            batches.add(batch);
        }
    }

    private void fill(Frame frame, List<Face> faces, InputBatch batch) {
        preprocessor.preprocess(frame, faces, batch);
        if (batch.size() != faces.size()) {
            throw new InferenceException(
                    "Expected " + faces.size() + " images from the preprocessor, one for each face, found "
                            + batch.size() + ". A preprocessor resizes the batch to the number of faces.");
        }
    }

    private List<FaceEmotion> classified(
            List<Face> faces, List<FaceQuality> qualities, InputBatch batch, Stages stages) {
        long start = System.nanoTime();
        List<EmotionScores> scores = classifier.classify(batch);
        if (scores.size() != faces.size()) {
            throw new InferenceException(
                    "Expected scores for " + faces.size() + " faces from the classifier, found " + scores.size() + ".");
        }
        List<FaceEmotion> results = new ArrayList<>(faces.size());
        for (int i = 0; i < faces.size(); i++) {
            EmotionScores score = correction.apply(scores.get(i));
            results.add(result(faces.get(i), score, qualities.get(i)));
        }
        stages.classify = System.nanoTime() - start;
        stages.results = List.copyOf(results);
        return stages.results;
    }

    private FaceEmotion result(Face face, EmotionScores scores, FaceQuality quality) {
        List<UncertaintyReason> reasons = new ArrayList<>();
        if (scores.isUncertain(uncertaintyThreshold)) {
            reasons.add(UncertaintyReason.LOW_PROBABILITY);
        }
        reasons.addAll(qualityLimits.reasons(quality));
        return new FaceEmotion(face, scores, false).withQuality(quality, reasons);
    }

    /**
     * Returns the backends that are there, and the devices that each can use as things are.
     *
     * @return by id, in the order in which they are chosen if none is named; empty if there is none
     */
    public static Map<String, List<Device>> backends() {
        Map<String, List<Device>> backends = new LinkedHashMap<>();
        for (BackendProvider backend : Providers.backends(null)) {
            backends.put(backend.id(), backend.devices());
        }
        return Collections.unmodifiableMap(backends);
    }

    /**
     * Returns the card of the model in use.
     *
     * @return the card
     */
    public ModelCard model() {
        return classifier.card();
    }

    /**
     * Returns the id of the backend in use.
     *
     * @return for example {@code "onnx"}
     */
    public String backend() {
        return classifier.backend();
    }

    /**
     * Returns the device that the classifier really runs on.
     *
     * @return the device that was asked for
     */
    public Device device() {
        return classifier.device();
    }

    /**
     * Returns the id of the detector in use.
     *
     * @return for example {@code "yunet"}
     */
    public String detector() {
        return detector.id();
    }

    /**
     * Returns the smallest face that is looked for in frames of a size.
     *
     * @param width the frames' width, in pixels
     * @param height the frames' height, in pixels
     * @return the longer side of the face's box, in the frame's pixels, at least 1: what the detector looks for, or the recognizer's
     *     minimum where that is larger
     */
    public int smallestFace(int width, int height) {
        return Math.max(minimumFaceSize, detector.smallestFace(width, height));
    }

    /**
     * Returns the confidence from which on a detection counts by itself, for a tracker.
     *
     * @return 0 to 1: the detector's {@link FaceDetector#reliableScore()}
     */
    public double reliableScore() {
        return detector.reliableScore();
    }

    /**
     * Returns the top probability below which a result counts as uncertain.
     *
     * @return 0 to 1: the model card's, or what was chosen instead
     */
    public double uncertaintyThreshold() {
        return uncertaintyThreshold;
    }

    /**
     * Returns the exponent by which the priors of the training labels are divided out of the scores.
     *
     * @return 0 to 1: the model card's, or what was chosen instead
     */
    public double priorCorrection() {
        return correction.exponent();
    }

    /** Waits for running calls and frees what the recognizer opened; the second call does nothing. */
    @Override
    public void close() {
        lifetime.close(() -> {
            batches.clear();
            RuntimeException failure = closeAll(owned, null);
            if (failure != null) {
                throw failure;
            }
        });
    }

    /** Closes everything, whatever fails; returns the first failure, with the others as suppressed ones. */
    private static @Nullable RuntimeException closeAll(List<AutoCloseable> opened, @Nullable RuntimeException before) {
        RuntimeException first = before;
        for (AutoCloseable one : opened) {
            try {
                one.close();
            } catch (Exception e) {
                RuntimeException failure = e instanceof RuntimeException unchecked
                        ? unchecked
                        : new InferenceException("Expected to close " + one + ", found: " + e, e);
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        return first;
    }

    /** The choices for a recognizer. Not thread-safe. */
    public static final class Builder {
        private @Nullable Model model;
        private @Nullable String backend;
        private @Nullable Device device;
        private @Nullable String detectorId;
        private @Nullable FaceDetector detector;
        private DetectorOptions detectorOptions = DetectorOptions.defaults();
        private @Nullable Preprocessor preprocessor;
        private int minimumFaceSize = 1;
        private double uncertaintyThreshold = Double.NaN;
        private double priorCorrection = Double.NaN;
        private QualityLimits qualityLimits = QualityLimits.DEFAULT;
        private @Nullable EmotionClassifier classifier;
        private @Nullable ClassLoader classLoader;
        private @Nullable RecognitionListener listener;

        private Builder() {}

        /**
         * Chooses a model.
         *
         * @param chosen the model; by default {@link Model#best()}
         * @return this builder
         */
        public Builder model(Model chosen) {
            model = Objects.requireNonNull(chosen, "chosen");
            return this;
        }

        /**
         * Chooses a model by its id on the class path.
         *
         * @param id for example {@code "vgg16"}
         * @return this builder
         * @throws ModelException if there is none of that name
         */
        public Builder model(String id) {
            return model(Model.bundled(id, classLoader));
        }

        /**
         * Chooses a model by its directory.
         *
         * @param directory has {@code card.json} and the weights
         * @return this builder
         * @throws ModelException if there is no card or it is wrong
         */
        public Builder model(Path directory) {
            return model(Model.load(directory));
        }

        /**
         * Hands in a classifier, which the recognizer uses and does not close: one that several recognizers share, a remote
         * one, or a fake in a test. It has a model, a backend and a device already.
         *
         * @param opened an open classifier
         * @return this builder
         */
        public Builder classifier(EmotionClassifier opened) {
            classifier = Objects.requireNonNull(opened, "opened");
            return this;
        }

        /**
         * Chooses the class loader that knows the models, backends and detectors. Call it before {@link #model(String)}.
         *
         * @param loader by default the thread's context class loader, and then the one that loaded this class
         * @return this builder
         */
        public Builder classLoader(ClassLoader loader) {
            classLoader = Objects.requireNonNull(loader, "loader");
            return this;
        }

        /**
         * Chooses who hears how calls end and how long their stages took.
         *
         * @param chosen by default nobody
         * @return this builder
         */
        public Builder listener(RecognitionListener chosen) {
            listener = Objects.requireNonNull(chosen, "chosen");
            return this;
        }

        /**
         * Sets how far the priors of the model's training labels are divided out of the scores, see {@link PriorCorrection}.
         *
         * @param exponent 0 for not at all, to 1 for altogether; by default the card's
         * @return this builder
         * @throws IllegalArgumentException if the exponent is not from 0 to 1
         */
        public Builder priorCorrection(double exponent) {
            if (!(exponent >= 0 && exponent <= 1)) {
                throw new IllegalArgumentException("Expected a prior correction from 0 to 1, found " + exponent + ".");
            }
            priorCorrection = exponent;
            return this;
        }

        /**
         * Chooses a backend.
         *
         * @param id {@code "onnx"}, {@code "tf"}, {@code "dl4j"} or another on the class path; by default the first of these
         *     that is there
         * @return this builder
         */
        public Builder backend(String id) {
            backend = Objects.requireNonNull(id, "id");
            return this;
        }

        /**
         * Chooses where the classifier runs.
         *
         * @param chosen by default {@link Device#cpu()}
         * @return this builder
         */
        public Builder device(Device chosen) {
            device = Objects.requireNonNull(chosen, "chosen");
            return this;
        }

        /**
         * Chooses a detector on the class path, which the recognizer opens and closes.
         *
         * @param id {@code "yunet"}, {@code "ultraface"}, {@code "haar"} or another on the class path; by default the first of
         *     these that is there
         * @return this builder
         */
        public Builder detector(String id) {
            detectorId = Objects.requireNonNull(id, "id");
            detector = null;
            return this;
        }

        /**
         * Chooses a detector on the class path, which the recognizer opens and closes.
         *
         * @param id {@code "yunet"}, {@code "ultraface"}, {@code "haar"} or another on the class path
         * @param options what the detector shall look for, and where it runs
         * @return this builder
         */
        public Builder detector(String id, DetectorOptions options) {
            return detector(id).detectorOptions(options);
        }

        /**
         * Sets what the detector that the recognizer opens shall look for, and where it runs.
         *
         * @param options by default {@link DetectorOptions#defaults()}; of no effect on a detector that is handed in open
         * @return this builder
         */
        public Builder detectorOptions(DetectorOptions options) {
            detectorOptions = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * Hands in a detector, which the recognizer uses and does not close.
         *
         * @param opened an open detector
         * @return this builder
         */
        public Builder detector(FaceDetector opened) {
            detector = Objects.requireNonNull(opened, "opened");
            detectorId = null;
            return this;
        }

        /**
         * Hands in a preprocessor.
         *
         * @param chosen by default a {@link FaceAligner} with the crop that the model's card has for the detector
         * @return this builder
         */
        public Builder preprocessor(Preprocessor chosen) {
            preprocessor = Objects.requireNonNull(chosen, "chosen");
            return this;
        }

        /**
         * Sets the smallest face that counts: smaller ones are left out, and a detector that the recognizer opens looks for faces
         * down to this size, unless its options name another smallest face.
         *
         * @param pixels the shortest longer side of a box that counts, at least 1; by default 1, which leaves none out and the
         *     search to the detector
         * @return this builder
         * @throws IllegalArgumentException if the number is below 1
         */
        public Builder minimumFaceSize(int pixels) {
            if (pixels < 1) {
                throw new IllegalArgumentException("Expected a face size of at least 1 pixel, found " + pixels + ".");
            }
            minimumFaceSize = pixels;
            return this;
        }

        /**
         * Sets when a result counts as uncertain.
         *
         * @param threshold the top probability below which it does, 0 to 1; by default the card's
         * @return this builder
         * @throws IllegalArgumentException if the threshold is not from 0 to 1
         */
        public Builder uncertaintyThreshold(double threshold) {
            if (!(threshold >= 0 && threshold <= 1)) {
                throw new IllegalArgumentException("Expected a threshold from 0 to 1, found " + threshold + ".");
            }
            uncertaintyThreshold = threshold;
            return this;
        }

        /**
         * Sets from which quality on a face's scores count as uncertain, whatever their top probability is.
         *
         * @param limits by default {@link QualityLimits#DEFAULT}
         * @return this builder
         */
        public Builder qualityLimits(QualityLimits limits) {
            qualityLimits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        private Preprocessor preprocessorFor(ModelCard card, FaceDetector chosenDetector) {
            if (preprocessor != null) {
                return preprocessor;
            }
            if (card.alignment().isPresent()) {
                throw new ModelException("Expected a preprocessor that aligns faces as \""
                        + card.alignment().get() + "\", as the card of the model " + card.id()
                        + " asks, found none. Hand one in with preprocessor(...).");
            }
            return new FaceAligner(card.input(), card.crop(chosenDetector.id()));
        }

        private DetectorOptions optionsForDetector() {
            return minimumFaceSize == 1 || detectorOptions.smallestFace().isPresent()
                    ? detectorOptions
                    : detectorOptions.toBuilder().smallestFace(minimumFaceSize).build();
        }

        /**
         * Opens everything.
         *
         * @return a recognizer that the caller closes
         * @throws ModelException if the model is not there or not whole
         * @throws BackendException if the backend, the device or the detector cannot be had; the message says what to add
         * @throws IllegalArgumentException if a prior correction is asked for and the card has no priors, or a classifier is
         *     handed in beside a model, a backend or a device
         */
        public EmotionRecognizer build() {
            List<AutoCloseable> opened = new ArrayList<>();
            try {
                EmotionClassifier chosenClassifier = classifier != null ? handedIn(classifier) : openClassifier(opened);
                FaceDetector chosenDetector = detector;
                if (chosenDetector == null) {
                    chosenDetector = Providers.detector(detectorId, classLoader).open(optionsForDetector());
                    opened.add(0, chosenDetector);
                }
                return new EmotionRecognizer(this, chosenDetector, chosenClassifier, List.copyOf(opened));
            } catch (RuntimeException e) {
                closeAll(opened, e);
                throw e;
            } catch (Error e) {
                RuntimeException failure = closeAll(opened, null);
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                throw e;
            }
        }

        private EmotionClassifier handedIn(EmotionClassifier chosen) {
            if (model != null || backend != null || device != null) {
                throw new IllegalArgumentException(
                        "Expected either a classifier or a model, backend and device, found both.");
            }
            return chosen;
        }

        private EmotionClassifier openClassifier(List<AutoCloseable> opened) {
            EmotionClassifier chosen = Providers.backend(backend, classLoader)
                    .open(model != null ? model : Model.best(classLoader), device != null ? device : Device.cpu());
            opened.add(chosen);
            return chosen;
        }
    }
}
