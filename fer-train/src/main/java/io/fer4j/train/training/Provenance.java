package io.fer4j.train.training;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How some consecutive epochs of a run were made, written by the trainer itself. A run that goes on under other conditions (another
 * plan, teacher or precision) gets another entry.
 *
 * @param plan the plan's description
 * @param planSha256 of the plan's JSON
 * @param data the name and split of the training images
 * @param dataFingerprint of their pixels and labels
 * @param labels the label set
 * @param heldOut one image in so many was held out; 0 if none was
 * @param teacher the teacher's name; null without one
 * @param teacherSha256 of the teacher's file; null without one
 * @param teacherShare the greatest share of the teacher in the targets of the plan's stages, 0 to 1
 * @param arithmetic what convolutions compute with
 * @param threads how many threads a step used
 * @param firstEpoch the first of these epochs, from 1
 * @param epochs how many
 * @param seconds how long they took, pauses included
 * @param startedFrom which network the first epoch started from; null for random weights or an earlier entry's network
 */
public record Provenance(
        String plan,
        String planSha256,
        String data,
        String dataFingerprint,
        String labels,
        int heldOut,
        @Nullable String teacher,
        @Nullable String teacherSha256,
        double teacherShare,
        String arithmetic,
        int threads,
        int firstEpoch,
        int epochs,
        double seconds,
        @Nullable String startedFrom) {

    /** Returns this entry with one epoch more. */
    Provenance longer(double moreSeconds) {
        return with(firstEpoch, epochs + 1, seconds + moreSeconds, startedFrom);
    }

    /** Returns the same conditions, not used yet. */
    Provenance with(int newFirstEpoch, int newEpochs, double newSeconds, @Nullable String newStartedFrom) {
        return new Provenance(
                plan,
                planSha256,
                data,
                dataFingerprint,
                labels,
                heldOut,
                teacher,
                teacherSha256,
                teacherShare,
                arithmetic,
                threads,
                newFirstEpoch,
                newEpochs,
                newSeconds,
                newStartedFrom);
    }

    /**
     * Returns what a reader of the card should know of these epochs.
     *
     * @return one or two sentences
     */
    public String sentence() {
        String start = startedFrom == null ? "" : "Started from " + startedFrom + ". ";
        String taught = teacher == null
                ? ""
                : String.format(
                        Locale.ROOT, "; %.0f %% of each target are the answers of %s", 100 * teacherShare, teacher);
        return start
                + String.format(
                        Locale.ROOT,
                        "Epochs %d to %d by \"%s\" on the labels \"%s\" of %s in %s%s.",
                        firstEpoch,
                        firstEpoch + epochs - 1,
                        plan,
                        labels,
                        data,
                        arithmetic,
                        taught);
    }

    /** Tells whether another entry's epochs were made under the same conditions. */
    boolean isLike(Provenance other) {
        return with(0, 0, 0, null).equals(other.with(0, 0, 0, null));
    }
}
