package io.fer4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fer4j.Precision;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.network.InferenceNetwork.Relu;
import io.fer4j.testkit.network.RandomNetworks;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizedOnnxWriterTest {
    private static final int PICTURES = 6;
    private static final int SIZE = 48 * 48;

    @Test
    void integersComputeNearlyWhatFloatsCompute() throws OrtException {
        for (InferenceNetwork network :
                List.of(RandomNetworks.cnn3(3), RandomNetworks.tiny(4), RandomNetworks.cropped(5))) {
            float[] pictures = pictures();
            ActivationRanges ranges = ranges(network, pictures);

            float[] exact = run(OnnxWriter.write(network, 1, Precision.FP32), pictures, "logits");
            float[] rough = run(QuantizedOnnxWriter.write(network, ranges, 1), pictures, "logits");

            assertThat(rough).isNotEqualTo(exact);
            float most = 0;
            for (float logit : exact) {
                most = Math.max(most, Math.abs(logit));
            }
            for (int i = 0; i < exact.length; i++) {
                assertThat(rough[i]).isCloseTo(exact[i], within(0.06f * most));
            }
        }
    }

    @Test
    void theFileIsAQuarterOfSinglePrecisionAndHasTheSameTemperature() throws OrtException {
        InferenceNetwork network = RandomNetworks.cnn3(3);
        ActivationRanges ranges = ranges(network, pictures());

        byte[] quantized = QuantizedOnnxWriter.write(network, ranges, 2);

        assertThat(quantized.length).isLessThan(OnnxWriter.write(network, 2, Precision.FP32).length * 27 / 100);
        float[] picture = new float[PICTURES * SIZE];
        float[] logits = run(quantized, picture, "logits");
        float[] probabilities = run(quantized, picture, "probabilities");
        double sum = 0;
        for (int k = 0; k < 7; k++) {
            sum += Math.exp(logits[k] / 2);
        }
        assertThat(probabilities[3]).isCloseTo((float) (Math.exp(logits[3] / 2) / sum), within(1e-5f));
    }

    /** What is left of a channel whose batch normalisation had a factor next to 0, or that was pruned. */
    @ParameterizedTest
    @ValueSource(floats = {1e-3f, 1e-5f, 1e-7f, 1e-12f, 1e-40f, 0})
    void aDeadChannelKeepsItsBias(float weight) throws OrtException {
        InferenceNetwork network = withDeadChannel(weight);
        float[] pictures = pictures();

        float[] exact = run(OnnxWriter.write(network, 1, Precision.FP32), pictures, "logits");
        float[] rough = run(QuantizedOnnxWriter.write(network, ranges(network, pictures), 1), pictures, "logits");

        for (int i = 0; i < exact.length; i++) {
            assertThat(rough[i]).isCloseTo(exact[i], within(0.1f));
        }
    }

    private static InferenceNetwork withDeadChannel(float weight) {
        Random random = new Random(3);
        float[] weights = new float[4 * 9];
        float[] dense = new float[4 * 7];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian() * (i < 27 ? 1 : weight);
        }
        for (int i = 0; i < dense.length; i++) {
            dense[i] = (float) random.nextGaussian();
        }
        float[] bias = {0.1f, -0.1f, 0.05f, 1};
        return new InferenceNetwork(
                "dead",
                48,
                48,
                List.of(
                        new InferenceNetwork.Convolution("conv1", 1, 4, 3, 1, weights, bias),
                        new Relu(),
                        new GlobalAveragePool(),
                        new InferenceNetwork.Dense("fc1", 4, 7, dense, new float[7])));
    }

    @Test
    void namesTheLayerWithoutARange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        QuantizedOnnxWriter.write(RandomNetworks.tiny(1), new ActivationRanges(-2, 2, Map.of()), 1))
                .withMessage("Expected a range for each layer's output, found none for relu_1.");
    }

    private static float[] pictures() {
        Random random = new Random(17);
        float[] pictures = new float[PICTURES * SIZE];
        for (int i = 0; i < pictures.length; i++) {
            pictures[i] = -2 + 4 * random.nextInt(256) / 255f;
        }
        return pictures;
    }

    private static ActivationRanges ranges(InferenceNetwork network, float[] pictures) throws OrtException {
        byte[] transparent = OnnxWriter.writeWithIntermediateOutputs(network);
        List<String> names = OnnxWriter.outputNames(network);
        Map<String, Float> highest = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            InferenceNetwork.Layer step = network.layers().get(i);
            if (step instanceof Relu || step instanceof GlobalAveragePool) {
                float most = 0;
                for (float value : run(transparent, pictures, names.get(i))) {
                    most = Math.max(most, value);
                }
                highest.put(names.get(i), most);
            }
        }
        return new ActivationRanges(-2, 2, highest);
    }

    private static float[] run(byte[] onnx, float[] pictures, String output) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] shape = {PICTURES, 1, 48, 48};
        try (OrtSession session = environment.createSession(onnx);
                OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(pictures), shape);
                OrtSession.Result result = session.run(Map.of(OnnxWriter.INPUT, input))) {
            FloatBuffer values = ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer();
            float[] found = new float[values.remaining()];
            values.get(found);
            return found;
        }
    }
}
