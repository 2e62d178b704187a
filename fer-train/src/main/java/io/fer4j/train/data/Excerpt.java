package io.fer4j.train.data;

import java.util.List;
import java.util.stream.Collectors;

/** What a file says, for messages: short, and printable whatever it is. */
final class Excerpt {
    private static final int LONGEST = 20;
    private static final int MOST = 12;

    private Excerpt() {}

    /** Returns the beginning of a text, without control characters. */
    static String of(String text) {
        StringBuilder printable = new StringBuilder();
        for (int i = 0; i < Math.min(LONGEST, text.length()); i++) {
            char letter = text.charAt(i);
            printable.append(Character.isISOControl(letter) || letter == '\uFFFD' ? '?' : letter);
        }
        return text.length() > LONGEST ? printable + "..." : printable.toString();
    }

    /** Returns the first of several texts, in brackets. */
    static String of(List<String> texts) {
        String first = texts.stream().limit(MOST).map(Excerpt::of).collect(Collectors.joining(", "));
        return "[" + first + (texts.size() > MOST ? ", and " + (texts.size() - MOST) + " more" : "") + "]";
    }
}
