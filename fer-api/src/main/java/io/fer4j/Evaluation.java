package io.fer4j;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What one measurement of a model found: which weights, against which labels, on which images, and how often they agree.
 * Single crops without averaging over flips. Immutable.
 *
 * <p>Two evaluations can be compared only where labels, data set, split and prior correction are the same.
 */
public final class Evaluation {
    /** The label set of FER2013: the labels that the data set came with. */
    public static final String FER2013 = "fer2013";

    /** The label set of the majority of the people who voted on the images of FER2013 (FER+). */
    public static final String PEOPLE = "people";

    private final String labels;
    private final Precision precision;
    private final String dataset;
    private final String split;
    private final int images;
    private final double accuracy;
    private final Optional<Interval> accuracyInterval;
    private final OptionalInt imagesInTraining;
    private final OptionalDouble unseenAccuracy;
    private final Optional<Interval> unseenAccuracyInterval;
    private final OptionalInt clearImages;
    private final OptionalDouble clearAccuracy;
    private final OptionalDouble macroF1;
    private final OptionalDouble macroRecall;
    private final OptionalDouble nll;
    private final OptionalDouble ece;
    private final Map<Emotion, Double> recalls;
    private final double priorCorrection;
    private final String command;

    private Evaluation(Builder builder) {
        labels = builder.labels;
        precision = builder.precision;
        dataset = builder.dataset;
        split = builder.split;
        images = builder.images;
        accuracy = builder.accuracy;
        accuracyInterval = builder.accuracyInterval;
        imagesInTraining = builder.imagesInTraining;
        unseenAccuracy = builder.unseenAccuracy;
        unseenAccuracyInterval = builder.unseenAccuracyInterval;
        clearImages = builder.clearImages;
        clearAccuracy = builder.clearAccuracy;
        macroF1 = builder.macroF1;
        macroRecall = builder.macroRecall;
        nll = builder.nll;
        ece = builder.ece;
        recalls = builder.recalls.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(builder.recalls));
        priorCorrection = builder.priorCorrection;
        command = builder.command;
        if (images < 1) {
            throw new IllegalArgumentException("Expected at least 1 of images, found " + images + ".");
        }
        if (nll.isPresent() && (!(nll.getAsDouble() >= 0) || Double.isInfinite(nll.getAsDouble()))) {
            throw new IllegalArgumentException("Expected a finite nll of at least 0, found " + nll.getAsDouble() + ".");
        }
        requireCount("imagesInTraining", imagesInTraining);
        requireCount("clearImages", clearImages);
        requireFraction("accuracy", OptionalDouble.of(accuracy));
        requireFraction("unseenAccuracy", unseenAccuracy);
        requireFraction("clearAccuracy", clearAccuracy);
        requireFraction("macroF1", macroF1);
        requireFraction("macroRecall", macroRecall);
        requireFraction("ece", ece);
        requireFraction("priorCorrection", OptionalDouble.of(priorCorrection));
        recalls.forEach(
                (emotion, recall) -> requireFraction("recall of " + emotion.label(), OptionalDouble.of(recall)));
    }

    /**
     * Starts an evaluation.
     *
     * @param labels the label set; {@link #FER2013}, {@link #PEOPLE} or a text of its author's
     * @param precision the weights that were measured; one of the model's variants
     * @param dataset the data set; for example {@code "FER2013"}
     * @param split the part of the data set; for example {@code "PublicTest"}
     * @param images the number of images; at least 1
     * @param accuracy the fraction of images on which model and label agree; 0 to 1
     * @return a builder in which everything else is unknown
     */
    public static Builder builder(
            String labels, Precision precision, String dataset, String split, int images, double accuracy) {
        return new Builder(labels, precision, dataset, split, images, accuracy);
    }

    /**
     * Starts a copy with changes.
     *
     * @return a builder with everything that this has
     */
    public Builder toBuilder() {
        Builder builder = new Builder(labels, precision, dataset, split, images, accuracy);
        builder.accuracyInterval = accuracyInterval;
        builder.imagesInTraining = imagesInTraining;
        builder.unseenAccuracy = unseenAccuracy;
        builder.unseenAccuracyInterval = unseenAccuracyInterval;
        builder.clearImages = clearImages;
        builder.clearAccuracy = clearAccuracy;
        builder.macroF1 = macroF1;
        builder.macroRecall = macroRecall;
        builder.nll = nll;
        builder.ece = ece;
        builder.recalls = recalls;
        builder.priorCorrection = priorCorrection;
        builder.command = command;
        return builder;
    }

    /**
     * Returns the label set.
     *
     * @return {@link #FER2013}, {@link #PEOPLE} or a text of its author's
     */
    public String labels() {
        return labels;
    }

    /**
     * Returns the weights that were measured.
     *
     * @return one of the model's variants
     */
    public Precision precision() {
        return precision;
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
     * @return for example {@code "PublicTest"}
     */
    public String split() {
        return split;
    }

    /**
     * Returns the number of images.
     *
     * @return at least 1
     */
    public int images() {
        return images;
    }

    /**
     * Returns the fraction of images on which model and label agree.
     *
     * @return 0 to 1
     */
    public double accuracy() {
        return accuracy;
    }

    /**
     * Returns the 95 % confidence interval of the accuracy.
     *
     * @return the 95 % confidence interval of the accuracy
     */
    public Optional<Interval> accuracyInterval() {
        return accuracyInterval;
    }

    /**
     * Returns the number of measured images that also stand in the training split.
     *
     * @return at least 0
     */
    public OptionalInt imagesInTraining() {
        return imagesInTraining;
    }

    /**
     * Returns the accuracy on the images that do not stand in the training split.
     *
     * @return 0 to 1
     */
    public OptionalDouble unseenAccuracy() {
        return unseenAccuracy;
    }

    /**
     * Returns the 95 % confidence interval of the accuracy on unseen images.
     *
     * @return the 95 % confidence interval of the accuracy on unseen images
     */
    public Optional<Interval> unseenAccuracyInterval() {
        return unseenAccuracyInterval;
    }

    /**
     * Returns the number of images on which more than half of the votes agree.
     *
     * @return at least 0
     */
    public OptionalInt clearImages() {
        return clearImages;
    }

    /**
     * Returns the accuracy on the images on which more than half of the votes agree.
     *
     * @return 0 to 1
     */
    public OptionalDouble clearAccuracy() {
        return clearAccuracy;
    }

    /**
     * Returns the mean of the F1 scores of the classes.
     *
     * @return 0 to 1
     */
    public OptionalDouble macroF1() {
        return macroF1;
    }

    /**
     * Returns the mean of the recalls of the classes.
     *
     * @return 0 to 1
     */
    public OptionalDouble macroRecall() {
        return macroRecall;
    }

    /**
     * Returns the mean negative log-likelihood of the labels.
     *
     * @return in nats, at least 0
     */
    public OptionalDouble nll() {
        return nll;
    }

    /**
     * Returns the expected calibration error in 15 bins of equal width.
     *
     * @return 0 to 1
     */
    public OptionalDouble ece() {
        return ece;
    }

    /**
     * Returns the recall of each class.
     *
     * @return from 0 to 1, empty if it was not measured
     */
    public Map<Emotion, Double> recalls() {
        return recalls;
    }

    /**
     * Returns the exponent by which the priors were divided out.
     *
     * @return 0 for the network's own probabilities, at most 1
     */
    public double priorCorrection() {
        return priorCorrection;
    }

    /**
     * Returns the command that measured it.
     *
     * @return empty if unknown
     */
    public String command() {
        return command;
    }

    private void requireCount(String name, OptionalInt value) {
        if (value.isPresent() && (value.getAsInt() < 0 || value.getAsInt() > images)) {
            throw new IllegalArgumentException(
                    "Expected the " + name + " from 0 to " + images + ", found " + value.getAsInt() + ".");
        }
    }

    private static void requireFraction(String name, OptionalDouble value) {
        if (value.isPresent() && !(value.getAsDouble() >= 0 && value.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "Expected the " + name + " from 0 to 1, found " + value.getAsDouble() + ".");
        }
    }

    /** Whether another evaluation differs in the results only. */
    boolean measuresTheSameAs(Evaluation other) {
        return labels.equals(other.labels)
                && precision == other.precision
                && dataset.equals(other.dataset)
                && split.equals(other.split)
                && priorCorrection == other.priorCorrection;
    }

    private List<Object> state() {
        return Arrays.asList(
                labels,
                precision,
                dataset,
                split,
                images,
                accuracy,
                accuracyInterval,
                imagesInTraining,
                unseenAccuracy,
                unseenAccuracyInterval,
                clearImages,
                clearAccuracy,
                macroF1,
                macroRecall,
                nll,
                ece,
                recalls,
                priorCorrection,
                command);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Evaluation that && state().equals(that.state());
    }

    @Override
    public int hashCode() {
        return state().hashCode();
    }

    @Override
    public String toString() {
        return "Evaluation" + state();
    }

    /** Collects what an evaluation says. Not thread-safe. */
    public static final class Builder {
        private String labels;
        private Precision precision;
        private String dataset;
        private String split;
        private int images;
        private double accuracy;
        private Optional<Interval> accuracyInterval = Optional.empty();
        private OptionalInt imagesInTraining = OptionalInt.empty();
        private OptionalDouble unseenAccuracy = OptionalDouble.empty();
        private Optional<Interval> unseenAccuracyInterval = Optional.empty();
        private OptionalInt clearImages = OptionalInt.empty();
        private OptionalDouble clearAccuracy = OptionalDouble.empty();
        private OptionalDouble macroF1 = OptionalDouble.empty();
        private OptionalDouble macroRecall = OptionalDouble.empty();
        private OptionalDouble nll = OptionalDouble.empty();
        private OptionalDouble ece = OptionalDouble.empty();
        private Map<Emotion, Double> recalls = Map.of();
        private double priorCorrection = 0;
        private String command = "";

        private Builder(String labels, Precision precision, String dataset, String split, int images, double accuracy) {
            this.labels = Objects.requireNonNull(labels, "labels");
            this.precision = Objects.requireNonNull(precision, "precision");
            this.dataset = Objects.requireNonNull(dataset, "dataset");
            this.split = Objects.requireNonNull(split, "split");
            this.images = images;
            this.accuracy = accuracy;
        }

        /**
         * Sets the 95 % confidence interval of the accuracy.
         *
         * @param value the 95 % confidence interval of the accuracy
         * @return this builder
         */
        public Builder accuracyInterval(Interval value) {
            accuracyInterval = Optional.of(value);
            return this;
        }

        /**
         * Sets the number of measured images that also stand in the training split.
         *
         * @param value at least 0
         * @return this builder
         */
        public Builder imagesInTraining(int value) {
            imagesInTraining = OptionalInt.of(value);
            return this;
        }

        /**
         * Sets the accuracy on the images that do not stand in the training split.
         *
         * @param value 0 to 1
         * @return this builder
         */
        public Builder unseenAccuracy(double value) {
            unseenAccuracy = OptionalDouble.of(value);
            return this;
        }

        /**
         * Sets the 95 % confidence interval of the accuracy on unseen images.
         *
         * @param value the 95 % confidence interval of the accuracy on unseen images
         * @return this builder
         */
        public Builder unseenAccuracyInterval(Interval value) {
            unseenAccuracyInterval = Optional.of(value);
            return this;
        }

        /**
         * Sets the number of images on which more than half of the votes agree.
         *
         * @param value at least 0
         * @return this builder
         */
        public Builder clearImages(int value) {
            clearImages = OptionalInt.of(value);
            return this;
        }

        /**
         * Sets the accuracy on the images on which more than half of the votes agree.
         *
         * @param value 0 to 1
         * @return this builder
         */
        public Builder clearAccuracy(double value) {
            clearAccuracy = OptionalDouble.of(value);
            return this;
        }

        /**
         * Sets the mean of the F1 scores of the classes.
         *
         * @param value 0 to 1
         * @return this builder
         */
        public Builder macroF1(double value) {
            macroF1 = OptionalDouble.of(value);
            return this;
        }

        /**
         * Sets the mean of the recalls of the classes.
         *
         * @param value 0 to 1
         * @return this builder
         */
        public Builder macroRecall(double value) {
            macroRecall = OptionalDouble.of(value);
            return this;
        }

        /**
         * Sets the mean negative log-likelihood of the labels.
         *
         * @param value in nats, at least 0
         * @return this builder
         */
        public Builder nll(double value) {
            nll = OptionalDouble.of(value);
            return this;
        }

        /**
         * Sets the expected calibration error in 15 bins of equal width.
         *
         * @param value 0 to 1
         * @return this builder
         */
        public Builder ece(double value) {
            ece = OptionalDouble.of(value);
            return this;
        }

        /**
         * Sets the recall of each class.
         *
         * @param value from 0 to 1, empty if it was not measured
         * @return this builder
         */
        public Builder recalls(Map<Emotion, Double> value) {
            recalls = Map.copyOf(value);
            return this;
        }

        /**
         * Sets the exponent by which the priors were divided out.
         *
         * @param value 0 for the network's own probabilities, at most 1
         * @return this builder
         */
        public Builder priorCorrection(double value) {
            priorCorrection = value;
            return this;
        }

        /**
         * Sets the command that measured it.
         *
         * @param value empty if unknown
         * @return this builder
         */
        public Builder command(String value) {
            command = Objects.requireNonNull(value, "command");
            return this;
        }

        /**
         * Checks and makes it.
         *
         * @return an evaluation
         * @throws IllegalArgumentException if a number is out of its range; the message names it
         */
        public Evaluation build() {
            return new Evaluation(this);
        }
    }
}
