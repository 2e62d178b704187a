package io.fer4j;

/** A backend, a device or a detector is not there or cannot be opened. */
public final class BackendException extends FerException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception with a message.
     *
     * @param message what was expected, what was found, where, and what helps
     */
    public BackendException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a message and the failure behind it.
     *
     * @param message what was expected, what was found, where, and what helps
     * @param cause the failure behind it
     */
    public BackendException(String message, Throwable cause) {
        super(message, cause);
    }
}
