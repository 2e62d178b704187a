package io.fer4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InferenceException;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelException;
import io.fer4j.spi.BackendProvider;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every backend keeps. A backend's test class implements the three abstract methods and inherits the tests:
 *
 * <pre>{@code
 * class BundledModelsTest implements EmotionClassifierContract {
 *     public BackendProvider provider() { return new OnnxBackend(); }
 *     public List<Model> models() { return Model.bundledIds().stream().map(Model::bundled).toList(); }
 *     public String cudaRemedy() { return "com.microsoft.onnxruntime:onnxruntime_gpu"; }
 * }
 * }</pre>
 */
public interface EmotionClassifierContract {
    /** How far a backend's probabilities may be from the golden ones: the tolerance of all parity tests. */
    double GOLDEN_TOLERANCE = 1e-4;

    /** How far the probabilities of a picture may move with the batch and the threads it comes with. */
    double BATCH_TOLERANCE = 1e-5;

    /** How many pictures the tests other than the golden one look at. */
    int PICTURES = 5;

    /** How many threads classify at once. */
    int THREADS = 8;

    /** How many calls each thread makes with the first model. */
    int CALLS = 200;

    /** How many calls each thread makes with every further model. */
    int FEW_CALLS = 4;

    /** How many damaged copies of the first model are opened. */
    int DAMAGED = 60;

    /** How many of them at leisure. */
    int MANY_DAMAGED = 3000;

    /**
     * Returns the backend under test.
     *
     * @return a new provider, of the class that is registered as a service
     */
    BackendProvider provider();

    /**
     * Returns the models to test with.
     *
     * @return at least one, each with golden files of at least two pictures; the quickest first, for the long tests
     */
    List<Model> models();

    /**
     * Returns what the message must name when CUDA is asked for and cannot be had.
     *
     * @return what to add, for example a Maven artifact
     */
    String cudaRemedy();

    /**
     * Opens a model with the backend under test.
     *
     * @param model the model
     * @param device where to run it
     * @return the classifier
     */
    default EmotionClassifier open(Model model, Device device) {
        return provider().open(model, device);
    }

    /** The service loader finds the provider under its id, once. */
    @Test
    default void isFoundByItsId() {
        List<BackendProvider> found = new ArrayList<>();
        ServiceLoader.load(BackendProvider.class).forEach(found::add);

        assertThat(found)
                .filteredOn(backend -> backend.id().equals(provider().id()))
                .singleElement()
                .isInstanceOf(provider().getClass());
    }

    /** The CPU is among the devices. */
    @Test
    default void offersTheProcessor() {
        assertThat(provider().devices()).contains(Device.cpu());
    }

    /** There is a model to test with. */
    @Test
    default void thereAreModelsToTestWith() {
        assertThat(models()).isNotEmpty();
    }

    /** A classifier names its card, backend and device. */
    @Test
    default void saysWhatItRuns() {
        for (Model model : models()) {
            for (Device device : List.of(Device.cpu(), Device.cpu(1), Device.cpu(2))) {
                try (EmotionClassifier classifier = open(model, device)) {
                    assertThat(classifier.device()).isEqualTo(device);
                    assertThat(classifier.backend()).isEqualTo(provider().id());
                    assertThat(classifier.card()).isEqualTo(model.card());
                }
            }
        }
    }

    /** The golden images of every model get their golden probabilities, within 1e-4. */
    @Test
    default void reproducesTheGoldenFiles() {
        for (Model model : models()) {
            Golden golden = Golden.of(model);
            try (EmotionClassifier classifier = open(model, Device.cpu())) {
                List<EmotionScores> found = classifier.classify(golden.batch(0, golden.size()));

                assertThat(found).hasSize(golden.size());
                for (int i = 0; i < golden.size(); i++) {
                    assertClose(found.get(i), golden.expected(i), GOLDEN_TOLERANCE, "picture " + i + " of " + model);
                    assertThat(found.get(i).top()).isEqualTo(golden.expected(i).top());
                }
            }
        }
    }

    /** So they do with one thread and with two. */
    @Test
    default void reproducesTheGoldenFilesWithAnyNumberOfThreads() {
        for (Model model : models()) {
            Golden golden = Golden.of(model);
            for (int threads = 1; threads <= 2; threads++) {
                try (EmotionClassifier classifier = open(model, Device.cpu(threads))) {
                    EmotionScores found =
                            classifier.classify(golden.batch(0, 1)).get(0);

                    assertClose(found, golden.expected(0), GOLDEN_TOLERANCE, threads + " threads, " + model);
                }
            }
        }
    }

