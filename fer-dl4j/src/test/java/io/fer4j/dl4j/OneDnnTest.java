package io.fer4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.testkit.ForkedJvm;
import io.fer4j.testkit.network.RandomNetworks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whether oneDNN really computes: without it everything works, four times slower and on other threads. */
@DisabledOnOs(architectures = "aarch64", disabledReason = "ND4J has no oneDNN for ARM")
class OneDnnTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void writeModel() {
        TestModels.write(directory.resolve("cnn3"), RandomNetworks.cnn3(1));
    }

    @Test
    void computesEveryConvolution() {
        Nd4jRuntime.load();
        try (Closing network = new Closing(InferenceNetworkBuilder.network(RandomNetworks.vgg16(1)))) {
            assertThat(network.network().getLayers())
                    .filteredOn(ConvolutionLayer.class::isInstance)
                    .hasSize(16)
                    .extracting(Layer::getHelper)
                    .hasOnlyElementsOfType(MKLDNNConvHelper.class);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void keepsToTheThreadsAskedFor() throws Exception {
        for (int threads = 1; threads <= 3; threads++) {
            String busy = new ForkedJvm(directory)
                    .run(Busy.class, directory.resolve("cnn3").toString(), "cpu:" + threads);
            assertThat(busy.strip()).isEqualTo(threads + " threads were busy");
        }
    }

    @Test
    void refusesANumberOfThreadsWithoutIt() throws Exception {
        String output = new ForkedJvm(directory)
                .options("-Dorg.eclipse.deeplearning4j.helpers.disable=true")
                .run(Without.class, directory.resolve("cnn3").toString());

        assertThat(output.lines())
                .containsExactly(
                        "cpu gives 2 scores",
                        "Expected oneDNN in ND4J for cpu:2, found none: without it the number of threads is one for the"
                                + " whole process. Take the device cpu, and set the number for all with the environment"
                                + " variables OMP_NUM_THREADS and OPENBLAS_NUM_THREADS.");
    }

    /** Closes a network's weights and nothing else. */
    private record Closing(MultiLayerNetwork network) implements AutoCloseable {
        @Override
        public void close() {
            network.params().close();
        }
    }

    /** Counts the threads outside of the virtual machine that work while a classifier does. */
    static final class Busy {
        private static final int CALLS = 150;
        /** In hundredths of a second. A thread that only waits has none or one. */
        private static final long WORK = 5;

        private Busy() {}

        public static void main(String[] arguments) {
            Model model = Model.load(Path.of(arguments[0]));
            InputBatch batch = TestModels.pictures(model, 4, 1);
            try (EmotionClassifier classifier = new Dl4jBackend().open(model, Device.parse(arguments[1]))) {
                classifier.classify(batch);
                Map<String, Long> before = processorTimes();
                for (int call = 0; call < CALLS; call++) {
                    classifier.classify(batch);
                }
                long busy = processorTimes().entrySet().stream()
                        .filter(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L) > WORK)
                        .count();
                System.out.println(busy + " threads were busy");
            }
        }

        /**
         * Returns what each native thread has used, but for the compiler's and the collector's, and the calling one, which hands
         * each call over to the classifier's thread.
         */
        private static Map<String, Long> processorTimes() {
            Map<String, Long> times = new HashMap<>();
            try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
                Path caller =
                        Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
                for (Path task : tasks.toList()) {
                    String line = Files.readString(task.resolve("stat"));
                    String name = line.substring(line.indexOf('(') + 1, line.lastIndexOf(')'));
                    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
                    if (!name.matches("(C1|C2|GC|G1|VM) .*") && !task.endsWith(caller)) {
                        times.put(
                                String.valueOf(task.getFileName()),
                                Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return times;
        }
    }

    /** Classifies on DL4J's own terms, then asks for a number of threads. */
    static final class Without {
        private Without() {}

        public static void main(String[] arguments) {
            Model model = Model.load(Path.of(arguments[0]));
            try (EmotionClassifier classifier = new Dl4jBackend().open(model, Device.cpu())) {
                List<?> scores = classifier.classify(TestModels.pictures(model, 2, 1));
                System.out.println("cpu gives " + scores.size() + " scores");
            }
            try {
                new Dl4jBackend().open(model, Device.cpu(2)).close();
            } catch (BackendException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
