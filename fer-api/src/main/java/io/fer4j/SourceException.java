package io.fer4j;

/** A picture, a video or a camera cannot be read. */
public final class SourceException extends FerException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception with a message.
     *
     * @param message what was expected, what was found, where, and what helps
     */
    public SourceException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a message and the failure behind it.
     *
     * @param message what was expected, what was found, where, and what helps
     * @param cause the failure behind it
     */
    public SourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
