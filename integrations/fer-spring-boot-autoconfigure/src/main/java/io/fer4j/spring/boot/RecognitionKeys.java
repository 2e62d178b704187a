package io.fer4j.spring.boot;

import io.fer4j.EmotionClassifier;
import io.micrometer.common.KeyValues;

/** The keys that all numbers about recognitions have: few values, and none about a person. */
final class RecognitionKeys {
    private RecognitionKeys() {}

    static KeyValues of(EmotionClassifier classifier) {
        return KeyValues.of(
                "model", classifier.card().id(),
                "backend", classifier.backend(),
                "device", classifier.device().toString());
    }
}
