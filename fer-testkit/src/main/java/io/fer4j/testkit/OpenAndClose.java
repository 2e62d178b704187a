package io.fer4j.testkit;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.spi.BackendProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program, {@code PROVIDER MODEL_DIRECTORY COLLECT}, that opens and closes a model again and again and prints by how many bytes
 * the process grew; if {@code COLLECT} is true, after the garbage collector has run. It runs in a virtual machine of its own, whose heap is taken at the start and cannot grow.
 */
final class OpenAndClose {
    static final int TIMES = 50;

    /** With less, a model that is never freed would not stand out from what any process takes. */
    static final long LEAST_WEIGHTS = 1_000_000;

    static final String[] JVM_OPTIONS = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"};

    private static final int WARM_UP = 10;

    /** Natives that the collector frees are freed by a thread of the framework's, some time after it has run. */
    private static final int COLLECTIONS = 5;

    private static final long PAUSE_MILLIS = 200;

    private OpenAndClose() {}

    public static void main(String[] arguments) throws IOException, ReflectiveOperationException, InterruptedException {
        BackendProvider provider = Class.forName(arguments[0])
                .asSubclass(BackendProvider.class)
                .getDeclaredConstructor()
                .newInstance();
        Model model = Model.load(Path.of(arguments[1]));
        boolean collect = Boolean.parseBoolean(arguments[2]);
        open(provider, model, WARM_UP);
        long before = residentBytes(collect);
        open(provider, model, TIMES);
        System.out.println(residentBytes(collect) - before);
    }

    private static void open(BackendProvider provider, Model model, int times) {
        InputBatch batch = InputBatch.allocate(model.card().input(), 2).resize(2);
        for (int time = 0; time < times; time++) {
            try (EmotionClassifier classifier = provider.open(model, Device.cpu())) {
                classifier.classify(batch);
            }
        }
    }

    private static long residentBytes(boolean collect) throws IOException, InterruptedException {
        for (int i = 0; collect && i < COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(PAUSE_MILLIS);
        }
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
