package io.fer4j.train.data;

import java.io.IOException;

/** A data set is not there, not whole or not in the form that was expected; the message says where, what and what helps. */
public final class DatasetException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception with a message.
     *
     * @param message what was expected, what was found, where, and what helps
     */
    public DatasetException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a message and the failure behind it.
     *
     * @param message what was expected, what was found, where, and what helps
     * @param cause the failure behind it
     */
    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
