package io.fer4j.spring.boot;

import io.fer4j.EmotionClassifier;
import io.fer4j.FaceEmotion;
import io.fer4j.RecognitionListener;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;

/**
 * Observes each call of a recognizer under the name {@value #NAME}: a timer where there is a registry of meters, a span where there is
 * tracing. Its low-cardinality keys are {@code model}, {@code backend}, {@code device} and {@code outcome} ({@code success} or
 * {@code error}). Nothing about a person gets there: no expression, no score, no box, no picture. Thread-safe.
 *
 * <p>The auto-configuration hands one to the recognizer that it makes; an application that builds recognizers itself makes one for each:
 *
 * <pre>{@code
 * EmotionRecognizer.builder().classifier(classifier).listener(new ObservationRecognitionListener(registry, classifier))
 * }</pre>
 */
public final class ObservationRecognitionListener implements RecognitionListener {
    /** The observations' name. */
    public static final String NAME = "fer4j.recognize";

    private static final KeyValue SUCCESS = KeyValue.of("outcome", "success");
    private static final KeyValue ERROR = KeyValue.of("outcome", "error");
    private static final KeyValue UNKNOWN = KeyValue.of("outcome", "unknown");

    private final ObservationRegistry registry;
    private final KeyValues keys;

    /**
     * Makes a listener for the recognizers of a classifier.
     *
     * @param registry gets the observations
     * @param classifier whose model, backend and device they are of
     */
    public ObservationRecognitionListener(ObservationRegistry registry, EmotionClassifier classifier) {
        this.registry = registry;
        this.keys = RecognitionKeys.of(classifier);
    }

    /** Does nothing: calls are heard from {@link #begin()} on. */
    @Override
    public void recognized(int faces, Duration detect, Duration preprocess, Duration classify) {}

    @Override
    public Call begin() {
        Observation observation = Observation.createNotStarted(NAME, registry)
                .contextualName("recognize expressions")
                .lowCardinalityKeyValues(keys)
                .lowCardinalityKeyValue(UNKNOWN)
                .start();
        return new Observed(observation, observation.openScope());
    }

    private record Observed(Observation observation, Observation.Scope scope) implements Call {
        @Override
        public void succeeded(List<FaceEmotion> faces, Duration detect, Duration preprocess, Duration classify) {
            scope.close();
            observation.lowCardinalityKeyValue(SUCCESS).stop();
        }

        @Override
        public void failed(Throwable failure) {
            scope.close();
            observation.lowCardinalityKeyValue(ERROR).error(failure).stop();
        }
    }
}
