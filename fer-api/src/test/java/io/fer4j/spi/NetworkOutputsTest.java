package io.fer4j.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.InferenceException;
import io.fer4j.LinearModel;
import io.fer4j.ModelCard;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkOutputsTest {
    private static final ModelCard CARD = LinearModel.card("some", 0.5, new byte[0]);

    private final NetworkOutputs outputs = new NetworkOutputs(CARD);

    @Test
    void theCardSaysWhichOutputIsWhichExpression() {
        float[] values = {0.7f, 0.1f, 0.05f, 0.05f, 0.04f, 0.03f, 0.03f, 0, 0, 0, 0, 0, 0, 1};

        List<EmotionScores> scores = outputs.ofProbabilities(FloatBuffer.wrap(values));

        assertThat(scores).hasSize(2);
        for (int i = 0; i < Emotion.COUNT; i++) {
            Emotion label = LinearModel.LABELS.get(i);
            assertThat(scores.get(0).probability(label)).isCloseTo(values[i], within(1e-6f));
        }
        assertThat(scores.get(1).top()).isEqualTo(LinearModel.LABELS.get(6));
    }

    @Test
    void theCardsTemperatureDividesLogits() {
        FloatBuffer values = FloatBuffer.wrap(new float[] {3, 0, 0, 0, 0, 0, 0});

        float top = outputs.ofLogits(values).get(0).probability(LinearModel.LABELS.get(0));

        double power = Math.exp(3 / CARD.temperature());
        assertThat((double) top).isCloseTo(power / (power + 6), within(1e-6));
    }

    @Test
    void namesThePictureThatGaveNoProbabilities() {
        FloatBuffer values = FloatBuffer.allocate(14).put(10, Float.NaN).put(0, 1);

        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> outputs.ofProbabilities(values))
                .withMessageStartingWith("The model some gave no probabilities for picture 1 of the batch. Expected ");
    }
}
