package io.fer4j.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.Evaluation;
import io.fer4j.Model;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.FaceDatasets;
import io.fer4j.train.evaluation.EvaluationResult;
import io.fer4j.train.evaluation.Evaluator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that come along are as accurate as their cards say. */
@EnabledIfSystemProperty(
        named = "fer4j.data",
        matches = ".+",
        disabledReason = "needs -Dfer4j.data=DIR with fer2013/fer2013.csv.gz, which is not part of this project")
class BundledModelsRealDataTest {
    static List<String> ids() {
        return Model.bundledIds();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void theCardIsRight(String id) throws IOException {
        Model model = Model.bundled(id);
        Evaluation card = model.card().evaluation(Evaluation.FER2013).orElseThrow();
        Path data = Path.of(System.getProperty("fer4j.data"), "fer2013", "fer2013.csv.gz");
        FaceDataset dataset = FaceDatasets.read(data, card.split());
        try (EmotionClassifier classifier = EmotionClassifier.open(model, Device.cpu())) {
            EvaluationResult found = new Evaluator(classifier, 64).evaluate(dataset, done -> {});
            assertThat(found.images()).isEqualTo(card.images());
            // Another processor may round a picture or two to another side.
            assertThat(found.accuracy()).isCloseTo(card.accuracy(), within(2.0 / card.images()));
            assertThat(found.nll()).isCloseTo(card.nll().orElseThrow(), within(1e-3));
            assertThat(found.ece()).isCloseTo(card.ece().orElseThrow(), within(2e-3));
        }
    }
}
