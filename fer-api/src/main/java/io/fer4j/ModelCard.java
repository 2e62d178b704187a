package io.fer4j;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is known of a model and what a backend needs to run it: the file {@code card.json} in the model's directory. Immutable.
 *
 * @param id the model's name, for example {@code "vgg16"}
 * @param architecture the network's shape, {@code "vgg16"} or {@code "cnn3"}, by which backends that build it themselves know it
 * @param description one or two sentences for people
 * @param input what the network wants to see
 * @param labels which expression each of the network's seven outputs stands for, in the outputs' order
 * @param temperature by which the logits are divided before the softmax, above 0
 * @param uncertaintyThreshold the top probability below which a result counts as uncertain, 0 to 1
 * @param crops for each detector's id, how its boxes become the squares the network was trained on
 * @param weights the files, the default precision first
 * @param evaluation what was measured, if anything
 * @param training how the weights came about
 * @param licence an SPDX identifier, for example {@code "Apache-2.0"}
 */
public record ModelCard(
        String id,
        String architecture,
        String description,
        InputSpec input,
        List<Emotion> labels,
        double temperature,
        double uncertaintyThreshold,
        Map<String, CropSpec> crops,
        List<Weights> weights,
        Optional<Evaluation> evaluation,
        Training training,
        String licence) {

    /**
     * A file of weights.
     *
     * @param precision {@code "fp32"}, {@code "fp16"} (stored so, computed in single precision) or {@code "int8"}
     * @param file its name in the model's directory
     * @param sha256 its SHA-256 in 64 lower-case hexadecimal digits
     * @param accuracy what these weights reached where the card's evaluation was made, 0 to 1; empty if it was not measured, or
     *     for the default weights, whose accuracy is the evaluation's
     */
    public record Weights(String precision, String file, String sha256, OptionalDouble accuracy) {
        /**
         * Checks the file's name and checksum.
         *
         * @throws IllegalArgumentException if the name leaves the directory or the checksum is not 64 hexadecimal digits
         */
        public Weights {
            if (!file.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                throw new IllegalArgumentException("Expected a plain file name, found \"" + file + "\".");
            }
            if (!sha256.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException(
                        "Expected a SHA-256 of 64 lower-case hexadecimal digits, found \"" + sha256 + "\".");
            }
            if (accuracy.isPresent() && !(accuracy.getAsDouble() >= 0 && accuracy.getAsDouble() <= 1)) {
                throw new IllegalArgumentException(
                        "Expected an accuracy from 0 to 1, found " + accuracy.getAsDouble() + ".");
            }
        }

        /**
         * Makes weights without a measured accuracy of their own.
         *
         * @param precision what they are stored or computed in
         * @param file its name in the model's directory
         * @param sha256 its SHA-256 in 64 lower-case hexadecimal digits
         */
        public Weights(String precision, String file, String sha256) {
            this(precision, file, sha256, OptionalDouble.empty());
        }
    }

    /**
     * What was measured, on single crops without averaging over flips.
     *
     * @param dataset for example {@code "FER2013"}
     * @param usage the split, for example {@code "PublicTest"}
     * @param images how many pictures
     * @param accuracy the fraction of right answers, 0 to 1
     * @param macroF1 the mean of the seven F1 scores, 0 to 1
     * @param nll the mean negative log-likelihood of the labels, in nats
     * @param ece the expected calibration error in 15 bins of equal width, 0 to 1
     * @param recalls the fraction of right answers among the pictures of each expression, 0 to 1
     * @param command the command that measured it
     */
    public record Evaluation(
            String dataset,
            String usage,
            int images,
            double accuracy,
            double macroF1,
            double nll,
            double ece,
            Map<Emotion, Double> recalls,
            String command) {
        /**
         * Copies the map and checks the numbers.
         *
         * @throws IllegalArgumentException if there is no picture, the nll is negative or another number is not from 0 to 1
         */
        public Evaluation {
            if (images < 1) {
                throw new IllegalArgumentException("Expected at least 1 of images, found " + images + ".");
            }
            if (!(nll >= 0) || Double.isInfinite(nll)) {
                throw new IllegalArgumentException("Expected a finite nll of at least 0, found " + nll + ".");
            }
            requireFraction("accuracy", accuracy);
            requireFraction("macroF1", macroF1);
            requireFraction("ece", ece);
            recalls.forEach((emotion, recall) -> requireFraction("recall of " + emotion.label(), recall));
            recalls = recalls.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(recalls));
        }
    }

    private static void requireFraction(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("Expected the " + name + " from 0 to 1, found " + value + ".");
        }
    }

    /**
     * How the weights came about.
     *
     * @param dataset for example {@code "FER2013"}
     * @param usage the split, for example {@code "Training"}
     * @param epochs passes over the data set
     * @param seed of every random choice
     * @param command the command that trained it
     * @param commit of this project's source; empty if unknown
     * @param notes what else a user should know, for example a teacher network
     */
    public record Training(
            String dataset, String usage, int epochs, long seed, String command, String commit, String notes) {}

    /**
     * Copies the collections and checks what a backend relies on.
     *
     * @throws IllegalArgumentException if the labels are not the seven expressions, a number is out of range or there are no
     *     weights
     */
    public ModelCard {
        labels = List.copyOf(labels);
        crops = Map.copyOf(crops);
        weights = List.copyOf(weights);
        if (!id.matches("[a-z0-9][a-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "Expected an id of lower-case letters, digits, dots and hyphens, found \"" + id + "\".");
        }
        if (labels.size() != Emotion.COUNT || !labels.containsAll(Emotion.all())) {
            throw new IllegalArgumentException("Expected the seven labels, each once, found " + labels + ".");
        }
        if (!(temperature > 0) || temperature > 100) {
            throw new IllegalArgumentException(
                    "Expected a temperature above 0 and at most 100, found " + temperature + ".");
        }
        if (!(uncertaintyThreshold >= 0 && uncertaintyThreshold <= 1)) {
            throw new IllegalArgumentException(
                    "Expected an uncertaintyThreshold from 0 to 1, found " + uncertaintyThreshold + ".");
        }
        if (weights.isEmpty()) {
            throw new IllegalArgumentException("Expected at least one file of weights, found none.");
        }
    }

    /**
     * Returns how a detector's boxes become squares.
     *
     * @param detectorId the detector's id
     * @return the measured crop, or the box's own centre and longer side for a detector that the card does not know
     */
    public CropSpec crop(String detectorId) {
        return crops.getOrDefault(detectorId, CropSpec.NONE);
    }

    /**
     * Returns this card with other crops.
     *
     * @param newCrops for each detector's id, how its boxes become squares
     * @return a copy
     */
    public ModelCard withCrops(Map<String, CropSpec> newCrops) {
        return with(newCrops, weights, evaluation);
    }

    /**
     * Returns this card with other files of weights.
     *
     * @param newWeights at least one, the default first
     * @return a copy
     */
    public ModelCard withWeights(List<Weights> newWeights) {
        return with(crops, newWeights, evaluation);
    }

    /**
     * Returns this card with another evaluation.
     *
     * @param newEvaluation what was measured
     * @return a copy
     */
    public ModelCard withEvaluation(Evaluation newEvaluation) {
        return with(crops, weights, Optional.of(newEvaluation));
    }

    private ModelCard with(
            Map<String, CropSpec> newCrops, List<Weights> newWeights, Optional<Evaluation> newEvaluation) {
        return new ModelCard(
                id,
                architecture,
                description,
                input,
                labels,
                temperature,
                uncertaintyThreshold,
                newCrops,
                newWeights,
                newEvaluation,
                training,
                licence);
    }

    /**
     * Reads a card.
     *
     * @param json the text of a {@code card.json}; members it does not know are left alone
     * @param where the card's name in messages, for example its path
     * @return the card
     * @throws ModelException if the text is not JSON or a member is missing or wrong; the message names it
     */
    public static ModelCard parse(String json, String where) {
        return CardFormat.read(json, where);
    }

    /**
     * Writes the card as {@link #parse} reads it.
     *
     * @return indented JSON that ends with a line feed
     */
    public String toJson() {
        return CardFormat.write(this);
    }
}
