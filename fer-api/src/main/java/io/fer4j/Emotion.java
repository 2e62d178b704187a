package io.fer4j;

import java.util.List;
import java.util.Locale;

/**
 * The expressions that models may tell apart: a vocabulary. Which of them a model knows is on its card; more may come, and their
 * order means nothing.
 *
 * <p>A prediction names what a face shows, not what a person feels.
 */
public enum Emotion {
    /** Label 0 of FER2013. */
    ANGRY("\uD83D\uDE20"),
    /** Label 1 of FER2013. */
    DISGUST("\uD83E\uDD22"),
    /** Label 2 of FER2013. */
    FEAR("\uD83D\uDE28"),
    /** Label 3 of FER2013. */
    HAPPY("\uD83D\uDE04"),
    /** Label 4 of FER2013. */
    SAD("\uD83D\uDE22"),
    /** Label 5 of FER2013. */
    SURPRISE("\uD83D\uDE2E"),
    /** Label 6 of FER2013. */
    NEUTRAL("\uD83D\uDE10"),
    /** One corner of the mouth raised; not among the seven of FER2013. */
    CONTEMPT("\uD83D\uDE12");

    /** The seven expressions of FER2013 in that data set's numbering, 0 to 6. */
    public static final List<Emotion> FER2013 = List.of(ANGRY, DISGUST, FEAR, HAPPY, SAD, SURPRISE, NEUTRAL);

    private static final List<Emotion> ALL = List.of(values());

    private final String emoji;

    Emotion(String emoji) {
        this.emoji = emoji;
    }

    /**
     * Returns all expressions, without the copy that {@code values()} makes.
     *
     * @return an immutable list
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
     * @throws IllegalArgumentException if there is none; the message lists them
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
