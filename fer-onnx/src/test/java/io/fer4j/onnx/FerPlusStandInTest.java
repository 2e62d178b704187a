package io.fer4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.Model;
import io.fer4j.PixelFormat;
import io.fer4j.spi.BackendProvider;
import io.fer4j.testkit.EmotionClassifierContract;
import io.fer4j.testkit.network.StandIn;
import io.fer4j.testkit.network.StandInNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract on a network with the inputs and outputs of the ONNX model zoo's FER+ (emotion-ferplus-8): gray images of 64x64 with
 * values from 0 to 255, one at a time, and eight logits.
 */
class FerPlusStandInTest implements EmotionClassifierContract {
    private static final StandInNetwork NETWORK = StandIn.FER_PLUS.network();

    @TempDir
    private static Path directory;

    private static Model model;

    @BeforeAll
    static void writeModel() {
        model = StandIn.FER_PLUS.write(directory);
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
    void recognizesEachFaceOfAFrame() {
        byte[] pixels = new byte[128 * 64];
        new Random(5).nextBytes(pixels);
        Frame frame = Frame.copyOf(128, 64, PixelFormat.GRAY8, pixels);
        List<Face> faces = List.of(new Face(new Box(0, 0, 64, 64), 1), new Face(new Box(64, 0, 64, 64), 1));

        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .model(directory)
                .backend("onnx")
                .detector(new NoDetector())
                .build()) {
            List<FaceEmotion> found = recognizer.recognize(frame, faces);

            assertThat(found).hasSize(2);
            for (int face = 0; face < 2; face++) {
                byte[] crop = new byte[64 * 64];
                for (int y = 0; y < 64; y++) {
                    System.arraycopy(pixels, y * 128 + 64 * face, crop, 64 * y, 64);
                }
                double[] expected = StandInNetwork.softmax(
                        NETWORK.compute(crop, model.card().input()), 1);
                EmotionScores scores = found.get(face).scores();
                assertThat(scores.classes()).hasSize(8).contains(Emotion.CONTEMPT);
                for (int column = 0; column < 8; column++) {
                    assertThat(scores.probability(model.card().labels().get(column)))
                            .isCloseTo((float) expected[column], within(1e-4f));
                }
                assertThat(scores.affect()).isEmpty();
            }
        }
    }
}
