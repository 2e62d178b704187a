package io.fer4j.examples.web;

import io.fer4j.examples.JsonLines;

/** Why the server does not do what a client asks. Says nothing that the client sent. */
final class Refusal extends RuntimeException {
    static final int BAD_REQUEST = 400;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int NOT_ALLOWED = 405;
    static final int TIMEOUT = 408;
    static final int TOO_LARGE = 413;
    static final int NO_PICTURE = 415;
    static final int FAILED = 500;
    static final int BUSY = 503;

    private static final long serialVersionUID = 1;

    private final int status;

    /**
     * Makes a refusal.
     *
     * @param status of HTTP
     * @param message for whoever wrote the client
     */
    Refusal(int status, String message) {
        // Clients cause them by the thousand: without a stack trace they cost nothing.
        super(message, null, false, false);
        this.status = status;
    }

    /** Returns what is said where nothing more is known than the status. */
    static Refusal of(int status) {
        return new Refusal(
                status,
                switch (status) {
                    case FORBIDDEN -> "Expected a request from this server's own page, found one from elsewhere.";
                    case NOT_FOUND ->
                        "Expected one of this server's addresses, found another. /openapi.json lists them.";
                    case NOT_ALLOWED ->
                        "Expected a method that this address knows, found another. /openapi.json lists them.";
                    case BUSY -> "Expected fewer pictures at once, found all hands full. Try again in a second.";
                    case FAILED -> "This should not have happened. The server's console says more.";
                    default -> "Expected a request that the server understands, found a malformed one.";
                });
    }

    int status() {
        return status;
    }

    /** Returns the JSON object that HTTP clients get. */
    String json() {
        return JsonLines.object(json -> json.writeStringField("error", getMessage()));
    }

    /** Returns the JSON object that sockets get: with a word for programs. */
    String json(String code) {
        return JsonLines.object(json -> {
            json.writeStringField("error", getMessage());
            json.writeStringField("code", code);
        });
    }
}
