package io.fer4j.spark;

import io.fer4j.EmotionRecognizer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The recognizers of this JVM, one for each choice of settings: opening one takes a second and its memory, so all tasks of an
 * executor share it. They are closed when the JVM ends. Thread-safe.
 */
final class Recognizers {
    private static final Map<RecognizerSettings, EmotionRecognizer> OPEN = new ConcurrentHashMap<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Recognizers::closeAll, "fer4j-close-recognizers"));
    }

    private Recognizers() {}

    /**
     * Returns the recognizer of some settings, opened by the first who asks.
     *
     * @throws io.fer4j.FerException if it cannot be opened; the next who asks tries again
     */
    static EmotionRecognizer get(RecognizerSettings settings) {
        return OPEN.computeIfAbsent(settings, RecognizerSettings::open);
    }

    private static void closeAll() {
        OPEN.values().forEach(EmotionRecognizer::close);
        OPEN.clear();
    }
}
