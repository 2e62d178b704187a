package io.fer4j.spring.boot;

/** Why a request is not answered, in the form that the examples' server has: a sentence and a code. Says nothing that was sent. */
final class WebError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** The kinds of errors: each has a word for programs and a status of HTTP. */
    enum Kind {
        BAD_PICTURE(400, "no-picture"),
        TIMEOUT(408, "timeout"),
        TOO_LARGE(413, "too-large"),
        UNSUPPORTED_TYPE(415, "unsupported-type"),
        FAILED(500, "failed"),
        BUSY(503, "busy");

        private final int status;
        private final String code;

        Kind(int status, String code) {
            this.status = status;
            this.code = code;
        }

        int status() {
            return status;
        }

        String code() {
            return code;
        }
    }

    WebError(Kind kind, String message) {
        // Clients cause them by the thousand: without a stack trace they cost nothing.
        super(message, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
