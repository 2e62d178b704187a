package io.fer4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.testkit.InParallel;
import io.fer4j.testkit.network.RandomNetworks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Dl4jLifetimeTest {
    private static final int THREADS = 8;
    private static final int CALLS = 200;

    @TempDir
    private Path directory;

    @Test
    void manyThreadsGetWhatOneGetsBitForBit() {
        Model model = TestModels.write(directory, RandomNetworks.tiny(1));
        List<InputBatch> batches = IntStream.of(1, 4, 2, 7, 1)
                .mapToObj(pictures -> TestModels.pictures(model, pictures, pictures))
                .toList();
        try (EmotionClassifier classifier = new Dl4jBackend().open(model, Device.cpu(1))) {
            List<List<EmotionScores>> alone =
                    batches.stream().map(classifier::classify).toList();
            InParallel.run(THREADS, thread -> {
                for (int call = 0; call < CALLS; call++) {
                    int which = (thread + call) % batches.size();
                    assertThat(classifier.classify(batches.get(which))).isEqualTo(alone.get(which));
                }
                return thread;
            });
        }
    }

    @Test
    void anInterruptedCallerGetsItsAnswerAndStaysInterrupted() {
        Model model = TestModels.write(directory, RandomNetworks.tiny(1));
        InputBatch batch = TestModels.pictures(model, 1, 1);
        try (EmotionClassifier classifier = new Dl4jBackend().open(model, Device.cpu())) {
            List<EmotionScores> expected = classifier.classify(batch);
            Thread.currentThread().interrupt();
            assertThat(classifier.classify(batch)).isEqualTo(expected);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void closingLeavesNoThreadBehind() throws InterruptedException {
        Model model = TestModels.write(directory, RandomNetworks.tiny(1));
        EmotionClassifier classifier = new Dl4jBackend().open(model, Device.cpu(1));
        classifier.classify(TestModels.pictures(model, 1, 1));
        assertThat(threads()).isNotEmpty();

        classifier.close();

        for (Thread thread : threads()) {
            thread.join(Duration.ofSeconds(10).toMillis());
        }
        assertThat(threads()).isEmpty();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("fer4j-dl4j"))
                .toList();
    }
}
