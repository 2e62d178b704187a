package io.fer4j;

import java.util.List;
import java.util.Locale;

/**
 * The seven expressions of FER2013, in that data set's numbering: the ordinal is the label 0 to 6.
 *
 * <p>A prediction names what a face shows, not what a person feels.
 */
public enum Emotion {
    /** Label 0. */
    ANGRY("\uD83D\uDE20"),
    /** Label 1. */
    DISGUST("\uD83E\uDD22"),
    /** Label 2. */
    FEAR("\uD83D\uDE28"),
    /** Label 3. */
    HAPPY("\uD83D\uDE04"),
    /** Label 4. */
    SAD("\uD83D\uDE22"),
    /** Label 5. */
    SURPRISE("\uD83D\uDE2E"),
    /** Label 6. */
    NEUTRAL("\uD83D\uDE10");

    /** How many expressions there are: 7. */
    public static final int COUNT = 7;

    private static final List<Emotion> ALL = List.of(values());

    private final String emoji;

    Emotion(String emoji) {
        this.emoji = emoji;
    }

    /**
     * Returns all expressions in label order, without the copy that {@code values()} makes.
     *
     * @return an immutable list of seven
     */
    public static List<Emotion> all() {
        return ALL;
    }

    /**
     * Returns the emoji that stands for this expression.
     *
     * @return one Unicode character of the supplementary planes, as a string
     */
    public String emoji() {
        return emoji;
    }

    /**
     * Returns the lower-case English label that FER2013 folders and model cards use.
     *
     * @return for example {@code "happy"}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds the expression with a label, in any letter case; {@code angry}, {@code ANGRY} and {@code Angry} are the same.
     *
     * @param label the label
     * @return the expression
     * @throws IllegalArgumentException if there is none; the message lists the seven
     */
    public static Emotion ofLabel(String label) {
        for (Emotion emotion : ALL) {
            if (emotion.name().equalsIgnoreCase(label)) {
                return emotion;
            }
        }
        throw new IllegalArgumentException("Expected one of " + ALL + ", found \"" + label + "\".");
    }
}
