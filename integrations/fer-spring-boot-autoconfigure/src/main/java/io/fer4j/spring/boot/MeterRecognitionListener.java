package io.fer4j.spring.boot;

import io.fer4j.EmotionClassifier;
import io.fer4j.FaceEmotion;
import io.fer4j.RecognitionListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/**
 * Counts the faces found ({@code fer4j.faces}) and those of them whose expression is uncertain ({@code fer4j.faces.uncertain}), and
 * times the stages of successful calls ({@code fer4j.stage}, with the key {@code stage}: {@code detect}, {@code preprocess}, {@code
 * classify}). The keys {@code model}, {@code backend} and {@code device} say of what; nothing is said about a person. Thread-safe.
 */
public final class MeterRecognitionListener implements RecognitionListener {
    private final Counter faces;
    private final Counter uncertain;
    private final Timer detecting;
    private final Timer preprocessing;
    private final Timer classifying;

    /**
     * Makes a listener for the recognizers of a classifier.
     *
     * @param registry gets the meters
     * @param classifier whose model, backend and device they are of
     */
    public MeterRecognitionListener(MeterRegistry registry, EmotionClassifier classifier) {
        Tags tags = Tags.of(RecognitionKeys.of(classifier).stream()
                .map(key -> Tag.of(key.getKey(), key.getValue()))
                .toList());
        faces = Counter.builder("fer4j.faces")
                .description("Faces found")
                .baseUnit("faces")
                .tags(tags)
                .register(registry);
        uncertain = Counter.builder("fer4j.faces.uncertain")
                .description("Faces found whose expression is uncertain")
                .baseUnit("faces")
                .tags(tags)
                .register(registry);
        detecting = stage(registry, tags, "detect");
        preprocessing = stage(registry, tags, "preprocess");
        classifying = stage(registry, tags, "classify");
    }

    private static Timer stage(MeterRegistry registry, Tags tags, String stage) {
        return Timer.builder("fer4j.stage")
                .description("The stages of recognizing the faces in a picture")
                .tags(tags)
                .tag("stage", stage)
                .register(registry);
    }

    /** Does nothing: calls are heard from {@link #begin()} on. */
    @Override
    public void recognized(int count, Duration detect, Duration preprocess, Duration classify) {}

    @Override
    public Call begin() {
        return this::count;
    }

    private void count(List<FaceEmotion> found, Duration detect, Duration preprocess, Duration classify) {
        faces.increment(found.size());
        uncertain.increment(
                (double) found.stream().filter(FaceEmotion::uncertain).count());
        detecting.record(detect);
        preprocessing.record(preprocess);
        classifying.record(classify);
    }
}
