package io.fer4j.examples.web;

/** Who may post pictures without a key. */
public enum Anonymous {
    /** Nobody. */
    NONE,
    /**
     * Clients on the same machine: those that connect from a loopback address, without a word of being forwarded. A server with a
     * public address takes nobody for such a client, as its proxy's requests may come from the same machine.
     */
    LOCAL,
    /** Everybody who gets there. */
    ALL
}
