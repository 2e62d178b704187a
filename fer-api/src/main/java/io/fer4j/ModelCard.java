package io.fer4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a model and what a backend needs to run it: the file {@code card.json} in the model's directory, format
 * version 2. Immutable.
 */
public final class ModelCard {
    /** The version of the format that {@link #toJson()} writes; {@link #parse} reads version 1, too. */
    public static final int FORMAT_VERSION = 2;

    private static final double SUM_TOLERANCE = 1e-3;
    private static final double MAX_TEMPERATURE = 100;

    private final String id;
    private final String architecture;
    private final String description;
    private final InputSpec input;
    private final List<OutputSpec> outputs;
    private final List<Emotion> labels;
    private final double temperature;
    private final double uncertaintyThreshold;
    private final Map<Emotion, Double> priors;
    private final double priorCorrection;
    private final Map<String, CropSpec> crops;
    private final Optional<String> alignment;
    private final List<WeightsFile> weights;
    private final List<Evaluation> evaluations;
    private final Training training;
    private final String license;

    private ModelCard(Builder builder) {
        id = builder.id;
        architecture = builder.architecture;
        description = builder.description;
        input = builder.input;
        outputs = builder.outputs;
        labels = classes(outputs);
        temperature = builder.temperature;
        uncertaintyThreshold = builder.uncertaintyThreshold;
        priors = builder.priors.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(builder.priors));
        priorCorrection = builder.priorCorrection;
        crops = builder.crops;
        alignment = builder.alignment;
        weights = builder.weights;
        evaluations = builder.evaluations;
        training = builder.training;
        license = builder.license;
        checkNumbers();
        checkPriors();
        checkWeights();
    }

    private static List<Emotion> classes(List<OutputSpec> outputs) {
        List<List<Emotion>> found = outputs.stream()
                .filter(output -> output.kind().hasClasses())
                .map(OutputSpec::classes)
                .distinct()
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "Expected outputs with logits or probabilities of the same classes in the same order, found "
                            + outputs + ".");
        }
        for (OutputSpec.Kind kind : OutputSpec.Kind.values()) {
            if (outputs.stream().filter(output -> output.kind() == kind).count() > 1) {
                throw new IllegalArgumentException(
                        "Expected at most one output of " + kind.id() + ", found " + outputs + ".");
            }
        }
        boolean valence = outputs.stream().anyMatch(output -> output.kind() == OutputSpec.Kind.VALENCE);
        boolean arousal = outputs.stream().anyMatch(output -> output.kind() == OutputSpec.Kind.AROUSAL);
        if (valence != arousal) {
            throw new IllegalArgumentException("Expected valence and arousal together, found " + outputs + ".");
        }
        return found.get(0);
    }

    private void checkNumbers() {
        if (!id.matches("[a-z0-9][a-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "Expected an id of lower-case letters, digits, dots and hyphens, found \"" + id + "\".");
        }
        if (!(temperature > 0) || temperature > MAX_TEMPERATURE) {
            throw new IllegalArgumentException(
                    "Expected a temperature above 0 and at most 100, found " + temperature + ".");
        }
        if (!(uncertaintyThreshold >= 0 && uncertaintyThreshold <= 1)) {
            throw new IllegalArgumentException(
                    "Expected an uncertaintyThreshold from 0 to 1, found " + uncertaintyThreshold + ".");
        }
    }

    private void checkPriors() {
        if (!(priorCorrection >= 0 && priorCorrection <= 1)) {
            throw new IllegalArgumentException(
                    "Expected a priorCorrection from 0 to 1, found " + priorCorrection + ".");
        }
        if (priors.isEmpty()) {
            if (priorCorrection > 0) {
                throw new IllegalArgumentException(
                        "Expected priors for the priorCorrection " + priorCorrection + ", found none.");
            }
            return;
        }
        if (!priors.keySet().containsAll(labels) || priors.size() != labels.size()) {
            throw new IllegalArgumentException(
                    "Expected a prior for each of " + labels + ", found " + priors.keySet() + ".");
        }
        double sum = 0;
        for (double prior : priors.values()) {
            if (!(prior > 0 && prior < 1)) {
                throw new IllegalArgumentException("Expected priors between 0 and 1, found " + priors + ".");
            }
            sum += prior;
        }
        if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
            throw new IllegalArgumentException("Expected priors with the sum 1, found the sum " + sum + ".");
        }
    }

    private void checkWeights() {
        List<Precision> variants = weights.stream().map(WeightsFile::precision).toList();
        if (variants.isEmpty()) {
            throw new IllegalArgumentException("Expected at least one file of weights, found none.");
        }
        if (variants.stream().distinct().count() != variants.size()) {
            throw new IllegalArgumentException(
                    "Expected one file of weights for each precision, found " + weights + ".");
        }
        for (Evaluation evaluation : evaluations) {
            if (!variants.contains(evaluation.precision())) {
                throw new IllegalArgumentException("Expected evaluations of the weights " + variants + ", found one of "
                        + evaluation.precision() + ".");
            }
        }
    }

    /**
     * Starts a card.
     *
     * @param id the model's name, for example {@code "vgg16"}
     * @param input what the network wants to see
     * @return a builder that needs outputs and weights
     */
    public static Builder builder(String id, InputSpec input) {
        return new Builder(id, input);
    }

    /**
     * Starts a copy with changes.
     *
     * @return a builder with everything that this card has
     */
    public Builder toBuilder() {
        Builder builder = new Builder(id, input);
        builder.architecture = architecture;
        builder.description = description;
        builder.outputs = outputs;
        builder.temperature = temperature;
        builder.uncertaintyThreshold = uncertaintyThreshold;
        builder.priors = priors;
        builder.priorCorrection = priorCorrection;
        builder.crops = crops;
        builder.alignment = alignment;
        builder.weights = weights;
        builder.evaluations = evaluations;
        builder.training = training;
        builder.license = license;
        return builder;
    }

    /**
     * Returns the model's name.
     *
     * @return for example {@code "vgg16"}
     */
    public String id() {
        return id;
    }

    /**
     * Returns the shape of a network that this project's trainer can train on.
     *
     * @return for example {@code "vgg16"}; empty for other networks
     */
    public String architecture() {
        return architecture;
    }

    /**
     * Returns what the model is, for people.
     *
     * @return one or two sentences
     */
    public String description() {
        return description;
    }

    /**
     * Returns what the network wants to see.
     *
     * @return the input
     */
    public InputSpec input() {
        return input;
    }

    /**
     * Returns what the network gives.
     *
     * @return logits, probabilities or both, and possibly valence and arousal
     */
    public List<OutputSpec> outputs() {
        return outputs;
    }

    /**
     * Returns the output of a kind.
     *
     * @param kind what its numbers mean
     * @return the output, if the network has one
     */
    public Optional<OutputSpec> output(OutputSpec.Kind kind) {
        return outputs.stream().filter(output -> output.kind() == kind).findFirst();
    }

    /**
     * Returns the expressions that the network knows.
     *
     * @return the classes of its logits and probabilities, in the order of their columns
     */
    public List<Emotion> labels() {
        return labels;
    }

    /**
     * Returns the number by which the logits are divided before the softmax.
     *
     * @return above 0, at most 100
     */
    public double temperature() {
        return temperature;
    }

    /**
     * Returns the top probability below which a result counts as uncertain.
     *
     * @return 0 to 1
     */
    public double uncertaintyThreshold() {
        return uncertaintyThreshold;
    }

    /**
     * Returns how frequent each class was among the labels that the network was trained on.
     *
     * @return probabilities with the sum 1; empty if unknown
     */
    public Map<Emotion, Double> priors() {
        return priors;
    }

    /**
     * Returns the exponent by which a recognizer divides the priors out of the probabilities, unless it is told another.
     *
     * @return 0 for not at all, to 1 for altogether
     */
    public double priorCorrection() {
        return priorCorrection;
    }

    /**
     * Returns how the detectors' boxes become what the network was trained on.
     *
     * @return for each detector's id, its crop
     */
    public Map<String, CropSpec> crops() {
        return crops;
    }

    /**
     * Returns how a detector's boxes become squares.
     *
     * @param detectorId the detector's id
     * @return the measured crop, or the box's own center and longer side for a detector that the card does not know
     */
    public CropSpec crop(String detectorId) {
        return crops.getOrDefault(detectorId, CropSpec.NONE);
    }

    /**
     * Returns how faces are aligned by their landmarks instead of cropped by their boxes.
     *
     * @return the alignment's name, for example {@code "five-point"}; empty for a crop
     */
    public Optional<String> alignment() {
        return alignment;
    }

    /**
     * Returns the files of weights.
     *
     * @return at least one; the first is used unless another is asked for
     */
    public List<WeightsFile> weights() {
        return weights;
    }

    /**
     * Returns the weights that are used unless others are asked for.
     *
     * @return the precision of the first file
     */
    public Precision defaultPrecision() {
        return weights.get(0).precision();
    }

    /**
     * Returns what was measured.
     *
     * @return any number of evaluations, in the card's order
     */
    public List<Evaluation> evaluations() {
        return evaluations;
    }

    /**
     * Returns the evaluation of the default weights against a label set, without prior correction.
     *
     * @param labelSet for example {@link Evaluation#FER2013}
     * @return the first such evaluation, if there is one
     */
    public Optional<Evaluation> evaluation(String labelSet) {
        return evaluation(labelSet, defaultPrecision());
    }

    /**
     * Returns the evaluation of some weights against a label set, without prior correction.
     *
     * @param labelSet for example {@link Evaluation#FER2013}
     * @param precision the weights
     * @return the first such evaluation, if there is one
     */
    public Optional<Evaluation> evaluation(String labelSet, Precision precision) {
        return evaluations.stream()
                .filter(evaluation -> evaluation.labels().equals(labelSet)
                        && evaluation.precision() == precision
                        && evaluation.priorCorrection() == 0)
                .findFirst();
    }

    /**
     * Returns how the weights came about.
     *
     * @return what is known of the training
     */
    public Training training() {
        return training;
    }

    /**
     * Returns the license of the weights.
     *
     * @return an SPDX identifier, for example {@code "Apache-2.0"}; empty if unknown
     */
    public String license() {
        return license;
    }

    /**
     * Reads a card.
     *
     * @param json the text of a {@code card.json} of format version 1 or 2; members it does not know are left alone
     * @param where the card's name in messages, for example its path
     * @return the card
     * @throws ModelException if the text is not JSON or a member is missing or wrong; the message names it
     */
    public static ModelCard parse(String json, String where) {
        return CardReader.read(json, where);
    }

    /**
     * Writes the card as {@link #parse} reads it, in the newest version of the format.
     *
     * @return indented JSON that ends with a line feed
     */
    public String toJson() {
        return CardWriter.write(this);
    }

    private List<Object> state() {
        return Arrays.asList(
                id,
                architecture,
                description,
                input,
                outputs,
                temperature,
                uncertaintyThreshold,
                priors,
                priorCorrection,
                crops,
                alignment,
                weights,
                evaluations,
                training,
                license);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelCard that && state().equals(that.state());
    }

    @Override
    public int hashCode() {
        return state().hashCode();
    }

    @Override
    public String toString() {
        return "ModelCard" + state();
    }

    /** Collects what a card says. Not thread-safe. */
    public static final class Builder {
        private static final double UNCERTAINTY_THRESHOLD = 0.4;

        private String id;
        private InputSpec input;
        private String architecture = "";
        private String description = "";
        private List<OutputSpec> outputs = List.of();
        private double temperature = 1;
        private double uncertaintyThreshold = UNCERTAINTY_THRESHOLD;
        private Map<Emotion, Double> priors = Map.of();
        private double priorCorrection;
        private Map<String, CropSpec> crops = Map.of();
        private Optional<String> alignment = Optional.empty();
        private List<WeightsFile> weights = List.of();
        private List<Evaluation> evaluations = List.of();
        private Training training = Training.builder().build();
        private String license = "";

        private Builder(String id, InputSpec input) {
            this.id = Objects.requireNonNull(id, "id");
            this.input = Objects.requireNonNull(input, "input");
        }

        /**
         * Sets the model's name.
         *
         * @param value lower-case letters, digits, dots and hyphens
         * @return this builder
         */
        public Builder id(String value) {
            id = Objects.requireNonNull(value, "id");
            return this;
        }

        /**
         * Sets what the network wants to see.
         *
         * @param value the input
         * @return this builder
         */
        public Builder input(InputSpec value) {
            input = Objects.requireNonNull(value, "input");
            return this;
        }

        /**
         * Sets the shape of a network that this project's trainer can train on.
         *
         * @param value by default empty
         * @return this builder
         */
        public Builder architecture(String value) {
            architecture = Objects.requireNonNull(value, "architecture");
            return this;
        }

        /**
         * Sets what the model is, for people.
         *
         * @param value one or two sentences; by default empty
         * @return this builder
         */
        public Builder description(String value) {
            description = Objects.requireNonNull(value, "description");
            return this;
        }

        /**
         * Sets what the network gives.
         *
         * @param value at most one output of each kind, at least one of logits or probabilities
         * @return this builder
         */
        public Builder outputs(List<OutputSpec> value) {
            outputs = List.copyOf(value);
            return this;
        }

        /**
         * Sets the outputs of this project's own networks: the tensors {@code logits} and {@code probabilities}.
         *
         * @param value which expression each column stands for
         * @return this builder
         */
        public Builder labels(List<Emotion> value) {
            return outputs(List.of(
                    new OutputSpec("logits", OutputSpec.Kind.LOGITS, value),
                    new OutputSpec("probabilities", OutputSpec.Kind.PROBABILITIES, value)));
        }

        /**
         * Sets the number by which the logits are divided before the softmax.
         *
         * @param value above 0, at most 100; by default 1
         * @return this builder
         */
        public Builder temperature(double value) {
            temperature = value;
            return this;
        }

        /**
         * Sets the top probability below which a result counts as uncertain.
         *
         * @param value 0 to 1; by default 0.4
         * @return this builder
         */
        public Builder uncertaintyThreshold(double value) {
            uncertaintyThreshold = value;
            return this;
        }

        /**
         * Sets how frequent each class was among the labels that the network was trained on.
         *
         * @param value a probability for each class, with the sum 1
         * @return this builder
         */
        public Builder priors(Map<Emotion, Double> value) {
            priors = Map.copyOf(value);
            return this;
        }

        /**
         * Sets the exponent by which a recognizer divides the priors out, unless it is told another.
         *
         * @param value 0 to 1; by default 0; needs priors if above 0
         * @return this builder
         */
        public Builder priorCorrection(double value) {
            priorCorrection = value;
            return this;
        }

        /**
         * Sets how the detectors' boxes become what the network was trained on.
         *
         * @param value for each detector's id, its crop
         * @return this builder
         */
        public Builder crops(Map<String, CropSpec> value) {
            crops = Map.copyOf(value);
            return this;
        }

        /**
         * Sets how faces are aligned by their landmarks instead of cropped by their boxes.
         *
         * @param value the alignment's name
         * @return this builder
         */
        public Builder alignment(String value) {
            alignment = Optional.of(value);
            return this;
        }

        /**
         * Sets the files of weights.
         *
         * @param value at least one, the default first, one for each precision
         * @return this builder
         */
        public Builder weights(List<WeightsFile> value) {
            weights = List.copyOf(value);
            return this;
        }

        /**
         * Sets what was measured.
         *
         * @param value evaluations of weights that the card names
         * @return this builder
         */
        public Builder evaluations(List<Evaluation> value) {
            evaluations = List.copyOf(value);
            return this;
        }

        /**
         * Adds an evaluation in place of one of the same weights, labels, data set, split and prior correction.
         *
         * @param value an evaluation of weights that the card names
         * @return this builder
         */
        public Builder putEvaluation(Evaluation value) {
            List<Evaluation> changed = new ArrayList<>(evaluations);
            for (int i = 0; i < changed.size(); i++) {
                if (changed.get(i).measuresTheSameAs(value)) {
                    changed.set(i, value);
                    return evaluations(changed);
                }
            }
            changed.add(value);
            return evaluations(changed);
        }

        /**
         * Sets how the weights came about.
         *
         * @param value what is known of the training
         * @return this builder
         */
        public Builder training(Training value) {
            training = Objects.requireNonNull(value, "training");
            return this;
        }

        /**
         * Sets the license of the weights.
         *
         * @param value an SPDX identifier
         * @return this builder
         */
        public Builder license(String value) {
            license = Objects.requireNonNull(value, "license");
            return this;
        }

        /**
         * Checks and makes the card.
         *
         * @return the card
         * @throws IllegalArgumentException if outputs or weights are missing, a number is out of range, or members
         *     contradict each other; the message says which
         */
        public ModelCard build() {
            return new ModelCard(this);
        }
    }
}
