package io.fer4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.testkit.InParallel;
import io.fer4j.testkit.network.TinyModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxLifetimeTest {
    private static final int THREADS = 8;
    private static final int CALLS = 200;

    @TempDir
    private Path directory;

    @Test
    void manyThreadsGetWhatOneGetsBitForBit() {
        TinyModel tiny = TinyModel.of(16, 16);
        try (EmotionClassifier classifier = new OnnxBackend().open(tiny.write(directory), Device.cpu(2))) {
            List<InputBatch> batches = batches(tiny);
            List<List<EmotionScores>> alone =
                    batches.stream().map(classifier::classify).toList();
            InParallel.run(THREADS, thread -> {
                for (int call = 0; call < CALLS; call++) {
                    int which = (thread + call) % batches.size();
                    assertThat(classifier.classify(batches.get(which))).isEqualTo(alone.get(which));
                }
                return thread;
            });
        }
    }

    private static List<InputBatch> batches(TinyModel tiny) {
        List<InputBatch> batches = new ArrayList<>();
        Random random = new Random(3);
        for (int pictures : new int[] {1, 4, 2, 7, 1}) {
            InputBatch batch = InputBatch.allocate(tiny.spec(), pictures).resize(pictures);
            for (int i = 0; i < batch.buffer().limit(); i++) {
                batch.buffer().put(i, (float) random.nextGaussian());
            }
            batches.add(batch);
        }
        return batches;
    }
}
