package io.fer4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Emotion;
import io.fer4j.Evaluation;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.Precision;
import io.fer4j.WeightsFile;
import io.fer4j.testkit.ForkedJvm;
import io.fer4j.testkit.network.RandomNetworks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void writesAModelThatCanBeReadBack() throws IOException {
        Path directory = folder.resolve("made").resolve("cnn3");
        Model model = ModelDirectory.write(
                directory, RandomNetworks.tiny(1), Precision.FP16, RandomNetworks.draft("cnn3", 1.5));

        assertThat(model.card().architecture()).isEqualTo("cnn3");
        assertThat(model.card().labels()).isEqualTo(Emotion.FER2013);
        assertThat(model.card().weights().get(0).precision()).isEqualTo(Precision.FP16);
        assertThat(model.weights()).isEqualTo(OnnxWriter.write(RandomNetworks.tiny(1), 1.5, Precision.FP16));
        assertThat(names(directory))
                .containsExactly(
                        "card.json", "golden", "golden/pictures.npy", "golden/probabilities.npy", "model.onnx");
    }

    @Test
    void theGoldenFilesAreNumPyArraysOfPicturesAndDistributions() throws IOException {
        Model model =
                ModelDirectory.write(folder, RandomNetworks.tiny(1), Precision.FP32, RandomNetworks.draft("cnn3", 1));
        byte[] pictures = model.file("golden/pictures.npy");
        byte[] probabilities = model.file("golden/probabilities.npy");

        assertThat(header(pictures)).isEqualTo("{'descr': '|u1', 'fortran_order': False, 'shape': (16, 48, 48,), }");
        assertThat(pictures).hasSize(128 + 16 * 48 * 48);
        assertThat(header(probabilities)).isEqualTo("{'descr': '<f4', 'fortran_order': False, 'shape': (16, 7,), }");
        ByteBuffer values = ByteBuffer.wrap(probabilities, 128, 16 * 7 * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 16; i++) {
            double sum = 0;
            for (int k = 0; k < 7; k++) {
                sum += values.getFloat();
            }
            assertThat(sum).isBetween(1 - 1e-6, 1 + 1e-6);
        }
    }

    @Test
    void theGoldenFilesOfAnInputThatIsNoSquareAreWhatTheNetworkGivesForThePictures() throws IOException {
        int elements = 12 * 8;
        float[] weights = new float[elements * 7];
        Random random = new Random(1);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian() / 8;
        }
        InferenceNetwork network = new InferenceNetwork(
                "odd",
                12,
                8,
                List.of(
                        new InferenceNetwork.Flatten(),
                        new InferenceNetwork.Dense("fc", elements, 7, weights, new float[7])));
        Model model = ModelDirectory.write(
                folder, network, Precision.FP32, RandomNetworks.draft("odd", 1).input(new InputSpec(12, 8, 100, 50)));
        byte[] pictures = model.file("golden/pictures.npy");
        ByteBuffer found =
                ByteBuffer.wrap(model.file("golden/probabilities.npy")).order(ByteOrder.LITTLE_ENDIAN);

        for (int image = 0; image < GoldenPictures.COUNT; image++) {
            float[] pixels = new float[elements];
            for (int i = 0; i < elements; i++) {
                pixels[i] = ((pictures[128 + image * elements + i] & 0xFF) - 100f) / 50;
            }
            double[] expected = new ReferenceNetwork(network).probabilities(pixels, 1);
            for (int k = 0; k < 7; k++) {
                assertThat((double) found.getFloat(128 + (image * 7 + k) * 4)).isCloseTo(expected[k], within(1e-6));
            }
        }
    }

    @Test
    void noTwoGoldenPicturesAreTheSame() {
        byte[] pictures = GoldenPictures.draw(48, 48);
        assertThat(pictures).isEqualTo(GoldenPictures.draw(48, 48));
        long different = Stream.iterate(0, i -> i + 1)
                .limit(GoldenPictures.COUNT)
                .map(i -> Arrays.hashCode(Arrays.copyOfRange(pictures, i * 2304, (i + 1) * 2304)))
                .distinct()
                .count();
        assertThat(different).isEqualTo(GoldenPictures.COUNT);
    }

    @Test
    void aSecondModelReplacesTheFirstAndLeavesOtherFilesAlone() throws IOException {
        Files.writeString(folder.resolve("training.csv"), "epoch\n");
        ModelDirectory.write(folder, RandomNetworks.tiny(1), Precision.FP32, RandomNetworks.draft("first", 1));
        Model second =
                ModelDirectory.write(folder, RandomNetworks.tiny(2), Precision.FP16, RandomNetworks.draft("second", 1));

        assertThat(second.card().id()).isEqualTo("second");
        assertThat(second.weights()).isNotEmpty();
        assertThat(names(folder)).contains("training.csv").hasSize(6);
    }

    @Test
    void aCardWithAnEvaluationTakesTheOldOnesPlace() throws IOException {
        ModelCard.Builder draft = RandomNetworks.draft("cnn3", 1);
        ModelCard card = ModelDirectory.write(folder, RandomNetworks.tiny(1), Precision.FP32, draft)
                .card();
        Evaluation evaluation = Evaluation.builder(
                        Evaluation.FER2013, Precision.FP32, "FER2013", "PublicTest", 3589, 0.65)
                .build();
        ModelCard measured = card.toBuilder().putEvaluation(evaluation).build();
        ModelDirectory.writeCard(folder, measured);

        assertThat(Model.load(folder)
                        .card()
                        .evaluation(Evaluation.FER2013)
                        .orElseThrow()
                        .accuracy())
                .isEqualTo(0.65);
        ModelCard other = measured.toBuilder()
                .weights(List.of(new WeightsFile(Precision.FP32, "model.onnx", "0".repeat(64))))
                .build();
        assertThatThrownBy(() -> ModelDirectory.writeCard(folder, other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Expected a card for [WeightsFile[precision=FP32");
    }

    @Test
    void nothingIsLeftOfAModelThatCouldNotBeWritten() throws IOException {
        Files.createDirectories(folder.resolve("model.onnx").resolve("in the way"));
        assertThatThrownBy(() -> ModelDirectory.write(
                        folder, RandomNetworks.tiny(1), Precision.FP32, RandomNetworks.draft("cnn3", 1)))
                .isInstanceOf(IOException.class);
        assertThat(names(folder)).doesNotContain("card.json").noneMatch(name -> name.startsWith(".new-"));
    }

    @Test
    void aKilledExportLeavesAWholeModelOrNone() throws Exception {
        killAndLook(10);
    }

    @Test
    @Tag("slow")
    @Tag("reliability")
    void twoHundredKilledExportsLeaveWholeModelsOrNone() throws Exception {
        killAndLook(200);
    }

    private void killAndLook(int times) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(folder.resolve("model"));
        Random random = new Random(1);
        int whole = 0;
        for (int time = 0; time < times; time++) {
            new ForkedJvm(folder)
                    .kill(Duration.ofMillis(random.nextInt(100)), ExportOverAndOver.class, directory.toString());
            if (Files.exists(directory.resolve(ModelDirectory.CARD))) {
                Model model = Model.load(directory);
                CalibratedNetwork stored = OnnxReader.read(model);
                long seed = Long.parseLong(model.card().id());
                assertThat(stored.network()).usingRecursiveComparison().isEqualTo(RandomNetworks.tiny(seed));
                assertThat(model.file(ModelDirectory.PROBABILITIES)).isEqualTo(probabilities(seed));
                whole++;
            }
        }
        assertThat(whole).as("models among %s", times).isPositive();
        ModelDirectory.write(directory, RandomNetworks.tiny(3), Precision.FP32, RandomNetworks.draft("3", 1));
        assertThat(names(directory))
                .containsExactly(
                        "card.json", "golden", "golden/pictures.npy", "golden/probabilities.npy", "model.onnx");
    }

    private byte[] probabilities(long seed) throws IOException {
        Path expected = folder.resolve("expected-" + seed);
        if (!Files.exists(expected)) {
            ModelDirectory.write(
                    expected, RandomNetworks.tiny(seed), Precision.FP32, RandomNetworks.draft("expected", 1));
        }
        return Files.readAllBytes(expected.resolve(ModelDirectory.PROBABILITIES));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anExportOntoAFullDiskLeavesTheModelThatWasThere() throws Exception {
        Path directory = folder.resolve("model");
        ModelDirectory.write(directory, RandomNetworks.tiny(1), Precision.FP32, RandomNetworks.draft("1", 1));
        List<String> before = names(directory);

        // The golden pictures alone have 37 kB.
        String output = new ForkedJvm(folder).longestFile(20).run(FailingExport.class, directory.toString());

        assertThat(output).isEqualTo("File too large\n");
        assertThat(names(directory)).isEqualTo(before);
        assertThat(Model.load(directory).weights()).isNotEmpty();
        assertThat(Model.load(directory).card().id()).isEqualTo("1");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anExportOntoASmallDiskLeavesTheModelThatWasThere() throws Exception {
        Path disk = folder.resolve("disk");
        Path directory = disk.resolve("model");
        ModelDirectory.write(directory, RandomNetworks.tiny(1), Precision.FP32, RandomNetworks.draft("1", 1));
        List<String> before = names(disk);

        // A model has some 40 kB, most of them golden pictures.
        String output = new ForkedJvm(folder).smallDisk(disk, 80).run(FailingExport.class, directory.toString());

        assertThat(output).isEqualTo("No space left on device\n");
        assertThat(names(disk)).isEqualTo(before);
        assertThat(Model.load(directory).weights()).isNotEmpty();
        assertThat(Model.load(directory).card().id()).isEqualTo("1");
    }

    /** Exports networks of the seeds 1 and 2 in turn, each under its seed as its id, and says when the first is there. */
    static final class ExportOverAndOver {
        private ExportOverAndOver() {}

        public static void main(String[] arguments) throws IOException {
            for (int round = 0; ; round++) {
                long seed = 1L + round % 2;
                ModelDirectory.write(
                        Path.of(arguments[0]),
                        RandomNetworks.tiny(seed),
                        Precision.FP32,
                        RandomNetworks.draft(String.valueOf(seed), 1));
                System.out.println(round);
            }
        }
    }

    /** Exports once, and prints what it hears. */
    static final class FailingExport {
        private FailingExport() {}

        public static void main(String[] arguments) {
            try {
                ModelDirectory.write(
                        Path.of(arguments[0]), RandomNetworks.tiny(2), Precision.FP32, RandomNetworks.draft("2", 1));
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static String header(byte[] npy) {
        assertThat(Arrays.copyOf(npy, 10)).isEqualTo(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
        return new String(npy, 10, 118, StandardCharsets.US_ASCII).strip();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> !file.equals(directory))
                    .map(file -> directory.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
