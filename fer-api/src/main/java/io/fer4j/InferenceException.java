package io.fer4j;

/** A detector or a classifier failed at work. */
public final class InferenceException extends FerException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception with a message.
     *
     * @param message what was expected, what was found, where, and what helps
     */
    public InferenceException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a message and the failure behind it.
     *
     * @param message what was expected, what was found, where, and what helps
     * @param cause the failure behind it
     */
    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }
}
