package io.fer4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fer4j.Precision;
import io.fer4j.network.InferenceNetwork.CenterCrop;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.Flatten;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.MaxPool;
import io.fer4j.network.InferenceNetwork.Relu;
import io.fer4j.testkit.network.RandomNetworks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxWriterTest {
    private static final double TEMPERATURE = 1.5;

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "FP16"})
    void theRuntimeComputesWhatTheReferenceComputes(Precision precision) throws OrtException {
        InferenceNetwork network = RandomNetworks.cnn3(7);
        assertSame(network, precision, randomPictures(3, 48 * 48));
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "FP16"})
    void everyKindOfLayerIsExported(Precision precision) throws OrtException {
        Random random = new Random(3);
        InferenceNetwork network = new InferenceNetwork(
                "odd",
                9,
                11,
                List.of(
                        new CenterCrop(1),
                        new Convolution("a", 1, 3, 3, 1, numbers(random, 27), numbers(random, 3)),
                        new Relu(),
                        new MaxPool(2),
                        new Convolution("b", 3, 4, 2, 0, numbers(random, 48), numbers(random, 4)),
                        new GlobalAveragePool(),
                        new Flatten(),
                        new Dense("c", 4, 7, numbers(random, 28), numbers(random, 7))));
        assertSame(network, precision, randomPictures(5, 99));
    }

    private static void assertSame(InferenceNetwork network, Precision precision, float[][] pictures)
            throws OrtException {
        byte[] onnx = OnnxWriter.write(network, TEMPERATURE, precision);
        ReferenceNetwork reference = new ReferenceNetwork(WeightRounding.roundTrip(network, precision));
        List<float[][]> found = run(onnx, pictures, network.height(), network.width());
        for (int i = 0; i < pictures.length; i++) {
            double[] probabilities = reference.probabilities(pictures[i], TEMPERATURE);
            double[] logits = reference.logits(pictures[i]);
            for (int k = 0; k < 7; k++) {
                assertThat((double) found.get(0)[i][k]).isCloseTo(probabilities[k], within(1e-5));
                assertThat((double) found.get(1)[i][k]).isCloseTo(logits[k], within(1e-4));
            }
        }
    }

    private static List<float[][]> run(byte[] onnx, float[][] pictures, int height, int width) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        float[][][][] input = new float[pictures.length][1][height][width];
        for (int i = 0; i < pictures.length; i++) {
            for (int y = 0; y < height; y++) {
                System.arraycopy(pictures[i], y * width, input[i][0][y], 0, width);
            }
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(onnx, options);
                    OnnxTensor tensor = OnnxTensor.createTensor(environment, input);
                    OrtSession.Result result = session.run(Map.of(OnnxWriter.INPUT, tensor))) {
                List<float[][]> outputs = new ArrayList<>();
                outputs.add((float[][]) result.get(0).getValue());
                outputs.add((float[][]) result.get(1).getValue());
                return outputs;
            }
        }
    }

    @Test
    void theGraphHasTheNamesAndShapesThatBackendsRelyOn() throws OrtException {
        byte[] onnx = OnnxWriter.write(RandomNetworks.cnn3(1), 1, Precision.FP32);
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(onnx)) {
            assertThat(session.getOutputNames()).containsExactly("probabilities", "logits");
            assertThat(session.getInputNames()).containsExactly("input");
            TensorInfo input = (TensorInfo) session.getInputInfo().get("input").getInfo();
            assertThat(input.getShape()).containsExactly(-1, 1, 48, 48);
            assertThat(input.getDimensionNames()).startsWith("n");
        }
    }

    @Test
    void equalNetworksGiveEqualBytesAndHalfPrecisionHalvesThem() {
        byte[] once = OnnxWriter.write(RandomNetworks.cnn3(1), 1, Precision.FP32);
        byte[] again = OnnxWriter.write(RandomNetworks.cnn3(1), 1, Precision.FP32);
        byte[] half = OnnxWriter.write(RandomNetworks.cnn3(1), 1, Precision.FP16);
        assertThat(again).isEqualTo(once);
        assertThat(half.length).isCloseTo(once.length / 2, within(10_000));
    }

    @Test
    void layersThatDoNotFitAreNamed() {
        InferenceNetwork network = new InferenceNetwork(
                "wrong", 4, 4, List.of(new Flatten(), new Dense("fc", 15, 7, new float[105], new float[7])));
        assertThatThrownBy(() -> OnnxWriter.write(network, 1, Precision.FP32))
                .hasMessage("Expected 16 values in layer fc, found 15.");
    }

    @Test
    void layersOfTheSameNameAreRefused() {
        assertThatThrownBy(() -> OnnxWriter.write(twoLayers("fc", "fc"), 1, Precision.FP32))
                .hasMessage(
                        "Expected a name of its own for each layer, found \"fc\" for layer 3, which layer 1 has: both would"
                                + " store \"fc\".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"input", "probabilities", "temperature", "scaled_logits", "relu_2", "fc.weight", "fc.scale"})
    void layersWithTheNameOfAnotherTensorAreRefused(String name) {
        assertThatThrownBy(() -> OnnxWriter.write(twoLayers("fc", name), 1, Precision.FP32))
                .hasMessageStartingWith(
                        "Expected a name of its own for each layer, found \"" + name + "\" for layer 3");
        assertThatThrownBy(
                        () -> QuantizedOnnxWriter.write(twoLayers("fc", name), new ActivationRanges(0, 1, Map.of()), 1))
                .hasMessageStartingWith(
                        "Expected a name of its own for each layer, found \"" + name + "\" for layer 3");
    }

    @Test
    void theLastLayerAloneMayBeCalledLogits() throws InvalidProtocolBufferException {
        byte[] file = OnnxWriter.write(twoLayers("fc", "logits"), 1, Precision.FP32);

        assertThat(OnnxReader.read(file, "named").network().layers().get(3).toString())
                .startsWith("Dense[name=logits");
        assertThatThrownBy(() -> OnnxWriter.write(twoLayers("logits", "fc"), 1, Precision.FP32))
                .hasMessageContaining("found \"logits\" for layer 3, which layer 1 has");
    }

    private static InferenceNetwork twoLayers(String first, String second) {
        return new InferenceNetwork(
                "named",
                2,
                2,
                List.of(
                        new Flatten(),
                        new Dense(first, 4, 4, new float[16], new float[4]),
                        new Relu(),
                        new Dense(second, 4, 7, new float[28], new float[7])));
    }

    @Test
    void weightsThatTheFileCannotHoldAreRefused() {
        float[] weights = new float[112];
        weights[5] = 70_000;
        InferenceNetwork network = new InferenceNetwork(
                "big", 4, 4, List.of(new Flatten(), new Dense("fc", 16, 7, weights, new float[7])));
        assertThatThrownBy(() -> OnnxWriter.write(network, 1, Precision.FP16))
                .hasMessage("Expected finite weights of at most 65504.0 in fc, found 70000.0.");
    }

    private static float[][] randomPictures(int count, int size) {
        Random random = new Random(11);
        float[][] pictures = new float[count][];
        for (int i = 0; i < count; i++) {
            pictures[i] = numbers(random, size);
        }
        return pictures;
    }

    private static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
