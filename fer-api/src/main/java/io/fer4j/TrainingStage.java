package io.fer4j;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run of the trainer, as the trainer itself wrote it down: enough to repeat it. Immutable.
 */
public final class TrainingStage {

    private final String name;
    private final String plan;
    private final String planSha256;
    private final String dataFingerprint;
    private final String labels;
    private final String votes;
    private final String teacher;
    private final String teacherSha256;
    private final String arithmetic;
    private final int threads;
    private final int epochs;
    private final double seconds;
    private final String startedFrom;

    private TrainingStage(Builder builder) {
        name = builder.name;
        plan = builder.plan;
        planSha256 = builder.planSha256;
        dataFingerprint = builder.dataFingerprint;
        labels = builder.labels;
        votes = builder.votes;
        teacher = builder.teacher;
        teacherSha256 = builder.teacherSha256;
        arithmetic = builder.arithmetic;
        threads = builder.threads;
        epochs = builder.epochs;
        seconds = builder.seconds;
        startedFrom = builder.startedFrom;
        if (threads < 0 || epochs < 0 || !(seconds >= 0) || Double.isInfinite(seconds)) {
            throw new IllegalArgumentException("Expected threads, epochs and seconds of at least 0, found " + threads
                    + ", " + epochs + " and " + seconds + ".");
        }
    }

