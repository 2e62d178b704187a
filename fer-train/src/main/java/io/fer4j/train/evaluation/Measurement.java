package io.fer4j.train.evaluation;

import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.LabelSet;
import io.fer4j.train.data.TestSet;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** How predictions agree with one label set: over all images, the clear ones and those that training never saw. Immutable. */
public final class Measurement {
    private final LabelSet labels;
    private final EvaluationResult result;
    private final Proportion accuracy;
    private final @Nullable Proportion clear;
    private final @Nullable Proportion unseen;

    private Measurement(
            LabelSet labels,
            EvaluationResult result,
            Proportion accuracy,
            @Nullable Proportion clear,
            @Nullable Proportion unseen) {
        this.labels = labels;
        this.result = result;
        this.accuracy = accuracy;
        this.clear = clear;
        this.unseen = unseen;
    }

    /**
     * Compares predictions with the labels of a test set.
     *
     * @param set what to measure with
     * @param predictions one for each image of the data set that the test set was taken from
     * @param isInTraining tells of a row of that data set whether the same image stands in the training images; null if that is not
     *     known
     * @return the numbers
     */
    public static Measurement of(TestSet set, List<EmotionScores> predictions, @Nullable IntPredicate isInTraining) {
        FaceDataset images = set.images();
        int[] rows = set.rows();
        List<EmotionScores> chosen =
                Arrays.stream(rows).mapToObj(predictions::get).toList();
        IntPredicate isRight = i -> chosen.get(i).top() == images.label(i);
        return new Measurement(
                set.labels(),
                EvaluationResult.of(images, chosen),
                Objects.requireNonNull(proportion(rows.length, i -> true, isRight)),
                set.hasVotes() && set.labels() == LabelSet.PEOPLE
                        ? proportion(rows.length, set::isClear, isRight)
                        : null,
                isInTraining == null ? null : proportion(rows.length, i -> !isInTraining.test(rows[i]), isRight));
    }

    private static @Nullable Proportion proportion(int count, IntPredicate counts, IntPredicate isRight) {
        int images = 0;
        int right = 0;
        for (int i = 0; i < count; i++) {
            if (counts.test(i)) {
                images++;
                right += isRight.test(i) ? 1 : 0;
            }
        }
        return images == 0 ? null : new Proportion(right, images);
    }

    /**
     * Returns whose labels were measured against.
     *
     * @return the label set
     */
    public LabelSet labels() {
        return labels;
    }

    /**
     * Returns everything that is counted class by class.
     *
     * @return the result over all images of the test set
     */
    public EvaluationResult result() {
        return result;
    }

    /**
     * Returns the share of right answers.
     *
     * @return over all images of the test set
     */
    public Proportion accuracy() {
        return accuracy;
    }

    /**
     * Returns the share of right answers where more than half of all votes agree.
     *
     * @return empty unless people's votes are the labels
     */
    public Optional<Proportion> clear() {
        return Optional.ofNullable(clear);
    }

    /**
     * Returns the share of right answers among the images that do not stand in training, pixel for pixel.
     *
     * @return empty if the training images are not known, or all stand there
     */
    public Optional<Proportion> unseen() {
        return Optional.ofNullable(unseen);
    }
}