    /** Images do not influence each other. */
    @Test
    default void aBatchGivesWhatItsPicturesGiveAlone() {
        for (Model model : models()) {
            Golden golden = Golden.of(model);
            int n = Math.min(PICTURES, golden.size());
            try (EmotionClassifier classifier = open(model, Device.cpu())) {
                List<EmotionScores> together = classifier.classify(golden.batch(0, n));

                assertThat(together).hasSize(n);
                for (int i = 0; i < n; i++) {
                    List<EmotionScores> alone = classifier.classify(golden.batch(i, i + 1));
                    assertThat(alone).hasSize(1);
                    assertClose(together.get(i), alone.get(0), BATCH_TOLERANCE, "picture " + i + " of " + model);
                }
            }
        }
    }

    /** A batch may be filled again, with more or fewer images, and is only read. */
    @Test
    default void aReusedBatchGivesWhatANewOneGives() {
        for (Model model : models()) {
            Golden golden = Golden.of(model);
            InputBatch reused = InputBatch.allocate(model.card().input(), 1);
            try (EmotionClassifier classifier = open(model, Device.cpu())) {
                for (int n : new int[] {2, 1, 0, 2}) {
                    FloatBuffer pictures = golden.batch(0, n).buffer();
                    reused.resize(n).buffer().put(pictures);

                    List<EmotionScores> found = classifier.classify(reused);

                    assertThat(found).hasSize(n);
                    for (int i = 0; i < n; i++) {
                        assertClose(
                                found.get(i), golden.expected(i), GOLDEN_TOLERANCE, "picture " + i + " of " + model);
                    }
                    assertThat(reused.buffer())
                            .as("the input is left as it was")
                            .isEqualTo(pictures.rewind());
                }
            }
        }
    }

    /** Scores are copies. */
    @Test
    default void scoresOutliveTheBatchAndTheClassifier() {
        for (Model model : models()) {
            Golden golden = Golden.of(model);
            InputBatch batch = golden.batch(0, 1);
            EmotionScores found;
            try (EmotionClassifier classifier = open(model, Device.cpu())) {
                found = classifier.classify(batch).get(0);
                batch.buffer().put(golden.batch(1, 2).buffer());
                classifier.classify(batch);
            }

            assertClose(found, golden.expected(0), GOLDEN_TOLERANCE, model.toString());
        }
    }

    /** No images give no scores. */
    @Test
    default void anEmptyBatchGivesAnEmptyList() {
        for (Model model : models()) {
            try (EmotionClassifier classifier = open(model, Device.cpu())) {
                assertThat(classifier.classify(InputBatch.allocate(model.card().input(), 1)))
                        .isEmpty();
            }
        }
    }

