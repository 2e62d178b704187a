package io.fer4j.examples.web;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a server listens, how browsers get there, what the page tells its visitors, and what it takes. Immutable.
 *
 * @param host the name or address to listen at
 * @param port 1 to 65535, or 0 for any that is free
 * @param publicUrl the page's address where a proxy serves it, {@code http} or {@code https} and a host, without a path
 * @param certificate makes the server speak https itself
 * @param notice what the page tells the people in front of the camera
 * @param limits when clients are refused
 * @param access who may post pictures
 * @param log where the server writes down what it does
 */
public record ServerOptions(
        String host,
        int port,
        Optional<URI> publicUrl,
        Optional<ServerCertificate> certificate,
        Optional<PageNotice> notice,
        Limits limits,
        Access access,
        EventLog log) {
    private static final int HIGHEST_PORT = 65_535;

    /**
     * Makes options.
     *
     * @throws IllegalArgumentException if there is no such port, or the public address is none
     */
    public ServerOptions {
        Objects.requireNonNull(host, "host");
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("Expected a port from 0 to " + HIGHEST_PORT + ", found " + port + ".");
        }
        publicUrl.ifPresent(ServerOptions::checkPublic);
    }

    private static void checkPublic(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        boolean whole = address.getHost() != null
                && (scheme.equals("https") || scheme.equals("http"))
                && (address.getPath().isEmpty() || address.getPath().equals("/"))
                && address.getQuery() == null
                && address.getFragment() == null
                && address.getUserInfo() == null;
        if (!whole) {
            throw new IllegalArgumentException(
                    "Expected a public address of a scheme and a host, such as https://faces.example.org, found "
                            + address + ".");
        }
    }

    /**
     * Returns options without a public address, certificate, notice and log, and with the usual limits; only this machine's own
     * programs may post pictures.
     *
     * @param host the name or address to listen at, {@code "127.0.0.1"} for this machine alone
     * @param port 1 to 65535, or 0 for any that is free
     * @return the options
     * @throws IllegalArgumentException if there is no such port
     */
    public static ServerOptions at(String host, int port) {
        return new ServerOptions(
                host,
                port,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Limits.DEFAULT,
                Access.LOCAL,
                EventLog.NONE);
    }

    /**
     * Returns these options with other limits.
     *
     * @param other when clients are refused
     * @return the options
     */
    public ServerOptions withLimits(Limits other) {
        return new ServerOptions(host, port, publicUrl, certificate, notice, other, access, log);
    }

    /**
     * Returns these options for a server behind a proxy that speaks https.
     *
     * @param address the page's address at the proxy, for example {@code https://faces.example.org}
     * @return the options
     * @throws IllegalArgumentException if it has more than a scheme, a host and a port
     */
    public ServerOptions withPublicUrl(URI address) {
        return new ServerOptions(host, port, Optional.of(address), certificate, notice, limits, access, log);
    }

    /**
     * Returns these options for a server that speaks https itself.
     *
     * @param own the server's certificate and key
     * @return the options
     */
    public ServerOptions withCertificate(ServerCertificate own) {
        return new ServerOptions(host, port, publicUrl, Optional.of(own), notice, limits, access, log);
    }

    /**
     * Returns these options with a notice on the page.
     *
     * @param shown what the page tells the people in front of the camera
     * @return the options
     */
    public ServerOptions withNotice(PageNotice shown) {
        return new ServerOptions(host, port, publicUrl, certificate, Optional.of(shown), limits, access, log);
    }

    /**
     * Returns these options with other rules of who may post pictures.
     *
     * @param rules keys, and who needs none
     * @return the options
     */
    public ServerOptions withAccess(Access rules) {
        return new ServerOptions(host, port, publicUrl, certificate, notice, limits, rules, log);
    }

    /**
     * Returns these options with a log.
     *
     * @param events takes down what the server does
     * @return the options
     */
    public ServerOptions withLog(EventLog events) {
        return new ServerOptions(host, port, publicUrl, certificate, notice, limits, access, events);
    }

    /** Returns {@code https} if the server has a certificate, {@code http} otherwise. */
    String scheme() {
        return certificate.isPresent() ? "https" : "http";
    }

    /** Returns the public page's origin as browsers write it: lower case, without the scheme's own port. */
    Optional<String> publicOrigin() {
        return publicUrl.map(address -> {
            String scheme = address.getScheme().toLowerCase(Locale.ROOT);
            boolean usual = address.getPort() < 0 || address.getPort() == (scheme.equals("https") ? 443 : 80);
            return scheme + "://" + address.getHost().toLowerCase(Locale.ROOT) + (usual ? "" : ":" + address.getPort());
        });
    }
}
