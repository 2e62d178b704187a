package io.fer4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the user of a runnable jar can do where a library's message tells programmers which Maven artifact to add: build the program
 * with a profile. Immutable.
 */
public final class Remedies {
    /** From the advice to the end of the message: what follows says how to add it. */
    private static final Pattern ADVICE =
            Pattern.compile("Add ((?:io|com|org)\\.[\\w.]+:[\\w.-]+)\\b.*", Pattern.DOTALL);

    private final Map<String, String> byArtifact;

    private Remedies(Map<String, String> byArtifact) {
        this.byArtifact = byArtifact;
    }

    /**
     * Leaves messages as they are.
     *
     * @return no remedies
     */
    public static Remedies none() {
        return new Remedies(Map.of());
    }

    /**
     * Adds a remedy.
     *
     * @param artifact which a message advises to add, for example {@code "io.fer4j:fer-tf"}
     * @param sentence what to do instead
     * @return these and that
     */
    public Remedies with(String artifact, String sentence) {
        Map<String, String> more = new LinkedHashMap<>(byArtifact);
        more.put(artifact, sentence);
        return new Remedies(more);
    }

    /**
     * Puts this program's remedy in place of the library's.
     *
     * @param message any
     * @return the message, with another last sentence if its advice is known
     */
    public String apply(String message) {
        Matcher matcher = ADVICE.matcher(message);
        if (matcher.find() && byArtifact.containsKey(matcher.group(1))) {
            return message.substring(0, matcher.start()) + byArtifact.get(matcher.group(1));
        }
        return message;
    }
}
