package io.fer4j;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One output of a model's network. Outputs that name the same tensor share its columns, in the order of the card: a tensor {@code
 * [n, 10]} may hold the logits of eight classes, then valence, then arousal. Immutable.
 */
public final class OutputSpec {
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

    private final String tensor;
    private final Kind kind;
    private final List<Emotion> classes;

    /**
     * Makes an output.
     *
     * @param tensor the tensor's name in the network
     * @param kind what its numbers mean
     * @param classes which expression each column stands for, in the columns' order; empty for valence and arousal
     * @throws IllegalArgumentException if a class is there twice, or there are classes where there should be none or too few
     */
    public OutputSpec(String tensor, Kind kind, List<Emotion> classes) {
        Objects.requireNonNull(tensor, "tensor");
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
        this.tensor = tensor;
        this.kind = kind;
        this.classes = classes;
    }

    /**
     * Returns the tensor.
     *
     * @return the tensor's name in the network
     */
    public String tensor() {
        return tensor;
    }

    /**
     * Returns the meaning of the numbers.
     *
     * @return what its numbers mean
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the expressions of the columns.
     *
     * @return which expression each column stands for, in the columns' order; empty for valence and arousal
     */
    public List<Emotion> classes() {
        return classes;
    }

    /**
     * Returns how many columns of the tensor belong to this output.
     *
     * @return the number of classes, or 1
     */
    public int columns() {
        return kind.hasClasses() ? classes.size() : 1;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OutputSpec that
                && tensor.equals(that.tensor)
                && kind == that.kind
                && classes.equals(that.classes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tensor, kind, classes);
    }

    @Override
    public String toString() {
        return "OutputSpec[tensor=" + tensor + ", kind=" + kind + ", classes=" + classes + "]";
    }
}
