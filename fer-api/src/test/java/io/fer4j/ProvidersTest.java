package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fer4j.spi.BackendProvider;
import io.fer4j.spi.DetectorProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class ProvidersTest {
    @TempDir
    Path directory;

    private ClassPath classPath;

    @BeforeEach
    void enter() {
        classPath = new ClassPath(directory);
    }

    @AfterEach
    void leave() {
        classPath.close();
    }

    @Test
    void theDocumentedOrderDecides() {
        classPath.services(BackendProvider.class, Abc.class, Dl4j.class, Tf.class, Onnx.class);
        assertThat(Providers.backend(null).id()).isEqualTo("onnx");
        classPath.services(BackendProvider.class, Abc.class, Dl4j.class, Tf.class);
        assertThat(Providers.backend(null).id()).isEqualTo("tf");
        classPath.services(BackendProvider.class, Abc.class, Dl4j.class);
        assertThat(Providers.backend(null).id()).isEqualTo("dl4j");
        classPath.services(BackendProvider.class, Xyz.class, Abc.class);
        assertThat(Providers.backend(null).id()).isEqualTo("abc");
    }

    @Test
    void anIdDecides() {
        classPath.services(BackendProvider.class, Abc.class, Tf.class, Onnx.class);
        assertThat(Providers.backend("abc")).isInstanceOf(Abc.class);
        assertThat(Providers.backend("tf")).isInstanceOf(Tf.class);
    }

    @Test
    void listsTheKnownOnesForAnUnknownId() {
        classPath
                .services(BackendProvider.class, Abc.class, Onnx.class)
                .services(DetectorProvider.class, FixedDetector.Provider.class);
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> Providers.backend("none"))
                .withMessage("Expected a backend on the classpath, one of [onnx, abc], found \"none\".");
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> FaceDetector.open("none"))
                .withMessage("Expected a detector on the classpath, one of [fixed], found \"none\".");
    }

    @Test
    void saysWhatToAddForAKnownOneThatIsAbsent() {
        classPath
                .services(BackendProvider.class, Abc.class, Onnx.class)
                .services(DetectorProvider.class, FixedDetector.Provider.class);
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> Providers.backend("dl4j"))
                .withMessage("Expected a backend on the classpath, one of [onnx, abc], found \"dl4j\"."
                        + " Add io.fer4j:fer-dl4j.");
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> Providers.detector("haar"))
                .withMessage("Expected a detector on the classpath, one of [fixed], found \"haar\"."
                        + " Add io.fer4j:fer-vision.");
    }

    @Test
    void saysWhatToAddWhenThereIsNone() {
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> Providers.backend(null))
                .withMessage("No backend found on the classpath. Add io.fer4j:fer-onnx (see README, \"Backends\").");
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> Providers.detector(null))
                .withMessage("No detector found on the classpath. Add io.fer4j:fer-detect.");
    }

    @Test
    void theDetectorOfTheHighestPriorityIsTaken() {
        classPath.services(DetectorProvider.class, BrightSpotDetector.Provider.class, FixedDetector.Provider.class);
        assertThat(Providers.detector(null).id()).as("the first by id").isEqualTo("bright-spot");

        classPath.services(
                DetectorProvider.class,
                BrightSpotDetector.Provider.class,
                Preferred.class,
                FixedDetector.Provider.class);
        assertThat(Providers.detector(null).id()).isEqualTo("preferred");
    }

    @Test
    void namesAServiceThatDoesNotLoad() {
        classPath.services(BackendProvider.class, "com.example.NoSuchBackend");
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> Providers.backend(null))
                .withMessageStartingWith("Expected every service on the classpath to load, found: ")
                .withMessageContaining("com.example.NoSuchBackend");
    }

    @Test
    void opensAModelWithTheBackendOfOnesChoice() {
        Model model = LinearModel.write(directory.resolve("model"), "linear-1", 0.5);
        classPath.services(BackendProvider.class, LinearBackend.class, Xyz.class);
        try (EmotionClassifier first = EmotionClassifier.open(model, Device.cpu());
                EmotionClassifier chosen = EmotionClassifier.open(model, "linear", Device.cpu(2))) {
            assertThat(first.backend()).isEqualTo("linear");
            assertThat(chosen.device()).isEqualTo(Device.cpu(2));
        }
    }

    /** A detector of a higher priority than usual. */
    public static final class Preferred implements DetectorProvider {
        @Override
        public String id() {
            return "preferred";
        }

        @Override
        public int priority() {
            return 1;
        }

        @Override
        public FaceDetector open(DetectorOptions options) {
            throw new BackendException("Expected not to be opened.");
        }
    }

    /** A backend with a name and nothing else. */
    abstract static class Named implements BackendProvider {
        @Override
        public String id() {
            return getClass().getSimpleName().toLowerCase(Locale.ROOT);
        }

        @Override
        public List<Device> devices() {
            return List.of();
        }

        @Override
        public EmotionClassifier open(Model model, Device device) {
            throw new BackendException("Expected not to be opened.");
        }
    }

    public static final class Onnx extends Named {}

    public static final class Tf extends Named {}

    public static final class Dl4j extends Named {}

    public static final class Abc extends Named {}

    public static final class Xyz extends Named {}
}
