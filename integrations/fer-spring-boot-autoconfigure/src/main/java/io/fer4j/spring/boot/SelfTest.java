package io.fer4j.spring.boot;

import io.fer4j.Box;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionRecognizer;
import io.fer4j.Face;
import io.fer4j.Frame;
import io.fer4j.InferenceException;
import io.fer4j.Model;
import io.fer4j.PixelFormat;
import io.fer4j.Precision;
import io.fer4j.WeightsFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets the detector look at an empty frame, and the classifier at the golden picture of its model, whose probabilities are known. For a
 * recognizer whose classifier is not a bean, or a model without golden files, any scores of a gray square will do. Thread-safe.
 */
final class SelfTest {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final Face SQUARE = new Face(new Box(200, 120, 240, 240), 1);

    /** Far above what backends and processors differ by, far below what a damaged network does. */
    private static final double TOLERANCE = 0.01;

    /** Weights of a byte give other probabilities than the ones that the golden files are from. */
    private static final double INT8_TOLERANCE = 0.1;

    private final EmotionRecognizer recognizer;
    private final @Nullable EmotionClassifier classifier;
    private final @Nullable Model model;
    private final Frame empty;
    private final Optional<GoldenPicture> golden;

    SelfTest(EmotionRecognizer recognizer, @Nullable EmotionClassifier classifier, @Nullable Model model) {
        this.recognizer = recognizer;
        this.classifier = classifier;
        this.model = model;
        this.empty = Frame.copyOf(WIDTH, HEIGHT, PixelFormat.GRAY8, new byte[WIDTH * HEIGHT]);
        this.golden = classifier == null || model == null ? Optional.empty() : GoldenPicture.of(model);
    }

    /**
     * Runs the networks.
     *
     * @return what was found, for people: model, checksum, precision, backend, device, detector, how far the golden picture is off
     * @throws InferenceException if a network cannot run, or gives other numbers than it should
     */
    synchronized Map<String, Object> run() {
        recognizer.detect(empty);
        Map<String, Object> found = describe();
        if (golden.isPresent() && classifier != null && model != null) {
            double tolerance = model.precision() == Precision.INT8 ? INT8_TOLERANCE : TOLERANCE;
            double deviation = golden.get()
                    .deviation(classifier.classify(golden.get().picture()).get(0));
            found.put("goldenPicture", String.format(Locale.ROOT, "within %.4f", deviation));
            if (deviation > tolerance) {
                throw new InferenceException(String.format(
                        Locale.ROOT,
                        "Expected the probabilities of the golden picture of %s to within %.2f, found them off by %.4f."
                                + " The weights or the runtime of the backend %s on %s are damaged.",
                        model.card().id(),
                        tolerance,
                        deviation,
                        recognizer.backend(),
                        recognizer.device()));
            }
        } else {
            recognizer.recognize(empty, List.of(SQUARE));
            found.put("goldenPicture", "none");
        }
        return found;
    }

    private Map<String, Object> describe() {
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("model", recognizer.model().id());
        if (model != null) {
            for (WeightsFile weights : model.card().weights()) {
                if (weights.precision() == model.precision()) {
                    found.put("precision", weights.precision().id());
                    found.put("sha256", weights.sha256());
                }
            }
        }
        found.put("backend", recognizer.backend());
        found.put("device", recognizer.device().toString());
        found.put("detector", recognizer.detector());
        return found;
    }
}
