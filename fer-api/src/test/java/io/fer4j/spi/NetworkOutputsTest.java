package io.fer4j.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Affect;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.InferenceException;
import io.fer4j.LinearModel;
import io.fer4j.ModelCard;
import io.fer4j.OutputSpec;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkOutputsTest {
    private static final ModelCard CARD = LinearModel.card("some", 0.5, new byte[0]);

    private final NetworkOutputs outputs = new NetworkOutputs(CARD);

    @Test
    void theCardSaysWhichOutputIsWhichExpression() {
        float[] values = {0.7f, 0.1f, 0.05f, 0.05f, 0.04f, 0.03f, 0.03f, 0, 0, 0, 0, 0, 0, 1};

        List<EmotionScores> scores = outputs.ofProbabilities(FloatBuffer.wrap(values));

        assertThat(scores).hasSize(2);
        for (int i = 0; i < Emotion.FER2013.size(); i++) {
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
    void outputsOfOneTensorShareItsColumns() {
        List<Emotion> classes = List.of(Emotion.CONTEMPT, Emotion.HAPPY);
        ModelCard card = CARD.toBuilder()
                .temperature(1)
                .evaluations(List.of())
                .outputs(List.of(
                        new OutputSpec("both", OutputSpec.Kind.VALENCE, List.of()),
                        new OutputSpec("both", OutputSpec.Kind.LOGITS, classes),
                        new OutputSpec("alone", OutputSpec.Kind.AROUSAL, List.of())))
                .build();
        Map<String, float[]> tensors =
                Map.of("both", new float[] {0.5f, 0, 0, -0.5f, (float) Math.log(3), 0}, "alone", new float[] {1, 2});

        List<EmotionScores> scores = new NetworkOutputs(card).ofTensors(2, name -> FloatBuffer.wrap(tensors.get(name)));

        assertThat(scores.get(0))
                .isEqualTo(EmotionScores.of(classes, 0.5f, 0.5f).withAffect(new Affect(0.5f, 1)));
        assertThat(scores.get(1).probability(Emotion.CONTEMPT)).isCloseTo(0.75f, within(1e-6f));
        assertThat(scores.get(1).affect()).contains(new Affect(-0.5f, 2));
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> new NetworkOutputs(card).ofTensors(3, name -> FloatBuffer.wrap(tensors.get(name))))
                .withMessage("Expected 3x3 numbers in the tensor \"both\" of the model some, found 6.");
    }

    @Test
    void probabilitiesOfTheNetworkComeBeforeItsLogits() {
        float[] given = {1, 0, 0, 0, 0, 0, 0};

        EmotionScores scores = outputs.ofTensors(1, name -> {
                    assertThat(name).isEqualTo("probabilities");
                    return FloatBuffer.wrap(given);
                })
                .get(0);

        assertThat(scores.top()).isEqualTo(LinearModel.LABELS.get(0));
    }

    @Test
    void aRestOfNumbersIsNoImage() {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> outputs.ofLogits(FloatBuffer.allocate(8)))
                .withMessage("Expected 7 numbers for each image from the model some, found 8 in all.");
    }

    @Test
    void namesThePictureThatGaveNoProbabilities() {
        FloatBuffer values = FloatBuffer.allocate(14).put(10, Float.NaN).put(0, 1);

        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> outputs.ofProbabilities(values))
                .withMessageStartingWith("The model some gave no probabilities for picture 1 of the batch. Expected ");
    }
}
