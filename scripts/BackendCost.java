import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;

/**
 * What a backend costs, for scripts/backend-cost.sh: {@code BACKEND MODEL} prints, in one line, the milliseconds from the
 * process's start to the first result, the median milliseconds of a picture on one thread, and the most memory that was
 * resident by then, in megabytes.
 */
final class BackendCost {
    private static final int WARM_UP = 50;
    private static final int CALLS = 200;

    private BackendCost() {}

    public static void main(String[] arguments) throws IOException {
        Instant start = ProcessHandle.current().info().startInstant().orElseThrow();
        Model model = Model.find(arguments[1]);
        try (EmotionClassifier classifier = EmotionClassifier.open(model, arguments[0], Device.cpu(1))) {
            InputBatch batch = picture(model);
            classifier.classify(batch);
            long first = Duration.between(start, Instant.now()).toMillis();
            double median = median(classifier, batch);
            System.out.printf("%d %.2f %d%n", first, median, mostResidentMegabytes());
        }
    }

    private static InputBatch picture(Model model) {
        InputBatch batch = InputBatch.allocate(model.card().input(), 1).resize(1);
        FloatBuffer pixels = batch.buffer();
        Random random = new Random(1);
        while (pixels.hasRemaining()) {
            pixels.put((float) random.nextGaussian());
        }
        return batch;
    }

    private static double median(EmotionClassifier classifier, InputBatch batch) {
        double[] milliseconds = new double[CALLS];
        for (int call = -WARM_UP; call < CALLS; call++) {
            long before = System.nanoTime();
            classifier.classify(batch);
            if (call >= 0) {
                milliseconds[call] = (System.nanoTime() - before) / 1e6;
            }
        }
        Arrays.sort(milliseconds);
        return milliseconds[CALLS / 2];
    }

    private static long mostResidentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
