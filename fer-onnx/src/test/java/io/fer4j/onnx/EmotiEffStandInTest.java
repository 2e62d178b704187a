package io.fer4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Affect;
import io.fer4j.Box;
import io.fer4j.EmotionRecognizer;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.Frame;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.PixelFormat;
import io.fer4j.spi.BackendProvider;
import io.fer4j.testkit.EmotionClassifierContract;
import io.fer4j.testkit.network.StandIn;
import io.fer4j.testkit.network.StandInNetwork;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The contract on a network with the inputs and outputs of EmotiEffLib's multi-task networks (enet_b0_8_va_mtl): any number of color
 * images of 224x224 with the mean and deviation of ImageNet, and eight logits, valence and arousal in one tensor.
 */
class EmotiEffStandInTest implements EmotionClassifierContract {
    private static final StandInNetwork NETWORK = StandIn.EMOTI_EFF.network();

    private static final String CARD = StandIn.EMOTI_EFF.card();

    @TempDir
    private static Path directory;

    private static Model model;

    @BeforeAll
    static void writeModel() {
        model = NETWORK.write(directory, CARD);
        NETWORK.writeGolden(directory, model.card());
    }

    @Override
    public BackendProvider provider() {
        return new OnnxBackend();
    }

    @Override
    public List<Model> models() {
        return List.of(model);
    }

    @Override
    public String cudaRemedy() {
        return "com.microsoft.onnxruntime:onnxruntime_gpu";
    }

    @Test
    void givesValenceAndArousal() {
        assertSame(NETWORK, model, directory);
    }

    @ParameterizedTest
    @CsvSource({"rgb, nhwc", "bgr, nchw", "bgr, nhwc"})
    void givesTheSameInOtherOrders(String color, String layout, @TempDir Path other) {
        StandInNetwork network = new StandInNetwork("input", "output", -1, 3, 224, 32, 10, layout.equals("nhwc"), 1);
        Model changed = network.write(
                other, CARD.replace("\"rgb\"", '"' + color + '"').replace("\"nchw\"", '"' + layout + '"'));

        assertSame(network, changed, other);
    }

    private static void assertSame(StandInNetwork network, Model model, Path directory) {
        byte[] pixels = new byte[224 * 224 * 3];
        new Random(6).nextBytes(pixels);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) ((pixels[i] & 0x7F) + 40 * (i % 3));
        }
        InputSpec spec = model.card().input();
        double[] columns = network.compute(pixels, spec);
        double[] expected = StandInNetwork.softmax(Arrays.copyOf(columns, 8), 1);

        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .model(directory)
                .backend("onnx")
                .detector(new NoDetector())
                .build()) {
            Frame frame = Frame.copyOf(224, 224, PixelFormat.RGB24, pixels);
            EmotionScores scores = recognizer
                    .recognize(frame, List.of(new Face(new Box(0, 0, 224, 224), 1)))
                    .get(0)
                    .scores();

            for (int column = 0; column < 8; column++) {
                assertThat(scores.probability(model.card().labels().get(column)))
                        .isCloseTo((float) expected[column], within(1e-4f));
            }
            Affect affect = scores.affect().orElseThrow();
            assertThat(affect.valence()).isCloseTo((float) columns[8], within(1e-4f));
            assertThat(affect.arousal()).isCloseTo((float) columns[9], within(1e-4f));
        }
    }
}
