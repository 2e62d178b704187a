package io.fer4j.train.training;

import io.fer4j.Emotion;
import io.fer4j.train.data.FaceDataset;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a network is trained on and validated with. Immutable.
 *
 * @param training the pictures it learns from
 * @param validation the pictures it is measured on after each epoch and never learns from
 * @param votes for each training picture seven shares of people's votes, or null where there are none
 * @param mean of the training pictures' pixels, 0 to 255
 * @param standardDeviation of the training pictures' pixels, above 0
 */
@SuppressWarnings("ArrayRecordComponent")
public record TrainingData(
        FaceDataset training,
        FaceDataset validation,
        float @Nullable [] @Nullable [] votes,
        float mean,
        float standardDeviation) {

    /**
     * Puts the parts together and measures the pixels.
     *
     * @param training the pictures to learn from, at least one
     * @param validation the pictures to measure on, of the same size
     * @param votes for each training picture seven shares, or null; null if there are none at all
     * @return the data
     * @throws IllegalArgumentException if there are no pictures, or the parts do not fit together
     */
    public static TrainingData of(FaceDataset training, FaceDataset validation, float @Nullable [] @Nullable [] votes) {
        if (training.size() == 0 || validation.size() == 0) {
            throw new IllegalArgumentException("Expected pictures to train on and to validate with, found " + training
                    + " and " + validation + ".");
        }
        if (training.height() != validation.height() || training.width() != validation.width()) {
            throw new IllegalArgumentException("Expected training and validation pictures of one size, found "
                    + training + " and " + validation + ".");
        }
        if (votes != null && votes.length != training.size()) {
            throw new IllegalArgumentException(
                    "Expected votes for " + training.size() + " pictures, found " + votes.length + ".");
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
        return new TrainingData(training, validation, votes, (float) mean, (float) Math.sqrt(Math.max(variance, 1e-6)));
    }

    /** Writes seven shares with the sum 1. */
    void writeTarget(int row, TrainingPlan.Targets targets, float[] out, int offset) {
        float[] voted = votes == null ? null : votes[row];
        float votesShare = voted == null ? 0 : (float) targets.votes();
        float labelShare = 1 - votesShare;
        float smoothing = (float) targets.labelSmoothing();
        int label = training.label(row).ordinal();
        for (int i = 0; i < Emotion.COUNT; i++) {
            float hard = (i == label ? 1 - smoothing : 0) + smoothing / Emotion.COUNT;
            out[offset + i] = labelShare * hard + (voted == null ? 0 : votesShare * voted[i]);
        }
    }

    /** A checksum of the training pictures and labels, by which a resumed run knows its data. */
    String fingerprint() {
        CRC32C crc = new CRC32C();
        crc.update(training.pixels());
        for (int i = 0; i < training.size(); i++) {
            crc.update(training.label(i).ordinal());
        }
        return training.size() + "-" + HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
