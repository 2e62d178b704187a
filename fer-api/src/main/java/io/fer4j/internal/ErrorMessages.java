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
}
