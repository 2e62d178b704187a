package io.fer4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.BackendException;
import io.fer4j.EmotionRecognizer;
import io.fer4j.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/** Each way in which the start fails: what the user reads then. Runs with Spring Boot 4.0 and with 3.5. */
class Fer4jFailuresTest {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(Fer4jAutoConfiguration.class));

    private FailureAnalysis failure(String... properties) {
        FailureAnalysis[] found = new FailureAnalysis[1];
        runner.withPropertyValues(properties).run(context -> {
            assertThat(context).hasFailed();
            found[0] = analysis(context.getStartupFailure());
        });
        return found[0];
    }

    /** As Spring Boot does it: the first analyzer among all that are registered that knows the failure. */
    private static FailureAnalysis analysis(Throwable failure) {
        ArgumentResolver arguments = ArgumentResolver.of(Environment.class, new StandardEnvironment())
                .and(BeanFactory.class, new org.springframework.beans.factory.support.DefaultListableBeanFactory());
        List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, arguments, (type, name, e) -> {});
        assertThat(analyzers).anyMatch(FerFailureAnalyzer.class::isInstance);
        return analyzers.stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anUnknownModel() {
        FailureAnalysis analysis = failure("fer4j.model=vgg17");
        assertThat(analysis.getDescription())
                .startsWith("FER4J cannot start: Expected a model id, one of [cnn3,")
                .contains("found \"vgg17\"");
        assertThat(analysis.getAction()).contains("fer4j.model names a network on the class path");
    }

    @Test
    void aModelDirectoryWithoutACard(@TempDir Path empty) {
        FailureAnalysis analysis = failure("fer4j.model-directory=" + empty);
        assertThat(analysis.getDescription()).contains("Expected a model card at " + empty);
        assertThat(analysis.getAction()).contains("fer4j.model-directory");
    }

    @Test
    void damagedWeights(@TempDir Path directory) throws IOException {
        copy(directory, "card.json");
        Files.write(
                directory.resolve(Model.bundled("cnn3").card().weights().get(0).file()), new byte[100]);
        FailureAnalysis analysis = failure("fer4j.model-directory=" + directory);
        assertThat(analysis.getDescription()).contains("Expected the SHA-256");
        assertThat(analysis.getAction())
                .startsWith("The file is damaged or belongs to another card; get the model directory anew.");
    }

    /** The golden picture finds what no checksum does: other numbers than the ones that were trained. */
    @Test
    void otherNumbersThanTheGoldenOnes(@TempDir Path directory) throws IOException {
        copy(directory, "card.json");
        copy(directory, "golden/pictures.npy");
        copy(directory, Model.bundled("cnn3").card().weights().get(0).file());
        byte[] probabilities = Model.bundled("cnn3-fer2013").file("golden/probabilities.npy");
        Files.write(directory.resolve("golden/probabilities.npy"), probabilities);
        FailureAnalysis analysis = failure("fer4j.model-directory=" + directory);
        assertThat(analysis.getDescription())
                .contains("Expected the probabilities of the golden picture of cnn3 to within 0.01, found them off by");
        assertThat(analysis.getAction()).contains("The weights or the runtime of the backend onnx on cpu are damaged.");
    }

    @Test
    void damagedGoldenFiles(@TempDir Path directory) throws IOException {
        copy(directory, "card.json");
        copy(directory, "golden/probabilities.npy");
        copy(directory, Model.bundled("cnn3").card().weights().get(0).file());
        for (byte[] damaged : List.of(new byte[0], new byte[9], new byte[100_000], new byte[] {1, 2, 3})) {
            Files.write(directory.resolve("golden/pictures.npy"), damaged);
            assertThat(failure("fer4j.model-directory=" + directory).getDescription())
                    .contains("Expected an array of NumPy's")
                    .contains("golden/pictures.npy");
        }
    }

    private static void copy(Path directory, String file) throws IOException {
        Files.createDirectories(directory.resolve(file).getParent());
        Files.write(directory.resolve(file), Model.bundled("cnn3").file(file));
    }

    @Test
    void aPrecisionThatTheModelLacks() {
        FailureAnalysis analysis = failure("fer4j.model=cnn3", "fer4j.precision=fp32");
        assertThat(analysis.getDescription())
                .contains("Expected one of the precisions")
                .contains("fp32");
        assertThat(analysis.getAction()).contains("fer4j.precision its weights");
    }

    @Test
    void aBackendThatIsNotThere() {
        FailureAnalysis analysis = failure("fer4j.model=cnn3", "fer4j.backend=tf");
        assertThat(analysis.getDescription())
                .contains("Expected a backend on the classpath, one of [onnx], found \"tf\".");
        assertThat(analysis.getAction()).startsWith("Add io.fer4j:fer-tf.").contains("fer4j.backend");
    }

    @Test
    void noBackendAtAll() {
        try (var empty = new java.net.URLClassLoader(new java.net.URL[0], ClassLoader.getPlatformClassLoader())) {
            EmotionRecognizer.builder()
                    .model(Model.bundled("cnn3"))
                    .classLoader(empty)
                    .build();
            throw new AssertionError("there is no backend");
        } catch (BackendException e) {
            FailureAnalysis analysis = analysis(new IllegalStateException("wrapped by Spring", e));
            assertThat(analysis.getDescription()).contains("No backend found on the classpath.");
            assertThat(analysis.getAction()).startsWith("Add io.fer4j:fer-onnx");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDeviceThatIsNotThere() {
        FailureAnalysis analysis = failure("fer4j.model=cnn3", "fer4j.device=cuda:0");
        assertThat(analysis.getDescription()).contains("FER4J cannot start: ").contains("CUDA");
        assertThat(analysis.getAction()).contains("fer4j.device");
    }

    @Test
    void aDetectorThatIsNotThere() {
        FailureAnalysis analysis = failure("fer4j.model=cnn3", "fer4j.detector=mtcnn");
        assertThat(analysis.getDescription())
                .contains("Expected a detector on the classpath")
                .contains("mtcnn");
        assertThat(analysis.getAction()).contains("fer4j.detector");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fer4j.device=gpu                  | Expected a device such as cpu, cpu:2, cuda or cuda:0, found "gpu"
            fer4j.device=cpu:100000           | Expected 1 to
            fer4j.minimum-face-size=0         | Expected at least 1 pixel for fer4j.minimum-face-size, found 0
            fer4j.uncertainty-threshold=1.5   | Expected 0 to 1 for fer4j.uncertainty-threshold, found 1.5
            fer4j.uncertainty-threshold=NaN   | Expected 0 to 1 for fer4j.uncertainty-threshold, found NaN
            fer4j.prior-correction=-1         | Expected 0 to 1 for fer4j.prior-correction, found -1.0
            fer4j.precision=fp8               | fer4j.precision
            fer4j.warm-up=sometimes           | fer4j.warm-up
            fer4j.health.interval=0s          | Expected a duration above zero for fer4j.health.interval
            fer4j.web.path=recognize          | Expected a path that begins with / for fer4j.web.path
            fer4j.web.max-bytes=0B            | Expected 1 byte to 1 GB for fer4j.web.max-bytes
            fer4j.web.max-bytes=4GB           | Expected 1 byte to 1 GB for fer4j.web.max-bytes
            fer4j.web.max-pixels=0            | Expected at least 1 for fer4j.web.max-pixels, found 0
            fer4j.web.max-concurrent=0        | Expected at least 1 for fer4j.web.max-concurrent, found 0
            fer4j.web.max-waiting=-1          | Expected at least 0 for fer4j.web.max-waiting, found -1
            fer4j.web.upload-timeout=-1s      | Expected a duration above zero for fer4j.web.upload-timeout
            """)
    void aPropertyOutOfItsRange(String property, String sentence) {
        FailureAnalysis analysis = failure("fer4j.model=cnn3", property);
        assertThat(analysis.getDescription() + analysis.getAction()).contains(sentence);
    }

    @Test
    void twoModels(@TempDir Path directory) {
        assertThat(failure("fer4j.model=cnn3", "fer4j.model-directory=" + directory)
                        .getDescription())
                .contains("Expected either fer4j.model or fer4j.model-directory, found both. Leave one of them out.");
    }

    @Test
    void aCorrectionForAModelWithoutPriors(@TempDir Path directory) throws IOException {
        String card = new String(Model.bundled("cnn3").file("card.json"), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(card).contains("\"priors\"");
        copy(directory, Model.bundled("cnn3").card().weights().get(0).file());
        Files.writeString(
                directory.resolve("card.json"),
                io.fer4j.ModelCard.parse(card, "card.json").toBuilder()
                        .priors(java.util.Map.of())
                        .priorCorrection(0)
                        .build()
                        .toJson());
        FailureAnalysis analysis = failure("fer4j.model-directory=" + directory, "fer4j.prior-correction=0.5");
        assertThat(analysis.getDescription())
                .contains("fer4j.prior-correction")
                .contains("Expected priors on the card of the model cnn3");
    }
}
