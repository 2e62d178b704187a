package io.fer4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.Precision;
import io.fer4j.spi.BackendProvider;
import io.fer4j.testkit.Golden;
import io.fer4j.testkit.network.PlainNetworkContract;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract on the models that ship. */
class BundledModelsTest implements PlainNetworkContract {
    @Override
    public BackendProvider provider() {
        return new OnnxBackend();
    }

    @Override
    public List<Model> models() {
        return Model.bundledIds().stream().map(Model::bundled).toList();
    }

    @Override
    public String cudaRemedy() {
        return "com.microsoft.onnxruntime:onnxruntime_gpu";
    }

    @Test
    void giveWhatThePlainSessionGivesBitForBit() throws OrtException {
        for (Model model : models()) {
            Golden golden = Golden.of(model);
            InputBatch batch = golden.batch(0, golden.size());
            List<EmotionScores> plain = PlainSession.run(model, batch);
            for (Device device : List.of(Device.cpu(), Device.cpu(1), Device.cpu(2))) {
                try (EmotionClassifier classifier = open(model, device)) {
                    assertThat(classifier.classify(batch)).isEqualTo(plain);
                }
            }
        }
    }

    @Test
    void saysNearlyTheSameWithEightBits() {
        for (Model model : models()) {
            Golden golden = Golden.of(model);
            Model eightBits = model.variant(Precision.INT8);
            assertThat(eightBits.weights()).hasSizeLessThan(model.weights().length * 3 / 5);
            try (EmotionClassifier classifier = open(eightBits, Device.cpu(1))) {
                List<EmotionScores> found = classifier.classify(golden.batch(0, golden.size()));
                double difference = 0;
                for (int i = 0; i < golden.size(); i++) {
                    float[] expected = golden.expected(i).toArray();
                    float[] scores = found.get(i).toArray();
                    for (int k = 0; k < expected.length; k++) {
                        difference += Math.abs(scores[k] - expected[k]) / expected.length / golden.size();
                    }
                }
                // Mean over pictures and expressions: scores of a network gone wrong differ by a tenth and more.
                assertThat(difference).as("%s", model).isBetween(1e-6, 0.04);
            }
        }
    }
}