    /** A batch of another shape or normalization is refused. */
    @Test
    default void refusesABatchForAnotherInput() {
        for (Model model : models()) {
            InputSpec right = model.card().input();
            List<InputSpec> wrong = List.of(
                    new InputSpec(right.height() + 1, right.width(), right.mean(0), right.standardDeviation(0)),
                    new InputSpec(right.height(), right.width(), right.mean(0) + 1, right.standardDeviation(0)));
            try (EmotionClassifier classifier = open(model, Device.cpu())) {
                for (InputSpec spec : wrong) {
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> classifier.classify(
                                    InputBatch.allocate(spec, 1).resize(1)))
                            .withMessage("Expected a batch for " + right + ", found one for " + spec + ".");
                }
            }
        }
    }

    /** NaN and infinities are refused, and the classifier goes on. */
    @Test
    default void refusesPicturesThatAreNoNumbers() {
        Model model = models().get(0);
        InputBatch batch = InputBatch.allocate(model.card().input(), 3).resize(3);
        try (EmotionClassifier classifier = open(model, Device.cpu())) {
            for (float pixel : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                batch.image(2).put(4, pixel);
                assertThatExceptionOfType(InferenceException.class)
                        .isThrownBy(() -> classifier.classify(batch))
                        .withMessage("Expected finite pixels, found " + pixel + " in picture 2 of the batch.");
            }
            batch.image(2).put(4, 0);
            assertThat(classifier.classify(batch)).hasSize(3);
        }
    }

    /**
     * The labels of the outputs are those of the card.
     *
     * @param directory of the test's own
     */
    @Test
    default void obeysTheLabelOrderOfTheCard(@TempDir Path directory) {
        Model model = models().get(0);
        Golden golden = Golden.of(model);
        List<Emotion> labels = new ArrayList<>(model.card().labels());
        Collections.rotate(labels, 1);
        Model rotated = ModelCopy.write(model, directory, model.weights(), labels);

        try (EmotionClassifier classifier = open(rotated, Device.cpu())) {
            EmotionScores found = classifier.classify(golden.batch(0, 1)).get(0);

            for (int output = 0; output < Emotion.FER2013.size(); output++) {
                Emotion original = model.card().labels().get(output);
                assertThat(found.probability(labels.get(output)))
                        .isCloseTo(golden.expected(0).probability(original), within((float) GOLDEN_TOLERANCE));
            }
        }
    }

    /** Eight threads may classify at once. */
    @Test
    default void threadsGetTheAnswersThatOneGets() {
        int calls = CALLS;
        for (Model model : models()) {
            Golden golden = Golden.of(model);
            int n = Math.min(PICTURES, golden.size());
            try (EmotionClassifier classifier = open(model, Device.cpu())) {
                List<EmotionScores> alone = new ArrayList<>();
                for (int i = 0; i < n; i++) {
                    alone.addAll(classifier.classify(golden.batch(i, i + 1)));
                }
                int each = calls;
                List<List<EmotionScores>> found = InParallel.run(THREADS, thread -> {
                    List<EmotionScores> scores = new ArrayList<>();
                    for (int call = 0; call < each; call++) {
                        int picture = (thread + call) % n;
                        scores.addAll(classifier.classify(golden.batch(picture, picture + 1)));
                    }
                    return scores;
                });

                for (int thread = 0; thread < found.size(); thread++) {
                    assertThat(found.get(thread)).hasSize(each);
                    for (int call = 0; call < each; call++) {
                        EmotionScores expected = alone.get((thread + call) % n);
                        assertClose(found.get(thread).get(call), expected, BATCH_TOLERANCE, "thread " + thread);
                    }
                }
            }
            calls = FEW_CALLS;
        }
    }

    /** Closing again does nothing, and the classifier still says what it was. */
    @Test
    default void closesTwice() {
        for (Model model : models()) {
            EmotionClassifier classifier = open(model, Device.cpu());
            classifier.close();
            classifier.close();

            assertThat(classifier.card()).as("it still says what it was").isEqualTo(model.card());
            assertThat(classifier.backend()).isEqualTo(provider().id());
            assertThat(classifier.device()).isEqualTo(Device.cpu());
        }
    }

    /** A closed classifier refuses, even an empty batch. */
    @Test
    default void refusesToClassifyWhenClosed() {
        for (Model model : models()) {
            Golden golden = Golden.of(model);
            EmotionClassifier classifier = open(model, Device.cpu());
            classifier.close();

            for (int n = 0; n <= 1; n++) {
                InputBatch batch = golden.batch(0, n);
                assertThatIllegalStateException()
                        .isThrownBy(() -> classifier.classify(batch))
                        .withMessage("The " + provider().id() + " classifier is closed.");
            }
        }
    }

    /** Closing waits for the calls that run. */
    @Test
    default void closingWaitsForRunningCalls() {
        Model model = models().get(0);
        Golden golden = Golden.of(model);
        EmotionClassifier classifier = open(model, Device.cpu());

        List<IllegalStateException> ends = InParallel.run(4, thread -> {
            InputBatch batch = golden.batch(0, 1);
            return InParallel.untilClosed(call -> {
                EmotionScores found = classifier.classify(batch).get(0);
                assertClose(found, golden.expected(0), GOLDEN_TOLERANCE, "call " + call);
                if (thread == 0 && call == 1) {
                    classifier.close();
                }
            });
        });

        assertThat(ends).allSatisfy(end -> assertThat(end).hasMessageEndingWith(" is closed."));
    }

    /** Closing one classifier leaves another of the same model alone. */
    @Test
    default void oneClassifierOutlivesAnother() {
        Model model = models().get(0);
        Golden golden = Golden.of(model);
        try (EmotionClassifier classifier = open(model, Device.cpu())) {
            open(model, Device.cpu()).close();

            EmotionScores found = classifier.classify(golden.batch(0, 1)).get(0);

            assertClose(found, golden.expected(0), GOLDEN_TOLERANCE, "after another one was closed");
        }
    }

    /**
     * Tells whether closing leaves native memory to the garbage collector, as ND4J does: how much is left after some openings is
     * then a matter of chance until the collector has run.
     *
     * @return false unless a backend says otherwise
     */
    default boolean isMemoryFreedByTheCollector() {
        return false;
    }

    /**
     * Fifty openings leave no memory behind, measured in a process of their own.
     *
     * @param directory of the test's own
     * @throws IOException if the directory cannot be written
     * @throws InterruptedException if the test is interrupted
     */
    @Test
    @EnabledOnOs(OS.LINUX)
    default void openingAndClosingLeavesNoMemoryBehind(@TempDir Path directory)
            throws IOException, InterruptedException {
        Model model = models().get(0);
        long weights = model.weights().length;
        assumeThat(weights).as("bytes of weights").isGreaterThan(OpenAndClose.LEAST_WEIGHTS);
        ModelCopy.write(model, directory, model.weights(), model.card().labels());

        String output = new ForkedJvm(directory)
                .options(OpenAndClose.JVM_OPTIONS)
                .run(
                        OpenAndClose.class,
                        provider().getClass().getName(),
                        directory.toString(),
                        String.valueOf(isMemoryFreedByTheCollector()));

        long grown = Long.parseLong(output.strip());
        assertThat(grown)
                .as("bytes by which %s openings made the process grow", OpenAndClose.TIMES)
                .isLessThan(OpenAndClose.TIMES * weights / 4);
    }

    /**
     * Weights that are not those of the card are refused with the file.
     *
     * @param directory of the test's own
     * @throws IOException if the directory cannot be written
     */
    @Test
    default void refusesWeightsWithAnotherChecksum(@TempDir Path directory) throws IOException {
        Model model = models().get(0);
        Model damaged =
                ModelCopy.write(model, directory, model.weights(), model.card().labels());
        Path file = directory.resolve(model.card().weights().get(0).file());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> open(damaged, Device.cpu()).close())
                .withMessageContaining("SHA-256")
                .withMessageContaining(file.toString());
    }

    /**
     * A missing file is named.
     *
     * @param directory of the test's own
     * @throws IOException if the directory cannot be written
     */
    @Test
    default void refusesAModelWithoutWeights(@TempDir Path directory) throws IOException {
        Model model = models().get(0);
        Model incomplete =
                ModelCopy.write(model, directory, model.weights(), model.card().labels());
        Path file = directory.resolve(model.card().weights().get(0).file());
        Files.delete(file);

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> open(incomplete, Device.cpu()).close())
                .withMessageContaining(file.toString());
    }

    /**
     * Empty, foreign and truncated files are refused with the id of the model.
     *
     * @param directory of the test's own
     * @throws IOException if the directory cannot be written
     */
    @Test
    default void refusesWeightsThatAreNoNetwork(@TempDir Path directory) throws IOException {
        Model model = models().get(0);
        byte[] whole = model.weights();
        List<byte[]> contents = List.of(
                new byte[0],
                "This is no network.".getBytes(StandardCharsets.UTF_8),
                Arrays.copyOf(whole, whole.length / 2));
        for (int i = 0; i < contents.size(); i++) {
            Path target = Files.createDirectory(directory.resolve("model" + i));
            Model wrong =
                    ModelCopy.write(model, target, contents.get(i), model.card().labels());

            assertThatExceptionOfType(ModelException.class)
                    .isThrownBy(() -> open(wrong, Device.cpu()).close())
                    .withMessageContaining(model.card().id());
        }
    }

    /**
     * Damaged files with right checksums are refused or run, and never end the process.
     *
     * @param directory of the test's own
     * @throws Exception if the process cannot be run
     */
    @Test
    default void damagedNetworksAreRefusedOrRunAndNeverCrash(@TempDir Path directory) throws Exception {
        assertThat(damage(directory, DAMAGED)).matches("(?s).*Refused \\d{2,}, ran \\d+\\.\\s*");
    }

    /**
     * The long form of the damaged files.
     *
     * @param directory of the test's own
     * @throws Exception if the process cannot be run
     */
    @Test
    @Tag("slow")
    @Tag("reliability")
    default void manyDamagedNetworksAreRefusedOrRunAndNeverCrash(@TempDir Path directory) throws Exception {
        assertThat(damage(directory, MANY_DAMAGED)).matches("(?s).*Refused \\d{3,}, ran \\d+\\.\\s*");
    }

    private String damage(Path directory, int copies) throws IOException, InterruptedException {
        Model model = models().get(0);
        ModelCopy.write(model, directory, model.weights(), model.card().labels());
        return new ForkedJvm(directory)
                .options("-Xmx512m")
                .patience(60)
                .run(
                        DamagedNetworks.class,
                        provider().getClass().getName(),
                        directory.toString(),
                        String.valueOf(copies));
    }

    /** Without CUDA, asking for it is an error that says what to add. */
    @Test
    default void saysWhatToAddWhenThereIsNoCuda() {
        assumeThat(provider().devices().stream().noneMatch(device -> device.kind() == Device.Kind.CUDA))
                .isTrue();

        for (Model model : models()) {
            assertThatExceptionOfType(BackendException.class)
                    .isThrownBy(() -> open(model, Device.cuda(0)).close())
                    .withMessageContaining("cuda:0")
                    .withMessageContaining(cudaRemedy());
        }
    }

    private static void assertClose(EmotionScores found, EmotionScores expected, double tolerance, String what) {
        assertThat(found.toArray()).as(what).containsExactly(expected.toArray(), within((float) tolerance));
    }
}