    /**
     * Starts a stage.
     *
     * @param name the stage's name
     * @return a builder in which everything else is empty or 0, which means unknown or none
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * Starts a copy with changes.
     *
     * @return a builder with everything that this has
     */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.plan = plan;
        builder.planSha256 = planSha256;
        builder.dataFingerprint = dataFingerprint;
        builder.labels = labels;
        builder.votes = votes;
        builder.teacher = teacher;
        builder.teacherSha256 = teacherSha256;
        builder.arithmetic = arithmetic;
        builder.threads = threads;
        builder.epochs = epochs;
        builder.seconds = seconds;
        builder.startedFrom = startedFrom;
        return builder;
    }

    /**
     * Returns the stage's name.
     *
     * @return the stage's name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the id of the training plan.
     *
     * @return the id of the training plan
     */
    public String plan() {
        return plan;
    }

    /**
     * Returns the SHA-256 of the plan's file.
     *
     * @return 64 hexadecimal digits
     */
    public String planSha256() {
        return planSha256;
    }

    /**
     * Returns the fingerprint of the training images and labels.
     *
     * @return the fingerprint of the training images and labels
     */
    public String dataFingerprint() {
        return dataFingerprint;
    }

    /**
     * Returns the label set that was trained on.
     *
     * @return see {@link Evaluation#labels()}
     */
    public String labels() {
        return labels;
    }

    /**
     * Returns the fingerprint of the votes whose distribution was part of the targets.
     *
     * @return the fingerprint of the votes whose distribution was part of the targets
     */
    public String votes() {
        return votes;
    }

    /**
     * Returns the id of the teacher whose answers were part of the targets.
     *
     * @return the id of the teacher whose answers were part of the targets
     */
    public String teacher() {
        return teacher;
    }

    /**
     * Returns the SHA-256 of the teacher's weights.
     *
     * @return 64 hexadecimal digits
     */
    public String teacherSha256() {
        return teacherSha256;
    }

    /**
     * Returns the number format of the convolutions.
     *
     * @return for example {@code "bfloat16"}
     */
    public String arithmetic() {
        return arithmetic;
    }

    /**
     * Returns the number of CPU threads.
     *
     * @return 0 if unknown
     */
    public int threads() {
        return threads;
    }

    /**
     * Returns the number of passes over the data set.
     *
     * @return at least 0
     */
    public int epochs() {
        return epochs;
    }

    /**
     * Returns the time that it took.
     *
     * @return in seconds
     */
    public double seconds() {
        return seconds;
    }

    /**
     * Returns the SHA-256 of the weights it started from.
     *
     * @return empty for random ones
     */
    public String startedFrom() {
        return startedFrom;
    }

    private List<Object> state() {
        return Arrays.asList(
                name,
                plan,
                planSha256,
                dataFingerprint,
                labels,
                votes,
                teacher,
                teacherSha256,
                arithmetic,
                threads,
                epochs,
                seconds,
                startedFrom);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TrainingStage that && state().equals(that.state());
    }

    @Override
    public int hashCode() {
        return state().hashCode();
    }

    @Override
    public String toString() {
        return "TrainingStage" + state();
    }

    /** Collects what a stage says. Not thread-safe. */
    public static final class Builder {
        private String name;
        private String plan = "";
        private String planSha256 = "";
        private String dataFingerprint = "";
        private String labels = "";
        private String votes = "";
        private String teacher = "";
        private String teacherSha256 = "";
        private String arithmetic = "";
        private int threads = 0;
        private int epochs = 0;
        private double seconds = 0;
        private String startedFrom = "";

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /**
         * Sets the id of the training plan.
         *
         * @param value the id of the training plan
         * @return this builder
         */
        public Builder plan(String value) {
            plan = Objects.requireNonNull(value, "plan");
            return this;
        }

        /**
         * Sets the SHA-256 of the plan's file.
         *
         * @param value 64 hexadecimal digits
         * @return this builder
         */
        public Builder planSha256(String value) {
            planSha256 = Objects.requireNonNull(value, "planSha256");
            return this;
        }

        /**
         * Sets the fingerprint of the training images and labels.
         *
         * @param value the fingerprint of the training images and labels
         * @return this builder
         */
        public Builder dataFingerprint(String value) {
            dataFingerprint = Objects.requireNonNull(value, "dataFingerprint");
            return this;
        }

        /**
         * Sets the label set that was trained on.
         *
         * @param value see {@link Evaluation#labels()}
         * @return this builder
         */
        public Builder labels(String value) {
            labels = Objects.requireNonNull(value, "labels");
            return this;
        }

        /**
         * Sets the fingerprint of the votes whose distribution was part of the targets.
         *
         * @param value the fingerprint of the votes whose distribution was part of the targets
         * @return this builder
         */
        public Builder votes(String value) {
            votes = Objects.requireNonNull(value, "votes");
            return this;
        }

        /**
         * Sets the id of the teacher whose answers were part of the targets.
         *
         * @param value the id of the teacher whose answers were part of the targets
         * @return this builder
         */
        public Builder teacher(String value) {
            teacher = Objects.requireNonNull(value, "teacher");
            return this;
        }

        /**
         * Sets the SHA-256 of the teacher's weights.
         *
         * @param value 64 hexadecimal digits
         * @return this builder
         */
        public Builder teacherSha256(String value) {
            teacherSha256 = Objects.requireNonNull(value, "teacherSha256");
            return this;
        }

        /**
         * Sets the number format of the convolutions.
         *
         * @param value for example {@code "bfloat16"}
         * @return this builder
         */
        public Builder arithmetic(String value) {
            arithmetic = Objects.requireNonNull(value, "arithmetic");
            return this;
        }

        /**
         * Sets the number of CPU threads.
         *
         * @param value 0 if unknown
         * @return this builder
         */
        public Builder threads(int value) {
            threads = value;
            return this;
        }

        /**
         * Sets the number of passes over the data set.
         *
         * @param value at least 0
         * @return this builder
         */
        public Builder epochs(int value) {
            epochs = value;
            return this;
        }

        /**
         * Sets the time that it took.
         *
         * @param value in seconds
         * @return this builder
         */
        public Builder seconds(double value) {
            seconds = value;
            return this;
        }

        /**
         * Sets the SHA-256 of the weights it started from.
         *
         * @param value empty for random ones
         * @return this builder
         */
        public Builder startedFrom(String value) {
            startedFrom = Objects.requireNonNull(value, "startedFrom");
            return this;
        }

        /**
         * Checks and makes it.
         *
         * @return a stage
         * @throws IllegalArgumentException if a number is out of its range; the message names it
         */
        public TrainingStage build() {
            return new TrainingStage(this);
        }
    }
}
