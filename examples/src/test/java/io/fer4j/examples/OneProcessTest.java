package io.fer4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.FaceDetector;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.image.PictureFile;
import io.fer4j.spi.BackendProvider;
import io.fer4j.testkit.EmotionClassifierContract;
import io.fer4j.testkit.ForkedJvm;
import io.fer4j.testkit.Golden;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All backends on the class path and JavaCV, loaded in one process in several orders: each finds what the others find. */
class OneProcessTest {
    private static final String JAVACV = "javacv";
    private static final int GENERATED = 200;

    @TempDir
    private Path directory;

    /** Each library is the first once; then all of them the other way round. */
    static List<List<String>> orders() {
        List<String> libraries = new ArrayList<>(List.of(JAVACV));
        ServiceLoader.load(BackendProvider.class).forEach(backend -> libraries.add(backend.id()));
        List<List<String>> orders = new ArrayList<>();
        for (int i = 0; i < libraries.size(); i++) {
            orders.add(List.copyOf(libraries));
            Collections.rotate(libraries, 1);
        }
        Collections.reverse(libraries);
        orders.add(List.copyOf(libraries));
        return orders;
    }

    @ParameterizedTest
    @MethodSource("orders")
    void allLibrariesWorkWhateverIsLoadedFirst(List<String> order) throws Exception {
        assertThat(order).hasSizeGreaterThanOrEqualTo(3);

        String output = new ForkedJvm(directory).options("-Xmx1g").run(Program.class, order.toArray(String[]::new));

        assertThat(output.lines()).containsExactlyElementsOf(order);
    }

    /** Uses libraries in an order, keeps them all open to the end, and prints each that did what it should. */
    static final class Program {
        private final Map<String, List<EmotionScores>> first = new HashMap<>();

        private Program() {}

        public static void main(String[] libraries) throws Exception {
            Program program = new Program();
            Deque<AutoCloseable> open = new ArrayDeque<>();
            for (String library : libraries) {
                open.push(library.equals(JAVACV) ? detect() : program.classify(library));
                System.out.println(library);
            }
            for (AutoCloseable each : open) {
                each.close();
            }
        }

        private static FaceDetector detect() throws IOException {
            FaceDetector detector = FaceDetector.open("haar");
            try (InputStream photograph = Examples.class.getResourceAsStream("astronaut.png")) {
                byte[] bytes = Objects.requireNonNull(photograph).readAllBytes();
                assertThat(detector.detect(PictureFile.decode("astronaut.png", bytes)))
                        .isNotEmpty();
            }
            return detector;
        }

        /** Returns the classifiers of all models, still open. */
        private AutoCloseable classify(String backend) {
            List<EmotionClassifier> open = new ArrayList<>();
            for (String id : Model.bundledIds()) {
                Model model = Model.bundled(id);
                EmotionClassifier classifier = EmotionClassifier.open(model, backend, Device.cpu());
                open.add(classifier);
                Golden golden = Golden.of(model);
                List<EmotionScores> expected = new ArrayList<>();
                for (int i = 0; i < golden.size(); i++) {
                    expected.add(golden.expected(i));
                }
                compare(classifier.classify(golden.batch(0, golden.size())), expected, backend);
                List<EmotionScores> found = classifier.classify(noise(model));
                compare(found, first.computeIfAbsent(id, key -> found), backend);
            }
            return () -> open.forEach(EmotionClassifier::close);
        }

        private static InputBatch noise(Model model) {
            InputBatch batch =
                    InputBatch.allocate(model.card().input(), GENERATED).resize(GENERATED);
            SplittableRandom random = new SplittableRandom(GENERATED);
            for (int i = 0; i < batch.buffer().limit(); i++) {
                batch.buffer().put(i, (float) random.nextDouble(-2, 2));
            }
            return batch;
        }

        private static void compare(List<EmotionScores> found, List<EmotionScores> expected, String backend) {
            assertThat(found).hasSameSizeAs(expected);
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i).toArray())
                        .as("picture %s by %s", i, backend)
                        .containsExactly(
                                expected.get(i).toArray(), within((float) EmotionClassifierContract.GOLDEN_TOLERANCE));
                assertThat(found.get(i).top()).isEqualTo(expected.get(i).top());
            }
        }
    }
}
