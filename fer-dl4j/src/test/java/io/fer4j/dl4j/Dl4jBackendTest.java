package io.fer4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.ModelException;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.testkit.network.RandomNetworks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Dl4jBackendTest {
    private static final int GENERATED = 20;

    @TempDir
    private Path directory;

    @Test
    void computesWhatPlainJavaComputes() {
        InferenceNetwork network = RandomNetworks.cnn3(2);
        Model model = TestModels.write(directory, network);
        InputBatch batch = TestModels.pictures(model, GENERATED, 3);
        try (EmotionClassifier classifier = open(model)) {
            List<EmotionScores> found = classifier.classify(batch);
            for (int picture = 0; picture < GENERATED; picture++) {
                double[] expected = TestModels.expected(network, batch, picture, TestModels.TEMPERATURE);
                for (int i = 0; i < expected.length; i++) {
                    assertThat((double) found.get(picture).toArray()[i]).isCloseTo(expected[i], within(1e-4));
                }
            }
        }
    }

    @Test
    void takesRectanglesAndRestsAtTheEdge() {
        InferenceNetwork network = TestModels.rectangular();
        Model model = TestModels.write(directory, network);
        InputBatch batch = TestModels.pictures(model, 3, 4);
        try (EmotionClassifier classifier = open(model)) {
            List<EmotionScores> found = classifier.classify(batch);
            for (int picture = 0; picture < 3; picture++) {
                double[] expected = TestModels.expected(network, batch, picture, TestModels.TEMPERATURE);
                for (int i = 0; i < expected.length; i++) {
                    assertThat((double) found.get(picture).toArray()[i]).isCloseTo(expected[i], within(1e-5));
                }
            }
        }
    }

    @Test
    void isFoundAmongTheBackends() {
        Model model = TestModels.write(directory, RandomNetworks.tiny(1));
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> EmotionClassifier.open(model, "nonsense", Device.cpu()))
                .withMessage("Expected a backend on the classpath, one of [dl4j], found \"nonsense\".");
    }

    @Test
    void saysWhatToTakeForCuda() {
        Model model = TestModels.write(directory, RandomNetworks.tiny(1));
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> new Dl4jBackend().open(model, Device.cuda(0)))
                .withMessage("Expected cpu for the dl4j backend, found cuda:0: ND4J's last build for CUDA"
                        + " (nd4j-cuda-11.6) is of 2022 and was not tested with this project. For CUDA take"
                        + " io.fer4j:fer-onnx with com.microsoft.onnxruntime:onnxruntime_gpu.");
    }

    @Test
    void listsTheProcessorAsItsOnlyDevice() {
        assertThat(new Dl4jBackend().devices()).containsExactly(Device.cpu());
    }

    @Test
    void refusesWeightsThatOverflow() {
        Model model = TestModels.write(directory, TestModels.overflowing(RandomNetworks.cnn3(1)));
        assertThat(refusal(model))
                .startsWith("The network of " + model + " does not compute. ")
                .contains("Expected finite logits, found [");
    }

    @Test
    void refusesATemperatureThatIsNotTheCards() throws IOException {
        TestModels.write(directory, RandomNetworks.tiny(1));
        Model model = TestModels.withCard(directory, "\"temperature\" : 1.5", "\"temperature\" : 2.5");
        assertThat(refusal(model))
                .isEqualTo("Expected the card's temperature 2.5 in the network of " + model + ", found 1.5.");
    }

    private static String refusal(Model model) {
        return catchThrowableOfType(ModelException.class, () -> open(model).close())
                .getMessage();
    }

    private static EmotionClassifier open(Model model) {
        return new Dl4jBackend().open(model, Device.cpu());
    }
}
