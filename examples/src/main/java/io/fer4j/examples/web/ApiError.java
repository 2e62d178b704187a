package io.fer4j.examples.web;

import io.fer4j.examples.JsonLines;
import java.util.Arrays;

/**
 * Why the server does not do what a client asks, in one JSON form for requests and for sockets. Says nothing that the client sent.
 */
final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final int status;
    private final long retrySeconds;

    /** The kinds of errors: each has a word for programs and a status of HTTP. */
    enum Kind {
        BAD_REQUEST(400, "bad-request", "Expected a request that the server understands, found a malformed one."),
        BAD_PICTURE(400, "no-picture", "Expected a picture, found something else."),
        UNAUTHORIZED(
                401,
                "unauthorized",
                "Expected one of the server's keys in the header Authorization, as \"Bearer KEY\", found none or"
                        + " another."),
        FORBIDDEN(
                403,
                "forbidden",
                "Expected a request from this server's own page, by one of its own names, found one from elsewhere."
                        + " Behind a proxy, start the server with the page's address in --public-url."),
        LOCAL_ONLY(
                403,
                "local-only",
                "Expected a client on the server's own machine, found another one, and the server has no keys. Start"
                        + " it with --api-key-file, or with --anonymous all to serve everybody."),
        NOT_FOUND(
                404, "not-found", "Expected one of this server's addresses, found another. /openapi.json lists them."),
        NOT_ALLOWED(
                405,
                "method-not-allowed",
                "Expected a method that this address knows, found another. /openapi.json lists them."),
        TIMEOUT(408, "timeout", "Expected the whole request in time, found only a part of it."),
        TOO_LARGE(413, "too-large", "Expected a smaller picture, found a larger one. Scale it down."),
        UNSUPPORTED_TYPE(415, "unsupported-type", "Expected the bytes of a picture, found another content type."),
        FAILED(500, "failed", "This should not have happened. The server's console says more."),
        BUSY(503, "busy", "Expected fewer pictures at once, found all hands full. Try again in a second."),
        STOPPING(503, "stopping", "Expected a server that goes on, found one that stops. Try again in a second."),
        NOT_READY(503, "not-ready", "Expected a server that has recognized a picture, found one that has not yet."),
        TOO_FAST(429, "too-fast", "Expected fewer frames a second, found more. Send fewer."),
        ONE_AT_A_TIME(
                409,
                "one-at-a-time",
                "Expected the next frame after the answer to the last one, found it before. Wait for the answer."),
        UNKNOWN_MESSAGE(
                400,
                "unknown-message",
                "Expected a picture, or the type \"neutral\" or \"forget\" in a JSON object, found another message.");

        private final int status;
        private final String code;
        private final String message;

        Kind(int status, String code, String message) {
            this.status = status;
            this.code = code;
            this.message = message;
        }

        int status() {
            return status;
        }
    }

    private ApiError(Kind kind, int status, String message, long retrySeconds) {
        // Clients cause them by the thousand: without a stack trace they cost nothing.
        super(message, null, false, false);
        this.kind = kind;
        this.status = status;
        this.retrySeconds = retrySeconds;
    }

    /**
     * Makes an error with a sentence of its own.
     *
     * @param message for whoever wrote the client
     */
    ApiError(Kind kind, String message) {
        this(kind, kind.status, message, kind.status == Kind.BUSY.status ? 1 : 0);
    }

    /** Makes an error that is explained by its kind alone. */
    ApiError(Kind kind) {
        this(kind, kind.message);
    }

    /** Makes the error of a client that comes too often. */
    static ApiError tooFast(String message, long retrySeconds) {
        return new ApiError(Kind.TOO_FAST, Kind.TOO_FAST.status, message, retrySeconds);
    }

    /** Returns the error for a status that a library chose. */
    static ApiError ofStatus(int status) {
        Kind kind = Arrays.stream(Kind.values())
                .filter(known -> known.status == status)
                .findFirst()
                .orElse(Kind.BAD_REQUEST);
        return new ApiError(kind, status, kind.message, 0);
    }

    Kind kind() {
        return kind;
    }

    int status() {
        return status;
    }

    /** Returns the word for programs. */
    String code() {
        return kind.code;
    }

    /** Returns after how many seconds the client may try again; 0 if that would not help. */
    long retrySeconds() {
        return retrySeconds;
    }

    /** Returns the JSON object that clients get: a sentence for people and a word for programs. */
    String json() {
        return JsonLines.object(json -> {
            json.writeStringField("error", getMessage());
            json.writeStringField("code", kind.code);
        });
    }
}
