package io.fer4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Device;
import io.fer4j.EmotionClassifier;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.testkit.network.StandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cards that docs/own-model.md shows, as they stand there, with the networks that they describe. */
class OwnModelPageTest {
    private static final Path PAGE = Path.of("..", "docs", "own-model.md");

    @TempDir
    private Path directory;

    @Test
    void theCardsOfThePageRunTheNetworksThatTheyDescribe() throws IOException {
        List<String> cards = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        assertThat(cards).hasSize(StandIn.values().length);

        for (StandIn standIn : StandIn.values()) {
            String card = cards.get(standIn.ordinal());
            assertThat(card).contains("\"sha256\": \"\u2026\"");
            Model described =
                    standIn.network().write(directory.resolve(standIn.name()), card.replace("\u2026", "SHA256"));

            assertThat(described.card())
                    .isEqualTo(standIn.write(directory.resolve("kit")).card());
            try (EmotionClassifier classifier = new OnnxBackend().open(described, Device.cpu())) {
                assertThat(classifier.classify(
                                InputBatch.allocate(described.card().input(), 1).resize(1)))
                        .hasSize(1);
            }
        }
    }
}
