package io.fer4j;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a model's weights came about. Immutable.
 */
public final class Training {

    private final String dataset;
    private final String split;
    private final int epochs;
    private final long seed;
    private final String command;
    private final String commit;
    private final String notes;
    private final List<TrainingStage> stages;

    private Training(Builder builder) {
        dataset = builder.dataset;
        split = builder.split;
        epochs = builder.epochs;
        seed = builder.seed;
        command = builder.command;
        commit = builder.commit;
        notes = builder.notes;
        stages = builder.stages;
    }

    /**
     * Starts a description of a training.
     *
     * @return a builder in which everything else is empty or 0, which means unknown or none
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts a copy with changes.
     *
     * @return a builder with everything that this has
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.dataset = dataset;
        builder.split = split;
        builder.epochs = epochs;
        builder.seed = seed;
        builder.command = command;
        builder.commit = commit;
        builder.notes = notes;
        builder.stages = stages;
        return builder;
    }

    /**
     * Returns the data set.
     *
     * @return for example {@code "FER2013"}
     */
    public String dataset() {
        return dataset;
    }

    /**
     * Returns the part of the data set.
     *
     * @return for example {@code "Training"}
     */
    public String split() {
        return split;
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
     * Returns the seed of every random choice.
     *
     * @return the seed of every random choice
     */
    public long seed() {
        return seed;
    }

    /**
     * Returns the command that trained it.
     *
     * @return the command that trained it
     */
    public String command() {
        return command;
    }

    /**
     * Returns the commit of this project's source.
     *
     * @return the commit of this project's source
     */
    public String commit() {
        return commit;
    }

    /**
     * Returns what else a user should know.
     *
     * @return for example a teacher network
     */
    public String notes() {
        return notes;
    }

    /**
     * Returns the runs of the trainer, the first one first.
     *
     * @return the runs of the trainer
     */
    public List<TrainingStage> stages() {
        return stages;
    }

    private List<Object> state() {
        return List.of(dataset, split, epochs, seed, command, commit, notes, stages);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Training that && state().equals(that.state());
    }

    @Override
    public int hashCode() {
        return state().hashCode();
    }

    @Override
    public String toString() {
        return "Training" + state();
    }

    /** Collects what what is known of the training says. Not thread-safe. */
    public static final class Builder {
        private String dataset = "";
        private String split = "";
        private int epochs = 0;
        private long seed = 0;
        private String command = "";
        private String commit = "";
        private String notes = "";
        private List<TrainingStage> stages = List.of();

        private Builder() {}

        /**
         * Sets the data set.
         *
         * @param value for example {@code "FER2013"}
         * @return this builder
         */
        public Builder dataset(String value) {
            dataset = Objects.requireNonNull(value, "dataset");
            return this;
        }

        /**
         * Sets the part of the data set.
         *
         * @param value for example {@code "Training"}
         * @return this builder
         */
        public Builder split(String value) {
            split = Objects.requireNonNull(value, "split");
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
         * Sets the seed of every random choice.
         *
         * @param value the seed of every random choice
         * @return this builder
         */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * Sets the command that trained it.
         *
         * @param value the command that trained it
         * @return this builder
         */
        public Builder command(String value) {
            command = Objects.requireNonNull(value, "command");
            return this;
        }

        /**
         * Sets the commit of this project's source.
         *
         * @param value the commit of this project's source
         * @return this builder
         */
        public Builder commit(String value) {
            commit = Objects.requireNonNull(value, "commit");
            return this;
        }

        /**
         * Sets what else a user should know.
         *
         * @param value for example a teacher network
         * @return this builder
         */
        public Builder notes(String value) {
            notes = Objects.requireNonNull(value, "notes");
            return this;
        }

        /**
         * Sets the runs of the trainer, the first one first.
         *
         * @param value the runs of the trainer
         * @return this builder
         */
        public Builder stages(List<TrainingStage> value) {
            stages = List.copyOf(value);
            return this;
        }

        /**
         * Checks and makes it.
         *
         * @return what is known of the training
         */
        public Training build() {
            return new Training(this);
        }
    }
}
