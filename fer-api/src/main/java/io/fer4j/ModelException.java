package io.fer4j;

/** A model is not there, not whole, or not what its card says. */
public final class ModelException extends FerException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception with a message.
     *
     * @param message what was expected, what was found, where, and what helps
     */
    public ModelException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a message and the failure behind it.
     *
     * @param message what was expected, what was found, where, and what helps
     * @param cause the failure behind it
     */
    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
