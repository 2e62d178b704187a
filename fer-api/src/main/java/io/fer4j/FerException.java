package io.fer4j;

/** What goes wrong in FER4J, other than a caller's mistake: the message says what was expected, what was found and what helps. */
public abstract sealed class FerException extends RuntimeException
        permits ModelException, BackendException, InferenceException, SourceException {
    private static final long serialVersionUID = 1L;

    FerException(String message) {
        super(message);
    }

    FerException(String message, Throwable cause) {
        super(message, cause);
    }
}
