package io.fer4j.internal;

/** Makes one line of what runtimes throw, whose messages run to stack traces and whole graphs. */
public final class ErrorMessages {
    private ErrorMessages() {}

    /**
     * Returns the class and the first line of the message of the first cause.
     *
     * @param failure what was thrown
     * @return for example {@code java.lang.UnsatisfiedLinkError: no such file}
     */
    public static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString().lines().findFirst().orElse("");
    }

    /**
     * Returns the first line of a message.
     *
     * @param failure what was thrown
     * @return one line that ends with a full stop
     */
    public static String firstLine(Throwable failure) {
        String line = String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        return line.endsWith(".") ? line : line + ".";
    }

    /**
     * Returns what to do about native code that does not load: what Java's own refusal asks for if that is the cause. From JDK 24
     * on, {@code --illegal-native-access=deny} refuses libraries of code that native access was not enabled for (JEP 472).
     *
     * @param failure what was thrown while the code was loaded
     * @param otherwise what to do if Java did not refuse
     * @return one or more sentences
     */
    public static String nativeRemedy(Throwable failure, String otherwise) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof IllegalCallerException) {
                return "Java was told to refuse native code (--illegal-native-access=deny): start it with"
                        + " --enable-native-access=ALL-UNNAMED, or for code on the module path with the name of the module"
                        + " that loads it in place of ALL-UNNAMED; a jar for java -jar may say Enable-Native-Access:"
                        + " ALL-UNNAMED in its manifest.";
            }
        }
        return otherwise;
    }
}
