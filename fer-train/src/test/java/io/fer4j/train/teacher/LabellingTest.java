package io.fer4j.train.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.Precision;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.ModelDirectory;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real network teaches: one of a single dense layer, in ONNX Runtime. */
class LabellingTest {
    private static final int SIDE = 48;
    private static final FaceDataset PICTURES = pictures(5);
    private static final TeacherViews VIEWS = new TeacherViews(3, 9, TeacherViews.DEFAULT_AUGMENTATION);

    @TempDir
    Path temp;

    private static FaceDataset pictures(int seed) {
        byte[] pixels = new byte[4 * SIDE * SIDE];
        new Random(seed).nextBytes(pixels);
        return new FaceDataset("random", "Training", SIDE, SIDE, pixels, new byte[] {0, 1, 2, 3});
    }

    @Property(tries = 500)
    void aDamagedHeaderIsReadOrRefused(@ForAll Random random) throws IOException {
        Path directory = Files.createTempDirectory("teacher");
        Path file = directory.resolve("teacher.json");
        try {
            TeacherLabels.start(
                    directory, new TeacherLabels.Header("linear", "0".repeat(64), VIEWS, PICTURES.fingerprint()));
            StringBuilder json = new StringBuilder(Files.readString(file));
            String[] wild = {"null", "-1", "1e999", "\"NaN\"", "{}", "[]", "", "99999999999"};
            for (int damage = random.nextInt(3); damage >= 0; damage--) {
                int at = random.nextInt(json.length());
                json.replace(at, Math.min(json.length(), at + random.nextInt(12)), wild[random.nextInt(wild.length)]);
            }
            Files.writeString(file, json);
            // There are no views, so that even a header that is right is of no use.
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TeacherLabels.read(directory, PICTURES))
                    .withMessageContaining(directory.toString());
            Files.writeString(file, "null");
            assertThatIllegalArgumentException().isThrownBy(() -> TeacherLabels.read(directory, PICTURES));
        } finally {
            Files.delete(file);
            Files.delete(directory);
        }
    }

    private Model teacher() throws IOException {
        return teacher(0, 255);
    }

    private Model teacher(float mean, float standardDeviation) throws IOException {
        Random random = new Random(3);
        float[] weights = new float[SIDE * SIDE * Emotion.FER2013.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian() / SIDE;
        }
        InferenceNetwork network = new InferenceNetwork(
                "dense",
                SIDE,
                SIDE,
                List.of(
                        new InferenceNetwork.Flatten(),
                        new InferenceNetwork.Dense(
                                "fc",
                                SIDE * SIDE,
                                Emotion.FER2013.size(),
                                weights,
                                new float[Emotion.FER2013.size()])));
        ModelCard.Builder draft = ModelCard.builder("teacher", new InputSpec(SIDE, SIDE, mean, standardDeviation))
                .description("A dense layer.");
        return ModelDirectory.write(temp.resolve("teacher"), network, Precision.FP32, draft);
    }

    private void label(Path directory, AtomicInteger asked) throws IOException, InterruptedException {
        Path file = temp.resolve("teacher").resolve(ModelDirectory.WEIGHTS);
        label(TeacherNetwork.file(file), directory, asked);
    }

    private static void label(TeacherNetwork teacher, Path directory, AtomicInteger asked)
            throws IOException, InterruptedException {
        Labelling.run(
                teacher, "a dense layer", PICTURES, VIEWS, directory, 2, view -> {}, row -> asked.incrementAndGet());
    }

    @Test
    void keepsWhatTheTeacherSaysOfEachView() throws IOException, InterruptedException {
        Model teacher = teacher();
        AtomicInteger asked = new AtomicInteger();
        label(temp.resolve("labels"), asked);
        assertThat(asked).hasValue(12);
        TeacherLabels labels = TeacherLabels.read(temp.resolve("labels"), PICTURES);
        assertThat(labels.header().teacher()).isEqualTo("a dense layer");
        try (EmotionClassifier classifier = EmotionClassifier.open(teacher, Device.cpu(1))) {
            for (int row = 0; row < PICTURES.size(); row++) {
                for (int view = 0; view < VIEWS.count(); view++) {
                    EmotionScores expected = classify(classifier, VIEWS.draw(PICTURES, row, row, view));
                    EmotionScores found = labels.label(row, view, 1);
                    for (Emotion emotion : Emotion.FER2013) {
                        assertThat(found.probability(emotion)).isCloseTo(expected.probability(emotion), within(1e-5f));
                    }
                }
                assertMean(labels, row);
            }
        }
    }

    @Test
    void asksOneOfOurModelsWithThePixelsThatItsCardWants() throws IOException, InterruptedException {
        Model teacher = teacher(120, 60);
        Path directory = temp.resolve("labels");
        label(TeacherNetwork.model(teacher), directory, new AtomicInteger());
        float found = TeacherLabels.read(directory, PICTURES).label(1, 2, 1).probability(Emotion.SAD);
        try (EmotionClassifier classifier = EmotionClassifier.open(teacher, Device.cpu(1))) {
            InputBatch batch = InputBatch.allocate(classifier.card().input(), 1).resize(1);
            byte[] view = VIEWS.draw(PICTURES, 1, 1, 2);
            for (int i = 0; i < view.length; i++) {
                batch.image(0).put(i, ((view[i] & 0xFF) - 120f) / 60);
            }
            assertThat(found).isCloseTo(classifier.classify(batch).get(0).probability(Emotion.SAD), within(1e-5f));
        }
    }

    private static void assertMean(TeacherLabels labels, int row) {
        for (Emotion emotion : Emotion.FER2013) {
            float sum = 0;
            for (int view = 0; view < VIEWS.count(); view++) {
                sum += labels.label(row, view, 2).probability(emotion);
            }
            assertThat(labels.meanLabel(row, 2).probability(emotion)).isCloseTo(sum / VIEWS.count(), within(1e-5f));
        }
    }

    private static EmotionScores classify(EmotionClassifier classifier, byte[] view) {
        InputBatch batch = InputBatch.allocate(classifier.card().input(), 1).resize(1);
        for (int i = 0; i < view.length; i++) {
            batch.image(0).put(i, (view[i] & 0xFF) / 255f);
        }
        return classifier.classify(batch).get(0);
    }

    @Test
    void goesOnWhereItStopped() throws IOException, InterruptedException {
        teacher();
        Path directory = temp.resolve("labels");
        label(directory, new AtomicInteger());
        byte[] last = Files.readAllBytes(directory.resolve("view-02.f32"));
        Files.delete(directory.resolve("view-02.f32"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TeacherLabels.read(directory, PICTURES))
                .withMessageContaining("view-02.f32");
        AtomicInteger asked = new AtomicInteger();
        label(directory, asked);
        assertThat(asked).hasValue(4);
        assertThat(directory.resolve("view-02.f32")).hasBinaryContent(last);
    }

    @Test
    void refusesLabelsOfOtherPicturesAndFilesCutShort() throws IOException, InterruptedException {
        teacher();
        Path directory = temp.resolve("labels");
        label(directory, new AtomicInteger());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TeacherLabels.read(directory, pictures(6)))
                .withMessageContaining("Expected teacher labels for the pictures");
        Files.write(directory.resolve("view-00.f32"), new byte[8]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TeacherLabels.read(directory, PICTURES))
                .withMessageContaining("found 8");
    }

    /** With one stream for all, moved on by a draw for each row, one row's zoom would be the next row's angle. */
    @Test
    void neighboringRowsShareNoRandomNumbers() {
        Set<Long> drawn = new HashSet<>();
        for (int row = 0; row < 100; row++) {
            SplittableRandom random = Seeds.random(VIEWS.seed(), row, 0);
            for (int i = 0; i < 8; i++) {
                drawn.add(random.nextLong());
            }
        }
        assertThat(drawn).hasSize(800);
    }

    @Test
    void viewsRepeatAndDiffer() {
        assertThat(VIEWS.draw(PICTURES, 1, 1, 2)).isEqualTo(VIEWS.draw(PICTURES, 1, 1, 2));
        assertThat(VIEWS.draw(PICTURES, 1, 1, 2)).isNotEqualTo(VIEWS.draw(PICTURES, 1, 1, 1));
        assertThat(VIEWS.draw(PICTURES, 1, 1, 2)).isNotEqualTo(VIEWS.draw(PICTURES, 2, 2, 2));
    }
}
