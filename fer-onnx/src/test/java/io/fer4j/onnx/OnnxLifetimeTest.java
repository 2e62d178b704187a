package io.fer4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.contract.InParallel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

    @Test
    @EnabledOnOs(OS.LINUX)
    void openingAndClosingLeavesNoMemoryBehind() throws Exception {
        TinyModel.of(400, 400).write(directory.resolve("big"));
        List<String> options = List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch");

        String output = ForkedJvm.run(
                directory, Opening.class, options, directory.resolve("big").toString());

        // A model left open each time would make 50 times 4.5 megabytes.
        assertThat(Long.parseLong(output.strip())).as("kilobytes").isLessThan(40_000);
    }

    /** Opens and closes a model 50 times and prints by how many kilobytes the process grew. */
    static final class Opening {
        private static final int WARM_UP = 10;
        private static final int TIMES = 50;

        private Opening() {}

        public static void main(String[] arguments) throws IOException {
            Model model = Model.load(Path.of(arguments[0]));
            InputBatch batch = InputBatch.allocate(model.card().input(), 2).resize(2);
            use(model, batch, WARM_UP);
            long before = residentKilobytes();
            use(model, batch, TIMES);
            System.out.println(residentKilobytes() - before);
        }

        private static void use(Model model, InputBatch batch, int times) {
            for (int time = 0; time < times; time++) {
                try (EmotionClassifier classifier = new OnnxBackend().open(model, Device.cpu(2))) {
                    classifier.classify(batch);
                }
            }
        }

        private static long residentKilobytes() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
