package io.fer4j.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.InputSpec;
import io.fer4j.ModelCard;
import io.fer4j.Precision;
import io.fer4j.PriorCorrection;
import io.fer4j.WeightsFile;
import io.fer4j.train.data.FaceDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static final Map<Emotion, Double> PRIORS = Map.of(
            Emotion.ANGRY,
            0.05,
            Emotion.DISGUST,
            0.05,
            Emotion.FEAR,
            0.05,
            Emotion.HAPPY,
            0.6,
            Emotion.SAD,
            0.05,
            Emotion.SURPRISE,
            0.05,
            Emotion.NEUTRAL,
            0.15);
    private static final ModelCard CARD = ModelCard.builder("test", new InputSpec(48, 48, 0, 1))
            .weights(List.of(new WeightsFile(Precision.FP32, "model.onnx", "0".repeat(64))))
            .labels(Emotion.FER2013)
            .priors(PRIORS)
            .build();

    private static UnaryOperator<EmotionScores> correction(double exponent) {
        return PriorCorrection.of(CARD, exponent)::apply;
    }

    private static EmotionScores happyAgainstSad(double happy) {
        return EmotionScores.of(0, 0, 0, (float) happy, (float) (1 - happy), 0, 0);
    }

    private static FaceDataset labelled(List<Emotion> labels) {
        byte[] bytes = new byte[labels.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Emotion.FER2013.indexOf(labels.get(i));
        }
        return new FaceDataset("a", "b", 1, 1, new byte[bytes.length], bytes);
    }

    @Test
    void theGreatestCorrectionIsTakenThatCostsNoMoreThanAllowed() {
        // 0.6 / 0.05 = 12: a happy of 0.8 against a sad of 0.2 (odds of 4) falls at the power ln 4 / ln 12 = 0.558.
        List<EmotionScores> predictions = new ArrayList<>();
        List<Emotion> labels = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            predictions.add(happyAgainstSad(i < 3 ? 0.8 : 0.99));
            labels.add(Emotion.HAPPY);
        }
        assertThat(PriorFit.fit(labelled(labels), predictions, CalibrationTest::correction))
                .isEqualTo(0.55);
        // One in a hundred is less than what a correction may cost.
        predictions.set(0, happyAgainstSad(0.99));
        predictions.set(1, happyAgainstSad(0.99));
        assertThat(PriorFit.fit(labelled(labels), predictions, CalibrationTest::correction))
                .isEqualTo(1);
    }

    @Test
    void theLeastCertainTenthIsUncertain() {
        List<EmotionScores> predictions = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            predictions.add(happyAgainstSad(0.99 - 0.009 * i));
        }
        // From 0.549 up in steps of 0.009; five are below the sixth, 0.594.
        double threshold = UncertaintyFit.fit(predictions);
        assertThat(threshold).isEqualTo(0.59);
        assertThat(predictions.stream().filter(scores -> scores.isUncertain(threshold)))
                .hasSize(5);
    }

    @Test
    void theTemperatureIsThatOfTheNetworkNotOfItsAnswersSoFar() {
        // Answers of 0.9 that are right in 0.9 of all cases need no change, whatever temperature made them.
        List<EmotionScores> predictions = new ArrayList<>();
        List<Emotion> labels = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            predictions.add(happyAgainstSad(0.9));
            labels.add(i < 90 ? Emotion.HAPPY : Emotion.SAD);
        }
        Calibration fitted =
                Calibration.fit(labelled(labels), predictions, 1.5, PRIORS, CalibrationTest::correction, 0.0);
        assertThat(fitted.temperature()).isCloseTo(1.5, within(0.01));
        assertThat(fitted.priorCorrection()).isZero();
    }

    @Test
    void priorsAreMeanShares() {
        Map<Emotion, Double> priors =
                Calibration.priors(List.of(happyAgainstSad(0.5), happyAgainstSad(1), happyAgainstSad(0)));
        assertThat(priors.get(Emotion.HAPPY)).isCloseTo(0.5, within(1e-7));
        assertThat(priors.get(Emotion.SAD)).isCloseTo(0.5, within(1e-7));
        assertThat(priors.get(Emotion.NEUTRAL)).isZero();
    }
}
