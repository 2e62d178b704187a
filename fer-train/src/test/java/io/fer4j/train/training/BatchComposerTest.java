package io.fer4j.train.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Emotion;
import io.fer4j.train.data.Augmentation;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.teacher.TableOfLabels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchComposerTest {
    private static final TrainingData DATA = SyntheticFaces.data(70, 7);

    @TempDir
    Path labels;

    private static BatchComposer composer(Augmentation augmentation, double smoothing, double mixShare, int epoch) {
        return composer(DATA, augmentation, new TrainingPlan.Targets(smoothing, 0, 1, true), mixShare, epoch);
    }

    private static BatchComposer composer(
            TrainingData data, Augmentation augmentation, TrainingPlan.Targets targets, double mixShare, int epoch) {
        TrainingPlan.Size size = new TrainingPlan.Size(48, 1, 3);
        TrainingPlan.Stage stage = new TrainingPlan.Stage(
                "main",
                List.of(size),
                new TrainingPlan.LearningRate(0.1, 0.1, 0),
                augmentation,
                targets,
                new TrainingPlan.Mixup(0.2, mixShare),
                0,
                0,
                0,
                0);
        return new BatchComposer(new TrainingPlan("cnn3", "", 3, 16, List.of(stage)), data, stage, size, epoch);
    }

    private TrainingData taught() throws IOException {
        FaceDataset pictures = DATA.training();
        return TrainingData.of(pictures, DATA.validation(), null, TableOfLabels.write(labels, pictures, 2));
    }

    @Test
    void aTeachersViewsAreShownWithWhatItSaidOfThem() throws IOException {
        TrainingData data = taught();
        TrainingPlan.Targets targets = new TrainingPlan.Targets(0, 1, 1, true);
        BatchComposer batches = composer(data, Augmentation.NONE, targets, 0, 0);
        Set<Integer> shown = new HashSet<>();
        for (int row = 0; row < data.training().size(); row++) {
            for (int view = 0; view < 2; view++) {
                byte[] drawn = Objects.requireNonNull(data.teacher()).view(data.training(), row, view);
                shown.add(Arrays.hashCode(normalized(data, drawn, 0)));
            }
        }
        batches.compose(0);
        for (int i = 0; i < batches.batchSize(); i++) {
            float[] target = Arrays.copyOfRange(batches.targets(), i * 7, (i + 1) * 7);
            assertThat(shown).contains(Arrays.hashCode(picture(batches, i)));
            assertThat(target).contains(new float[] {1}, within(1e-5f));
        }
    }

    @Test
    void aPicturesTargetIsTheMeanOfItsViewsWhenTheyAreNotShown() throws IOException {
        TrainingData data = taught();
        TrainingPlan.Targets targets = new TrainingPlan.Targets(0, 1, 1, false);
        BatchComposer batches = composer(data, Augmentation.NONE, targets, 0, 0);
        Set<Integer> pictures = new HashSet<>();
        for (int row = 0; row < data.training().size(); row++) {
            pictures.add(Arrays.hashCode(normalized(data, data.training().pixels(), row * 48 * 48)));
        }
        batches.compose(0);
        for (int i = 0; i < batches.batchSize(); i++) {
            float[] target = Arrays.copyOfRange(batches.targets(), i * 7, (i + 1) * 7);
            Arrays.sort(target);
            assertThat(pictures).contains(Arrays.hashCode(picture(batches, i)));
            assertThat(target[6]).isCloseTo(0.5f, within(1e-5f));
            assertThat(target[5]).isCloseTo(0.5f, within(1e-5f));
        }
    }

    private static float[] picture(BatchComposer batches, int i) {
        return Arrays.copyOfRange(batches.pixels(), i * 48 * 48, (i + 1) * 48 * 48);
    }

    private static float[] normalized(TrainingData data, byte[] pixels, int from) {
        float[] values = new float[48 * 48];
        for (int i = 0; i < values.length; i++) {
            values[i] = ((pixels[from + i] & 0xFF) - data.mean()) / data.standardDeviation();
        }
        return values;
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
                assertThat(seen.add(Arrays.hashCode(picture(batches, i)))).isTrue();
            }
            for (float value : batches.pixels()) {
                sum += value;
            }
        }
        assertThat(sum / (64 * 48 * 48)).isCloseTo(0, within(0.05));
    }

    @Test
    void epochsDifferAndRepeatExactly() {
        Augmentation augmentation = new Augmentation(true, 0.1, 10, 0.8, 1.2, 0.1, 0.5, 0.2, 0.3);
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
            for (int k = 0; k < Emotion.FER2013.size(); k++) {
                float share = batches.targets()[i * Emotion.FER2013.size() + k];
                assertThat(share).isBetween(0.0199f, 0.881f);
                sum += share;
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
        }
    }
}
