package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fer4j.testkit.InParallel;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {
    @TempDir
    Path directory;

    private ClassPath classPath;

    @BeforeEach
    void enter() {
        classPath = new ClassPath(directory);
    }

    @AfterEach
    void leave() {
        classPath.close();
    }

    private Path modelDirectory;

    @BeforeEach
    void makeDirectory() throws IOException {
        modelDirectory = Files.createDirectory(directory.resolve("a model"));
    }

    @Test
    void isReadFromADirectory() throws IOException {
        LinearModel.write(modelDirectory, "linear-1", 0.5);

        Model model = Model.load(modelDirectory);

        assertThat(model.card().id()).isEqualTo("linear-1");
        assertThat(model.weights()).isEqualTo(Files.readAllBytes(modelDirectory.resolve("weights.bin")));
        assertThat(model.file("golden/pictures.npy"))
                .isEqualTo(Files.readAllBytes(modelDirectory.resolve("golden/pictures.npy")));
        assertThat(model).asString().startsWith("Model[linear-1 at ").contains(modelDirectory.toString());
    }

    @Test
    void takesOtherWeightsThanTheFirst() throws IOException {
        Model model = LinearModel.write(modelDirectory, "linear-1", 0.5);
        WeightsFile first = model.card().weights().get(0);
        WeightsFile second = new WeightsFile(Precision.INT8, "other.bin", first.sha256());
        Files.copy(modelDirectory.resolve(first.file()), modelDirectory.resolve("other.bin"));
        Files.writeString(
                modelDirectory.resolve("card.json"),
                model.card().toBuilder().weights(List.of(first, second)).build().toJson());

        Model both = Model.load(modelDirectory);
        Model other = both.variant(Precision.INT8);

        assertThat(both.precision()).isEqualTo(Precision.FP32);
        assertThat(other.precision()).isEqualTo(Precision.INT8);
        assertThat(other.card()).isEqualTo(both.card());
        Files.delete(modelDirectory.resolve(first.file()));
        assertThat(other.weights()).isNotEmpty();
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> both.variant("int4"))
                .withMessageContaining("[fp32, int8]")
                .withMessageContaining("found \"int4\"");
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> both.variant(Precision.FP16))
                .withMessageContaining("found \"fp16\"");
    }

    @Test
    void needsACard() {
        Path card = modelDirectory.resolve("card.json");

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> Model.load(modelDirectory))
                .withMessage("Expected a model card at " + card + ", found none.");
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> Model.load(directory.resolve("nowhere")))
                .withMessage("Expected a model card at " + directory.resolve("nowhere/card.json") + ", found none.");
    }

    @Test
    void needsACardThatCanBeRead() throws IOException {
        Files.createDirectory(modelDirectory.resolve("card.json"));

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> Model.load(modelDirectory))
                .withMessageStartingWith("Expected a model card at " + modelDirectory.resolve("card.json")
                        + ", found one that cannot be read (");
    }

    @Test
    void namesACardThatIsWrong() throws IOException {
        Path card = Files.writeString(modelDirectory.resolve("card.json"), "{}");

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> Model.load(modelDirectory))
                .withMessageStartingWith("The model card " + card + " is wrong. ");
    }

    @Test
    void refusesWeightsWithAnotherChecksum() throws IOException {
        Model model = LinearModel.write(modelDirectory, "linear-1", 0.5);
        Path weights = modelDirectory.resolve("weights.bin");
        byte[] damaged = {1, 2, 3};
        Files.write(weights, damaged);

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(model::weights)
                .withMessage(
                        "Expected the SHA-256 " + model.card().weights().get(0).sha256() + " for " + weights
                                + ", found " + LinearModel.sha256(damaged)
                                + ". The file is damaged or belongs to another card; get the model directory anew.");
    }

    @Test
    void namesAFileThatIsMissing() throws IOException {
        Model model = LinearModel.write(modelDirectory, "linear-1", 0.5);
        Path weights = modelDirectory.resolve("weights.bin");
        Files.delete(weights);

        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(model::weights)
                .withMessage("Expected the file " + weights + ", found none.");
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> model.file("golden"))
                .withMessageStartingWith("Expected the file " + modelDirectory.resolve("golden") + ", found one that");
    }

    @Test
    void isFoundOnTheClassPathByItsId() {
        classPath.model("b", 0.5).model("a", 0.25);
        assertThat(Model.bundledIds()).containsExactly("a", "b");
        assertThat(Model.bundled("a").card().id()).isEqualTo("a");
        assertThat(Model.find("b").card().id()).isEqualTo("b");
        assertThat(Model.bundled("b").weights()).hasSize(7 * 30 * 4);
        assertThat(Model.bundled("b")).hasToString("Model[b at classpath:META-INF/fer4j/models/b/]");
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> Model.bundled("b").file("golden/nothing.npy"))
                .withMessage("Expected the file classpath:META-INF/fer4j/models/b/golden/nothing.npy, found none.");
    }

    @Test
    void canBeReadFromAnotherThread() {
        classPath.model("a", 0.5);
        Model model = Model.bundled("a");

        int length = InParallel.run(1, thread -> {
                    Thread.currentThread().setContextClassLoader(null);
                    return model.weights().length;
                })
                .get(0);

        assertThat(length).isEqualTo(7 * 30 * 4);
    }

    @Test
    void theBestIsTheOneThatItsIndexMarksWhateverOthersClaim() {
        classPath.model("a", 0.5).defaultModel("b").model("c", 0.99);

        assertThat(Model.best().card().id()).isEqualTo("b");
        assertThat(Model.bundledIds()).containsExactly("a", "b", "c");
    }

    @Test
    void theOnlyModelIsTheBest() {
        classPath.model("a", 0.5);

        assertThat(Model.best().card().id()).isEqualTo("a");
    }

    @Test
    void asksForANameWhereNoneOrSeveralAreTheDefault() {
        classPath.model("a", 0.5).model("b", 0.75);
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(Model::best)
                .withMessage("Expected one model on the class path that its index marks as the default, found none"
                        + " among [a, b]. Name the model.");

        classPath.defaultModel("c").defaultModel("d");
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(Model::best)
                .withMessage("Expected one model on the class path that its index marks as the default, found [c, d]."
                        + " Name the model.");
    }

    @Test
    void theIndexMayHaveEmptyLinesAndWindowsLineEnds() {
        classPath.model("a", 0.5);
        classPath.file("META-INF/fer4j/models/index.txt", "\r\n  a \r\n\r\n");

        assertThat(Model.bundledIds()).containsExactly("a");
    }

    @Test
    void listsTheKnownOnesForAnUnknownId() {
        classPath.model("b", 0.5).model("a", 0.25);
        String message =
                "Expected a model id, one of [a, b], or a model directory, found \"no such model\". FER4J's other"
                        + " models are the artifacts io.fer4j:fer-model-ID-PRECISION.";
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> Model.bundled("no such model"))
                .withMessage(message);
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> Model.find("no such model"))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "../a", "a/../a", ""})
    void anIdIsNoPath(String id) {
        classPath.model("a", 0.25);
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> Model.bundled(id))
                .withMessageContaining("one of [a]");
    }

    @Test
    void aDirectoryIsFoundByItsPath() {
        LinearModel.write(modelDirectory, "linear-1", 0.5);

        assertThat(Model.find(modelDirectory.toString()).card().id()).isEqualTo("linear-1");
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> Model.find("\0"))
                .withMessageContaining("model directory");
    }

    @Test
    void saysWhatToAddWhenThereIsNone() {
        assertThat(Model.bundledIds()).isEmpty();
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(Model::best)
                .withMessage("No model found on the class path. Add io.fer4j:fer-model-vgg16-int8, or name a model"
                        + " directory.");
    }

    /** Writes a jar as the artifacts of models are: index, card, golden files, and one of the two files that the card names. */
    private URL artifact(Precision precision) throws IOException {
        Path files = Files.createTempDirectory(directory, "files");
        Model model = LinearModel.write(files, "linear-1", 0.5);
        String sha256 = model.card().weights().get(0).sha256();
        ModelCard card = model.card().toBuilder()
                .weights(List.of(
                        new WeightsFile(Precision.FP32, "weights.bin", sha256),
                        new WeightsFile(Precision.INT8, "weights-int8.bin", sha256)))
                .build();
        Map<String, byte[]> entries = new LinkedHashMap<>();
        String root = "META-INF/fer4j/models/";
        entries.put(root + "index.txt", "linear-1 default\n".getBytes(StandardCharsets.UTF_8));
        entries.put(root + "linear-1/card.json", card.toJson().getBytes(StandardCharsets.UTF_8));
        entries.put(
                root + "linear-1/" + (precision == Precision.INT8 ? "weights-int8.bin" : "weights.bin"),
                Files.readAllBytes(files.resolve("weights.bin")));
        for (String golden : List.of("golden/pictures.npy", "golden/probabilities.npy")) {
            entries.put(root + "linear-1/" + golden, model.file(golden));
        }
        Path jar = directory.resolve("linear-1-" + precision.id() + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
        return jar.toUri().toURL();
    }

    private static void with(List<URL> jars, Runnable test) throws IOException {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(jars.toArray(URL[]::new), before)) {
            Thread.currentThread().setContextClassLoader(loader);
            test.run();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void artifactsOfSeveralPrecisionsAreOneModelInWhateverOrder() throws IOException {
        URL floats = artifact(Precision.FP32);
        URL bytes = artifact(Precision.INT8);
        for (List<URL> classPath : List.of(List.of(floats, bytes), List.of(bytes, floats))) {
            with(classPath, () -> {
                assertThat(Model.bundledIds()).containsExactly("linear-1");
                Model model = Model.best();
                assertThat(model.precisions()).containsExactly(Precision.FP32, Precision.INT8);
                assertThat(model.precision()).isEqualTo(Precision.FP32);
                assertThat(model.weights()).hasSize(7 * 30 * 4);
                assertThat(model.variant("int8").weights()).hasSize(7 * 30 * 4);
                assertThat(model.file("golden/probabilities.npy")).isNotEmpty();
            });
        }
    }

    @Test
    void theWeightsThatAreThereAreTheDefault() throws IOException {
        with(List.of(artifact(Precision.INT8)), () -> {
            Model model = Model.best();
            assertThat(model.precision()).isEqualTo(Precision.INT8);
            assertThat(model.precisions()).containsExactly(Precision.INT8);
            assertThat(model.weights()).hasSize(7 * 30 * 4);
            assertThat(model.card().weights()).hasSize(2);
            assertThatExceptionOfType(ModelException.class)
                    .isThrownBy(() -> model.variant(Precision.FP32))
                    .withMessage("Expected one of the precisions [int8], whose weights are there, of Model[linear-1 at"
                            + " classpath:META-INF/fer4j/models/linear-1/], found \"fp32\". Add the artifact"
                            + " that has it, for FER4J's own models io.fer4j:fer-model-linear-1-fp32.");
            assertThatExceptionOfType(ModelException.class)
                    .isThrownBy(() -> model.variant("fp16"))
                    .withMessageContaining("Expected one of the precisions [fp32, int8] of ")
                    .withMessageContaining("found \"fp16\".");
        });
    }

    @Test
    void aModelWithoutAnyOfItsWeightsNamesTheFileThatIsMissing() throws IOException {
        Model model = LinearModel.write(modelDirectory, "linear-1", 0.5);
        Files.delete(modelDirectory.resolve("weights.bin"));

        assertThat(model.precisions()).isEmpty();
        assertThat(Model.load(modelDirectory).precision()).isEqualTo(Precision.FP32);
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> model.variant(Precision.FP32))
                .withMessage("Expected one of the precisions [], whose weights are there, of " + model
                        + ", found \"fp32\".");
    }
}
