package io.fer4j.train.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Emotion;
import io.fer4j.train.data.Augmentation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchComposerTest {
    private static final TrainingData DATA = SyntheticFaces.data(70, 7);

    private static BatchComposer composer(Augmentation augmentation, double smoothing, double mixShare, int epoch) {
        TrainingPlan.Size size = new TrainingPlan.Size(48, 1, 3);
        TrainingPlan.Stage stage = new TrainingPlan.Stage(
                "main",
                List.of(size),
                new TrainingPlan.LearningRate(0.1, 0.1, 0),
                augmentation,
                new TrainingPlan.Targets(smoothing, 0, 0, 1),
                new TrainingPlan.Mixup(0.2, mixShare),
                0,
                0,
                0,
                0);
        return new BatchComposer(new TrainingPlan("cnn3", "", 3, 16, List.of(stage)), DATA, stage, size, epoch);
    }

    @Test
    void anEpochShowsEachPictureAtMostOnceNormalised() {
        BatchComposer batches = composer(Augmentation.NONE, 0, 0, 0);
        assertThat(batches.steps()).isEqualTo(4);
        Set<Integer> seen = new HashSet<>();
        double sum = 0;
        for (int step = 0; step < batches.steps(); step++) {
            batches.compose(step);
            for (int i = 0; i < batches.batchSize(); i++) {
                float[] picture = java.util.Arrays.copyOfRange(batches.pixels(), i * 48 * 48, (i + 1) * 48 * 48);
                assertThat(seen.add(java.util.Arrays.hashCode(picture))).isTrue();
            }
            for (float value : batches.pixels()) {
                sum += value;
            }
        }
        assertThat(sum / (64 * 48 * 48)).isCloseTo(0, within(0.05));
    }

    @Test
    void epochsDifferAndRepeatExactly() {
        Augmentation augmentation = new Augmentation(true, 0.1, 10, 0.8, 1.2, 0.1, 0.5, 0.2);
        BatchComposer first = composer(augmentation, 0.1, 1, 0);
        BatchComposer again = composer(augmentation, 0.1, 1, 0);
        BatchComposer second = composer(augmentation, 0.1, 1, 1);
        first.compose(1);
        again.compose(0);
        again.compose(1);
        second.compose(1);
        assertThat(again.pixels()).isEqualTo(first.pixels());
        assertThat(again.targets()).isEqualTo(first.targets());
        assertThat(second.pixels()).isNotEqualTo(first.pixels());
    }

    @Test
    void targetsAreDistributions() {
        BatchComposer batches = composer(Augmentation.NONE, 0.14f, 1, 0);
        batches.compose(0);
        for (int i = 0; i < batches.batchSize(); i++) {
            double sum = 0;
            for (int k = 0; k < Emotion.COUNT; k++) {
                float share = batches.targets()[i * Emotion.COUNT + k];
                assertThat(share).isBetween(0.0199f, 0.881f);
                sum += share;
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
        }
    }
}
