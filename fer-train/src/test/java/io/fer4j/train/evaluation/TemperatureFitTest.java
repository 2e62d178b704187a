package io.fer4j.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemperatureFitTest {
    private static final int SIZE = 20_000;

    /** Labels that are drawn from a softmax, and predictions that are too sure of it by a factor, or not sure enough. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 1.7, 3})
    void findsTheFactorByWhichLogitsWereBlownUp(double factor) {
        SplittableRandom random = new SplittableRandom(4);
        byte[] labels = new byte[SIZE];
        List<EmotionScores> predictions = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            float[] logits = new float[Emotion.FER2013.size()];
            for (int k = 0; k < logits.length; k++) {
                logits[k] = (float) random.nextGaussian();
            }
            labels[i] = (byte) draw(EmotionScores.ofLogits(logits, 1), random.nextDouble());
            predictions.add(EmotionScores.ofLogits(logits, 1 / factor));
        }
        FaceDataset dataset = new FaceDataset("drawn", "test", 1, 1, new byte[SIZE], labels);
        assertThat(TemperatureFit.fit(dataset, predictions)).isCloseTo(factor, within(0.05 * factor));
    }

    private static int draw(EmotionScores scores, double uniform) {
        double sum = 0;
        for (Emotion emotion : Emotion.FER2013) {
            sum += scores.probability(emotion);
            if (uniform < sum) {
                return Emotion.FER2013.indexOf(emotion);
            }
        }
        return Emotion.FER2013.size() - 1;
    }

    @Test
    void refusesNothing() {
        FaceDataset none = new FaceDataset("none", "test", 1, 1, new byte[0], new byte[0]);
        assertThatIllegalArgumentException().isThrownBy(() -> TemperatureFit.fit(none, List.of()));
    }
}
