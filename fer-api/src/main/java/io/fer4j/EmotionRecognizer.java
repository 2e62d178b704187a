package io.fer4j;

import io.fer4j.spi.Lifetime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
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

    private final Lifetime lifetime = new Lifetime("The recognizer");
    private final ConcurrentLinkedQueue<InputBatch> batches = new ConcurrentLinkedQueue<>();
    private final FaceDetector detector;
    private final boolean ownsDetector;
    private final Preprocessor preprocessor;
    private final EmotionClassifier classifier;
    private final int minimumFaceSize;
    private final double uncertaintyThreshold;

    private EmotionRecognizer(
            FaceDetector detector,
            boolean ownsDetector,
            Preprocessor preprocessor,
            EmotionClassifier classifier,
            int minimumFaceSize,
            double uncertaintyThreshold) {
        this.detector = detector;
        this.ownsDetector = ownsDetector;
        this.preprocessor = preprocessor;
        this.classifier = classifier;
        this.minimumFaceSize = minimumFaceSize;
        this.uncertaintyThreshold = uncertaintyThreshold;
    }

    /**
     * Opens the most accurate model, the default detector and the backend on the class path, on the processor.
     *
     * @return a recognizer that the caller closes
     * @throws ModelException if there is no model
     * @throws BackendException if there is no backend or no detector; the message says what to add
     */
    public static EmotionRecognizer create() {
        return builder().build();
    }

    /**
     * Starts a recognizer with choices of one's own.
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
        return lifetime.whileOpen(() -> classify(frame, visibleFaces(frame)));
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
        return lifetime.whileOpen(() -> classify(frame, faces));
    }

    private List<FaceEmotion> classify(Frame frame, List<Face> faces) {
        if (faces.isEmpty()) {
            return List.of();
        }
        InputBatch batch = batches.poll();
        if (batch == null) {
            batch = InputBatch.allocate(classifier.card().input(), faces.size());
        }
        try {
            preprocessor.preprocess(frame, faces, batch);
            List<EmotionScores> scores = classifier.classify(batch);
            List<FaceEmotion> results = new ArrayList<>(faces.size());
            for (int i = 0; i < faces.size(); i++) {
                EmotionScores score = scores.get(i);
                results.add(new FaceEmotion(faces.get(i), score, score.isUncertain(uncertaintyThreshold)));
            }
            return List.copyOf(results);
        } finally {
            batches.add(batch);
        }
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
     * @return for example {@code "ultraface"}
     */
    public String detector() {
        return detector.id();
    }

    /**
     * Returns the top probability below which a result counts as uncertain.
     *
     * @return 0 to 1: the model card's, or what was chosen instead
     */
    public double uncertaintyThreshold() {
        return uncertaintyThreshold;
    }

    /** Waits for running calls and frees what the recognizer opened; the second call does nothing. */
    @Override
    public void close() {
        lifetime.close(() -> {
            try (classifier) {
                if (ownsDetector) {
                    detector.close();
                }
            }
        });
    }

    /** The choices for a recognizer. Not thread-safe. */
    public static final class Builder {
        private @Nullable Model model;
        private @Nullable String backend;
        private Device device = Device.cpu();
        private @Nullable String detectorId;
        private @Nullable FaceDetector detector;
        private @Nullable Preprocessor preprocessor;
        private int minimumFaceSize = 1;
        private double uncertaintyThreshold = Double.NaN;

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
            return model(Model.bundled(id));
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
         * @param id {@code "ultraface"}, {@code "haar"} or another on the class path; by default the first of these that is
         *     there
         * @return this builder
         */
        public Builder detector(String id) {
            detectorId = Objects.requireNonNull(id, "id");
            detector = null;
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
         * @param chosen by default a {@link FaceCropper} with the crop that the model's card has for the detector
         * @return this builder
         */
        public Builder preprocessor(Preprocessor chosen) {
            preprocessor = Objects.requireNonNull(chosen, "chosen");
            return this;
        }

        /**
         * Leaves out small faces.
         *
         * @param pixels the shortest longer side of a box that counts, at least 1; by default 1
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
         * Opens everything.
         *
         * @return a recognizer that the caller closes
         * @throws ModelException if the model is not there or not whole
         * @throws BackendException if the backend, the device or the detector cannot be had; the message says what to add
         */
        public EmotionRecognizer build() {
            Model chosenModel = model != null ? model : Model.best();
            EmotionClassifier classifier = Providers.backend(backend).open(chosenModel, device);
            try {
                boolean owns = detector == null;
                FaceDetector chosenDetector = detector != null
                        ? detector
                        : Providers.detector(detectorId).open();
                ModelCard card = classifier.card();
                Preprocessor chosenPreprocessor = preprocessor != null
                        ? preprocessor
                        : new FaceCropper(card.input(), card.crop(chosenDetector.id()));
                return new EmotionRecognizer(
                        chosenDetector,
                        owns,
                        chosenPreprocessor,
                        classifier,
                        minimumFaceSize,
                        Double.isNaN(uncertaintyThreshold) ? card.uncertaintyThreshold() : uncertaintyThreshold);
            } catch (RuntimeException | Error e) {
                classifier.close();
                throw e;
            }
        }
    }
}
