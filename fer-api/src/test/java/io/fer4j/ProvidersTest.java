package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fer4j.spi.BackendProvider;
import io.fer4j.spi.DetectorProvider;
import java.io.IOException;
import java.nio.file.Files;
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
    void thePriorityDecidesAndThenTheId() {
        classPath.services(BackendProvider.class, Abc.class, Dl4j.class, Tf.class, Onnx.class);
        assertThat(Providers.backend(null, null).id()).isEqualTo("onnx");
        classPath.services(BackendProvider.class, Abc.class, Dl4j.class, Tf.class);
        assertThat(Providers.backend(null, null).id()).isEqualTo("tf");
        classPath.services(BackendProvider.class, Abc.class, Dl4j.class);
        assertThat(Providers.backend(null, null).id()).isEqualTo("dl4j");
        classPath.services(BackendProvider.class, Xyz.class, Abc.class);
        assertThat(Providers.backend(null, null).id()).isEqualTo("abc");
    }

    @Test
    void anIdDecides() {
        classPath.services(BackendProvider.class, Abc.class, Tf.class, Onnx.class);
        assertThat(Providers.backend("abc", null)).isInstanceOf(Abc.class);
        assertThat(Providers.backend("tf", null)).isInstanceOf(Tf.class);
    }

    @Test
    void listsTheKnownOnesForAnUnknownId() {
        classPath
                .services(BackendProvider.class, Abc.class, Onnx.class)
                .services(DetectorProvider.class, FixedDetector.Provider.class);
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> Providers.backend("none", null))
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
                .isThrownBy(() -> Providers.backend("dl4j", null))
                .withMessage("Expected a backend on the classpath, one of [onnx, abc], found \"dl4j\"."
                        + " Add io.fer4j:fer-dl4j.");
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> Providers.detector("haar", null))
                .withMessage("Expected a detector on the classpath, one of [fixed], found \"haar\"."
                        + " Add io.fer4j:fer-vision.");
    }

    @Test
    void saysWhatToAddWhenThereIsNone() {
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> Providers.backend(null, null))
                .withMessage("No backend found on the classpath. Add io.fer4j:fer-onnx (see README, \"Backends\").");
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> Providers.detector(null, null))
                .withMessage("No detector found on the classpath. Add io.fer4j:fer-detect.");
    }

    @Test
    void theDetectorOfTheHighestPriorityIsTaken() {
        classPath.services(DetectorProvider.class, BrightSpotDetector.Provider.class, FixedDetector.Provider.class);
        assertThat(Providers.detector(null, null).id()).as("the first by id").isEqualTo("bright-spot");

        classPath.services(
                DetectorProvider.class,
                BrightSpotDetector.Provider.class,
                Preferred.class,
                FixedDetector.Provider.class);
        assertThat(Providers.detector(null, null).id()).isEqualTo("preferred");
    }

    @Test
    void namesAServiceThatDoesNotLoadWhereNoneDoes() {
        classPath.services(BackendProvider.class, "com.example.NoSuchBackend");
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> Providers.backend(null, null))
                .withMessageStartingWith("No backend found on the classpath. Add io.fer4j:fer-onnx")
                .withMessageContaining(" 1 on the classpath could not be loaded: ")
                .withMessageContaining("com.example.NoSuchBackend");
    }

    @Test
    void brokenServicesDisableNoOthers() throws IOException {
        String ofLaterJava = "com.example.OfLaterJava";
        Path compiled = directory.resolve(ofLaterJava.replace('.', '/') + ".class");
        Files.createDirectories(compiled.getParent());
        // The magic number and the version of a class file of Java 1000.
        Files.write(compiled, new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0x04, 0x14, 0, 0});
        classPath.services(
                BackendProvider.class,
                "com.example.NoSuchBackend",
                Throwing.class.getName(),
                ofLaterJava,
                Nameless.class.getName(),
                Abc.class.getName());

        assertThat(Providers.backend(null, null)).isInstanceOf(Abc.class);
        assertThat(Providers.backend("abc", null)).isInstanceOf(Abc.class);
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> Providers.backend("xyz", null))
                .withMessageStartingWith("Expected a backend on the classpath, one of [abc], found \"xyz\". 4 on the"
                        + " classpath could not be loaded: ");
    }

    @Test
    void looksWhereThisLibraryIsIfTheThreadsLoaderKnowsNothing() {
        classPath.services(BackendProvider.class, Abc.class);
        ClassLoader ofTheLibrary = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());

        assertThat(Providers.loaders(null))
                .containsExactly(ClassLoader.getPlatformClassLoader(), Providers.class.getClassLoader());
        assertThat(Providers.backend("abc", ofTheLibrary)).isInstanceOf(Abc.class);
        Thread.currentThread().setContextClassLoader(null);
        assertThat(Providers.loaders(null)).containsExactly(Providers.class.getClassLoader());
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

    public static final class Onnx extends Named {
        @Override
        public int priority() {
            return 300;
        }
    }

    public static final class Tf extends Named {
        @Override
        public int priority() {
            return 200;
        }
    }

    public static final class Dl4j extends Named {
        @Override
        public int priority() {
            return 100;
        }
    }

    public static final class Throwing extends Named {
        public Throwing() {
            throw new IllegalStateException("no");
        }
    }

    public static final class Nameless extends Named {
        @Override
        public String id() {
            return null;
        }
    }

    public static final class Abc extends Named {}

    public static final class Xyz extends Named {}
}
