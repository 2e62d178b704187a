package io.fer4j.examples.web;

import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code Host} and {@code Origin} before everything else: requests of other pages are refused, and every answer has the
 * headers that keep browsers from mischief. Thread-safe.
 *
 * <p>A page from elsewhere may send requests here from its visitors' browsers. Browsers name that page in {@code Origin}. A page
 * under a name that its owner suddenly points to this machine (DNS rebinding) counts as this server's own for the browser;
 * its name in {@code Host} gives it away.
 */
final class OriginFilter extends Handler.Wrapper {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String ADDRESS = "[0-9.]+|\\[[0-9a-f:.]+\\]";

    private final Set<String> hosts;
    private final boolean anyAddress;
    private final String scheme;
    private final Set<String> origins;

    /**
     * Makes a filter.
     *
     * @param hosts what this server may be called beside the names of the loopback, in lower case
     * @param anyAddress whether it may be called by any IP address
     * @param scheme {@code http} or {@code https}: by which its own page is served
     * @param origins of pages that a proxy serves for this server, in lower case
     */
    OriginFilter(Set<String> hosts, boolean anyAddress, String scheme, Set<String> origins) {
        this.hosts = Set.copyOf(hosts);
        this.anyAddress = anyAddress;
        this.scheme = scheme;
        this.origins = Set.copyOf(origins);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        addHeaders(response.getHeaders());
        if (!isOwn(request.getHeaders())) {
            return refuse(new ApiError(ApiError.Kind.FORBIDDEN), response, callback);
        }
        return super.handle(request, response, callback);
    }

    private boolean isOwn(HttpFields headers) {
        String host = lowered(headers.get(HttpHeader.HOST));
        String origin = lowered(headers.get(HttpHeader.ORIGIN));
        return isOwnHost(host.replaceFirst(":\\d+$", ""))
                && (origin.isEmpty() || origin.equals(scheme + "://" + host) || origins.contains(origin));
    }

    private boolean isOwnHost(String name) {
        return LOOPBACK.contains(name) || hosts.contains(name) || (anyAddress && name.matches(ADDRESS));
    }

    private static String lowered(@Nullable String value) {
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }

    /** Answers what never got as far as a handler, for example malformed requests. */
    static boolean explain(Request request, Response response, Callback callback) {
        addHeaders(response.getHeaders());
        return refuse(ApiError.ofStatus(response.getStatus()), response, callback);
    }

    private static boolean refuse(ApiError error, Response response, Callback callback) {
        response.setStatus(error.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        Content.Sink.write(response, true, error.json(), callback);
        return true;
    }

    private static void addHeaders(HttpFields.Mutable headers) {
        headers.put(new HttpField(
                "Content-Security-Policy",
                "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"));
        headers.put(new HttpField("X-Content-Type-Options", "nosniff"));
        headers.put(new HttpField("X-Frame-Options", "DENY"));
        headers.put(new HttpField("Referrer-Policy", "no-referrer"));
        headers.put(new HttpField("Permissions-Policy", "camera=(self), microphone=(), geolocation=()"));
        headers.put(new HttpField("Cross-Origin-Resource-Policy", "same-origin"));
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    }
}
