package io.fer4j.tf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.Model;
import io.fer4j.ModelException;
import io.fer4j.testkit.ForkedJvm;
import io.fer4j.testkit.network.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfBackendTest {
    @TempDir
    private Path directory;

    private Model model;

    @BeforeEach
    void writeModel() throws IOException {
        TestModels.write(directory);
        model = Model.load(directory);
    }

    private EmotionClassifier open() {
        return new TfBackend().open(model, Device.cpu());
    }

    @Test
    void isFoundAmongTheBackends() {
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> EmotionClassifier.open(model, "nonsense", Device.cpu()))
                .withMessage("Expected a backend on the classpath, one of [tf], found \"nonsense\".");
    }

    @Test
    void saysWhatToAddForCuda() {
        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> new TfBackend().open(model, Device.cuda(1)))
                .withMessage("Expected TensorFlow with CUDA for cuda:1, found the one for the processor only. Add"
                        + " org.tensorflow:tensorflow-core-native with the classifier linux-x86_64-gpu (Linux on x86-64"
                        + " only; see README, \"Graphics cards\").");
    }

    @Test
    void listsTheProcessorAsItsOnlyDevice() {
        assertThat(new TfBackend().devices()).containsExactly(Device.cpu());
    }

    @Test
    void triesDevicesWithASum() {
        assertThatCode(() -> TensorFlowRuntime.runSum(Device.cpu())).doesNotThrowAnyException();
        assertThatThrownBy(() -> TensorFlowRuntime.runSum(Device.cuda(0))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void refusesATemperatureThatIsNotTheNetworks() throws IOException {
        Path card = directory.resolve("card.json");
        String json = Files.readString(card);
        String changed = json.replaceFirst("\"temperature\" *: *1(\\.0)?", "\"temperature\": 1.5");
        assertThat(changed).isNotEqualTo(json);
        Files.writeString(card, changed);

        model = Model.load(directory);

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(this::open)
                .withMessage("Expected the card's temperature 1.5 in the network of " + model + ", found 1.0.");
    }

    @Test
    void refusesAnotherNumberOfThreadsThanTheProcessHas() throws Exception {
        String output = new ForkedJvm(directory)
                .without("TF_OVERRIDE_GLOBAL_THREADPOOL")
                .run(Threads.class, "cpu:2", "cpu", "cpu:2", "cpu:1");

        assertThat(output.lines())
                .containsExactly(
                        "cpu:2",
                        "cpu",
                        "cpu:2",
                        "Expected 1 threads for cpu:1, found that TensorFlow's one pool for the process was made with 2 by"
                                + " the first model opened. Ask for cpu or cpu:2, or start Java with"
                                + " TF_OVERRIDE_GLOBAL_THREADPOOL=1 in the environment, which gives each model a pool of"
                                + " its own.");
    }

    @Test
    void modelsThatCannotBeOpenedFixNoNumberOfThreads() throws Exception {
        TestModels.writeDamaged(directory.resolve("damaged"));

        String output = new ForkedJvm(directory)
                .without("TF_OVERRIDE_GLOBAL_THREADPOOL")
                .run(DamagedFirst.class, "cpu:3", "cpu:1");

        assertThat(output.lines()).containsExactly("ModelException", "cpu:1");
    }

    @Test
    void givesEachModelItsThreadsIfToldTo() throws Exception {
        String output = new ForkedJvm(directory).run(Threads.class, "cpu:2", "cpu:1", "cpu:3");

        assertThat(output.lines()).containsExactly("cpu:2", "cpu:1", "cpu:3");
    }

    /** Opens the model of its directory on one device after the other. */
    static final class Threads {
        private Threads() {}

        public static void main(String[] devices) {
            for (String device : List.of(devices)) {
                try (EmotionClassifier classifier =
                        new TfBackend().open(Model.load(Path.of("")), Device.parse(device))) {
                    System.out.println(classifier.device());
                } catch (BackendException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    /** Lists the devices, opens a damaged model on one device, and then a sound one on another. */
    static final class DamagedFirst {
        private DamagedFirst() {}

        public static void main(String[] devices) {
            TfBackend backend = new TfBackend();
            backend.devices();
            try {
                backend.open(Model.load(Path.of("damaged")), Device.parse(devices[0]))
                        .close();
            } catch (ModelException e) {
                System.out.println(e.getClass().getSimpleName());
            }
            try (EmotionClassifier classifier = backend.open(Model.load(Path.of("")), Device.parse(devices[1]))) {
                System.out.println(classifier.device());
            }
        }
    }
}
