package io.fer4j.tf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.testkit.EmotionClassifierContract;
import io.fer4j.testkit.Golden;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.SessionFunction;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

class SavedModelExportTest {
    @TempDir
    private Path directory;

    @Test
    void servesWhatTheGoldenFilesSay() throws IOException {
        for (String id : Model.bundledIds()) {
            Model model = Model.bundled(id);
            Path version = directory.resolve(id).resolve("1");

            SavedModelExport.write(model, version);

            try (SavedModelBundle bundle = SavedModelBundle.load(version.toString(), "serve")) {
                compare(bundle.function(SavedModelExport.SIGNATURE), model);
            }
        }
    }

    private static void compare(SessionFunction served, Model model) {
        Golden golden = Golden.of(model);
        InputBatch batch = golden.batch(0, golden.size());
        InputSpec spec = batch.spec();
        Shape shape = Shape.of(batch.size(), spec.height(), spec.width(), 1);
        try (TFloat32 pictures = TFloat32.tensorOf(shape, DataBuffers.of(batch.buffer()));
                Result result = served.call(Map.of("input", pictures))) {
            TFloat32 probabilities = (TFloat32) result.get("probabilities").orElseThrow();
            TFloat32 logits = (TFloat32) result.get("logits").orElseThrow();
            assertThat(probabilities.shape()).isEqualTo(Shape.of(batch.size(), Emotion.FER2013.size()));
            for (int picture = 0; picture < golden.size(); picture++) {
                float[] expected = golden.expected(picture).toArray();
                assertThat(ordered(probabilities, picture, model.card()))
                        .containsExactly(expected, within((float) EmotionClassifierContract.GOLDEN_TOLERANCE));
                float[] softmax = EmotionScores.ofLogits(
                                ordered(logits, picture, model.card()),
                                model.card().temperature())
                        .toArray();
                assertThat(softmax)
                        .containsExactly(expected, within((float) EmotionClassifierContract.GOLDEN_TOLERANCE));
            }
        }
    }

    /** Returns a row in the order of {@link Emotion}. */
    private static float[] ordered(TFloat32 rows, int picture, ModelCard card) {
        float[] ordered = new float[Emotion.FER2013.size()];
        for (int output = 0; output < Emotion.FER2013.size(); output++) {
            ordered[Emotion.FER2013.indexOf(card.labels().get(output))] = rows.getFloat(picture, output);
        }
        return ordered;
    }

    @Test
    void givesTheCardAlongAndBindsToNoDevice() throws IOException {
        Model model = Model.best();

        SavedModelExport.write(model, directory);

        Path card = directory.resolve("assets.extra").resolve("card.json");
        assertThat(ModelCard.parse(Files.readString(card), "card")).isEqualTo(model.card());
        try (SavedModelBundle bundle = SavedModelBundle.load(directory.toString())) {
            assertThat(bundle.metaGraphDef().getGraphDef().getNodeList())
                    .isNotEmpty()
                    .allSatisfy(node -> assertThat(node.getDevice()).isEmpty());
        }
    }

    @Test
    void leavesAVersionThatIsThereAsItIs() throws IOException {
        Path file = Files.writeString(directory.resolve("saved_model.pb"), "served");

        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> SavedModelExport.write(Model.best(), directory))
                .withMessageContaining(file.toString());

        assertThat(file).hasContent("served");
    }
}
