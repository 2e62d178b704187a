package io.fer4j;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * One output of a model's network. Outputs that name the same tensor share its columns, in the order of the card: a tensor {@code
 * [n, 10]} may hold the logits of eight classes, then valence, then arousal.
 *
 * @param tensor the tensor's name in the network
 * @param kind what its numbers mean
 * @param classes which expression each column stands for, in the columns' order; empty for valence and arousal
 */
public record OutputSpec(String tensor, Kind kind, List<Emotion> classes) {
    /** What the numbers of an output mean. */
    public enum Kind {
        /** A number for each class; the softmax of them over the card's temperature gives the probabilities. */
        LOGITS,
        /** A probability for each class, to which the card's temperature has been applied. */
        PROBABILITIES,
        /** How pleasant the expression is, one number, nominally from -1 to 1. */
        VALENCE,
        /** How excited the expression is, one number, nominally from -1 to 1. */
        AROUSAL;

        /**
         * Returns the name on model cards.
         *
         * @return for example {@code "logits"}
         */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Tells whether there is a number for each class.
         *
         * @return true for logits and probabilities
         */
        public boolean hasClasses() {
            return this == LOGITS || this == PROBABILITIES;
        }
    }

    /**
     * Copies the classes and checks them.
     *
     * @throws IllegalArgumentException if a class is there twice, or there are classes where there should be none or too few
     */
    public OutputSpec {
        Objects.requireNonNull(kind, "kind");
        classes = List.copyOf(classes);
        if (tensor.isEmpty()) {
            throw new IllegalArgumentException("Expected the name of a tensor, found none.");
        }
        if (classes.stream().distinct().count() != classes.size()) {
            throw new IllegalArgumentException("Expected each class once, found " + classes + ".");
        }
        if (kind.hasClasses() && classes.size() < 2) {
            throw new IllegalArgumentException(
                    "Expected at least two classes of " + kind.id() + ", found " + classes + ".");
        }
        if (!kind.hasClasses() && !classes.isEmpty()) {
            throw new IllegalArgumentException("Expected no classes of " + kind.id() + ", found " + classes + ".");
        }
    }

    /**
     * Returns how many columns of the tensor belong to this output.
     *
     * @return the number of classes, or 1
     */
    public int columns() {
        return kind.hasClasses() ? classes.size() : 1;
    }
}
