package io.fer4j.train.training;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.FerPlusVotes;
import io.fer4j.train.data.LabelSet;
import io.fer4j.train.teacher.TeacherLabels;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a network is trained on and validated with. Immutable.
 *
 * @param training the pictures it learns from
 * @param validation the pictures it is measured on after each epoch and never learns from
 * @param votes what people saw in the training pictures, each with a vote for one of the seven: the distribution of their votes is
 *     what the network learns; null if it learns the pictures' labels
 * @param teacher what another network says of views of the training pictures, or null if there is none
 * @param heldOut the validation pictures are one in so many of those that there were to train on; 0 if they are others
 * @param mean of the training pictures' pixels, 0 to 255
 * @param standardDeviation of the training pictures' pixels, above 0
 */
public record TrainingData(
        FaceDataset training,
        FaceDataset validation,
        @Nullable FerPlusVotes votes,
        @Nullable TeacherLabels teacher,
        int heldOut,
        float mean,
        float standardDeviation) {

    /**
     * Puts the parts together and measures the pixels.
     *
     * @param training the pictures to learn from, at least one
     * @param validation the pictures to measure on, of the same size
     * @param votes the votes to learn, or null to learn the labels
     * @param teacher what another network says of views of the training pictures, or null if there is none
     * @return the data
     * @throws IllegalArgumentException if there are no pictures, or the parts do not fit together
     */
    public static TrainingData of(
            FaceDataset training,
            FaceDataset validation,
            @Nullable FerPlusVotes votes,
            @Nullable TeacherLabels teacher) {
        if (training.size() == 0 || validation.size() == 0) {
            throw new IllegalArgumentException("Expected pictures to train on and to validate with, found " + training
                    + " and " + validation + ".");
        }
        if (training.height() != validation.height() || training.width() != validation.width()) {
            throw new IllegalArgumentException("Expected training and validation pictures of one size, found "
                    + training + " and " + validation + ".");
        }
        if (votes != null && votes.size() != training.size()) {
            throw new IllegalArgumentException(
                    "Expected votes for " + training.size() + " pictures, found " + votes.size() + ".");
        }
        double sum = 0;
        double squares = 0;
        for (byte pixel : training.pixels()) {
            int value = pixel & 0xFF;
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / training.pixels().length;
        double variance = squares / training.pixels().length - mean * mean;
        return new TrainingData(
                training, validation, votes, teacher, 0, (float) mean, (float) Math.sqrt(Math.max(variance, 1e-6)));
    }

    /**
     * Notes that the validation pictures were held out of those that there were to train on.
     *
     * @param oneIn one in so many
     * @return the same data
     */
    public TrainingData withHeldOut(int oneIn) {
        return new TrainingData(training, validation, votes, teacher, oneIn, mean, standardDeviation);
    }

    /**
     * Returns whose labels are learnt.
     *
     * @return people's where there are votes, else the table's
     */
    public LabelSet labels() {
        return votes == null ? LabelSet.FER2013 : LabelSet.PEOPLE;
    }

    /**
     * Writes seven shares with the sum 1.
     *
     * @param view which view the network is shown, if it is shown the teacher's views
     */
    void writeTarget(int row, int view, TrainingPlan.Targets targets, float[] out, int offset) {
        Optional<EmotionScores> other = teacher == null || targets.teacher() == 0
                ? Optional.empty()
                : Optional.of(
                        targets.teacherViews()
                                ? teacher.label(row, view, targets.teacherTemperature())
                                : teacher.meanLabel(row, targets.teacherTemperature()));
        float otherShare = other.isPresent() ? (float) targets.teacher() : 0;
        float smoothing = (float) targets.labelSmoothing();
        for (Emotion emotion : Emotion.FER2013) {
            float truth = (1 - smoothing) * truth(row, emotion) + smoothing / Emotion.FER2013.size();
            out[offset + Emotion.FER2013.indexOf(emotion)] =
                    (1 - otherShare) * truth + otherShare * share(other, emotion);
        }
    }

    /** The share of the votes, or 1 for the label. */
    private float truth(int row, Emotion emotion) {
        if (votes != null) {
            return share(votes.distribution(row), emotion);
        }
        return training.label(row) == emotion ? 1 : 0;
    }

    private static float share(Optional<EmotionScores> scores, Emotion emotion) {
        return scores.isPresent() ? scores.get().probability(emotion) : 0;
    }
}
