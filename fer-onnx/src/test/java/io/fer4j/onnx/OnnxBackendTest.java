package io.fer4j.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelException;
import io.fer4j.testkit.network.TinyModel;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxBackendTest {
    private static final TinyModel TINY = TinyModel.of(6, 5);

    @TempDir
    private Path directory;

    @Test
    void computesWhatPlainJavaComputes() {
        InputBatch batch = randomBatch(TINY.spec(), 4);
        try (EmotionClassifier classifier = open(TINY.write(directory))) {
            List<EmotionScores> found = classifier.classify(batch);
            for (int i = 0; i < 4; i++) {
                float[] picture = new float[30];
                batch.image(i).get(picture);
                assertThat(found.get(i).toArray())
                        .containsExactly(TINY.scores(picture).toArray(), within(1e-6f));
            }
        }
    }

    @Test
    void givesWhatThePlainSessionGivesBitForBit() throws OrtException {
        Model model = TINY.write(directory);
        InputBatch batch = randomBatch(TINY.spec(), 9);
        List<EmotionScores> plain = PlainSession.run(model, batch);
        try (EmotionClassifier classifier = open(model)) {
            // Equality of scores is equality of their floats' bits, as Arrays.equals has it.
            assertThat(classifier.classify(batch)).isEqualTo(plain);
        }
    }

    @Test
    void isFoundAmongTheBackends() {
        Model model = TINY.write(directory);
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> EmotionClassifier.open(model, "nonsense", Device.cpu()))
                .withMessage("Expected a backend on the classpath, one of [onnx], found \"nonsense\".");
    }

    @Test
    void saysWhatToAddForCuda() {
        Model model = TINY.write(directory);
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> new OnnxBackend().open(model, Device.cuda(0)))
                .withMessage("Expected ONNX Runtime with CUDA for cuda:0, found the one for the processor only. Add"
                        + " com.microsoft.onnxruntime:onnxruntime_gpu:1.28.0 (Linux or Windows on x86-64) and exclude"
                        + " com.microsoft.onnxruntime:onnxruntime, which must not be on the class path as well.");
    }

    @Test
    void listsTheProcessorAsItsOnlyDevice() {
        assertThat(new OnnxBackend().devices()).containsExactly(Device.cpu());
    }

    @Test
    void triesDevicesWithASoundNetwork() {
        assertThat(OnnxRuntime.canOpenSession(OnnxRuntime.load(), Device.cpu(1)))
                .isTrue();
    }

    @Test
    void refusesEightOutputs() {
        Model model = TINY.withOutputs(8).write(directory);
        assertThat(refusal(model))
                .isEqualTo("Expected the output \"logits\" with 32-bit floats of shape [n, 7], as the card says, in "
                        + model + ", found [-1, 8].");
    }

    @Test
    void refusesAnotherInputSizeThanTheCards() {
        Model model = TinyModel.write(directory, TINY.onnx(), new InputSpec(48, 48, 127.5f, 64f));
        assertThat(refusal(model))
                .isEqualTo(
                        "Expected the input \"input\" with 32-bit floats of shape [-1, 1, 48, 48] (-1: any number of images,"
                                + " or one at a time), as the card says, in " + model + ", found [-1, 1, 6, 5].");
    }

    @Test
    void refusesAFixedNumberOfImagesOtherThanOne() {
        Model model = TINY.withBatch(3).write(directory);
        assertThat(refusal(model)).endsWith("found [3, 1, 6, 5].");
    }

    @Test
    void refusesAnInputOfAnotherName() {
        Model model = TINY.withInputName("x").write(directory);
        assertThat(refusal(model)).endsWith("found only [x].");
    }

    @Test
    void refusesWeightsThatAreNoNumbers() {
        Model model = TINY.withWeight(11, Float.NaN).write(directory);
        assertThat(refusal(model))
                .startsWith("The network of " + model
                        + " does not compute. The model tiny gave no probabilities for picture 0"
                        + " of the batch. Expected finite logits, found [")
                .contains("NaN");
    }

    @Test
    void refusesATemperatureThatIsNotTheCards() {
        Model model = TINY.withTemperature(1f).write(directory);
        assertThat(refusal(model))
                .startsWith("Expected the softmax of the logits over the card's temperature 1.5 from " + model);
    }

    @Test
    void refusesAFileThatIsNoNetwork() {
        Model model = TinyModel.write(directory, "This is no network.".getBytes(UTF_8), TINY.spec());
        assertThat(refusal(model))
                .startsWith("Expected an ONNX network that ONNX Runtime 1.28.0 can run in " + model + ", found: ");
    }

    /** An operator without a CUDA kernel is not the driver's fault. */
    @Test
    void blamesTheDriverOnlyIfNoOtherNetworkRunsOnTheDevice() {
        Model model = TINY.write(directory);
        OrtException failure = new OrtException(OrtException.OrtErrorCode.ORT_FAIL, "no kernel for DequantizeLinear");

        assertThat(OnnxEmotionClassifier.failure(model, Device.cuda(0), failure, true))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "Expected an ONNX network that ONNX Runtime 1.28.0 can run on cuda:0 in " + model + ", found: ")
                .hasMessageEndingWith("no kernel for DequantizeLinear.");
        assertThat(OnnxEmotionClassifier.failure(model, Device.cuda(0), failure, false))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("Check that nvidia-smi lists the card");
    }

    @Test
    void refusesADirectoryWithoutCard() {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> Model.load(directory))
                .withMessageContaining(directory.resolve("card.json").toString());
    }

    @Test
    void refusesAWrongChecksum() throws IOException {
        Model model = TINY.write(directory);
        Files.write(directory.resolve("model.onnx"), TINY.withWeight(0, 1f).onnx());
        assertThat(refusal(model)).startsWith("Expected the SHA-256 ");
    }

    private static String refusal(Model model) {
        return catchThrowableOfType(ModelException.class, () -> open(model).close())
                .getMessage();
    }

    private static EmotionClassifier open(Model model) {
        return new OnnxBackend().open(model, Device.cpu());
    }

    private static InputBatch randomBatch(InputSpec spec, int pictures) {
        InputBatch batch = InputBatch.allocate(spec, pictures).resize(pictures);
        Random random = new Random(pictures);
        FloatBuffer buffer = batch.buffer();
        while (buffer.hasRemaining()) {
            buffer.put((float) random.nextGaussian());
        }
        return batch;
    }
}
