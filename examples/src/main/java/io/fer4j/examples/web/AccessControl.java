package io.fer4j.examples.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Finds out who sends a request, whether they may post, and whether they post too much. Thread-safe. */
final class AccessControl {
    /** Browsers cannot put headers on the request for a socket; they offer the key as the name of a protocol behind this one. */
    private static final String PROTOCOL_KEY = "fer4j.key.";

    private static final String ATTRIBUTE = Client.class.getName();
    private static final String BEARER = "bearer ";
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final List<String> FORWARDING =
            List.of(FORWARDED_FOR, "Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via");

    private final Access access;
    private final boolean isBehindProxy;
    private final @Nullable RateLimiter limiter;

    AccessControl(Access access, boolean isBehindProxy) {
        this.access = access;
        this.isBehindProxy = isBehindProxy;
        this.limiter = access.picturesPerSecond() == 0
                ? null
                : new RateLimiter(access.picturesPerSecond(), access.burst(), access.clients(), System::nanoTime);
    }

    /** Finds out who sends a request, and remembers it with the request. */
    Client identify(Request request) {
        HttpFields headers = request.getHeaders();
        InetAddress peer = peer(request.getConnectionMetaData().getRemoteSocketAddress());
        OptionalInt key = key(headers);
        boolean local = peer.isLoopbackAddress()
                && !isBehindProxy
                && FORWARDING.stream().noneMatch(headers::contains);
        boolean allowed = switch (access.anonymous()) {
            case ALL -> true;
            case LOCAL -> local || key.isPresent();
            case NONE -> key.isPresent();
        };
        Client client = new Client(origin(peer, headers), local, key, allowed);
        request.setAttribute(ATTRIBUTE, client);
        return client;
    }

    /** Returns who sent a request that was looked at before. */
    static Optional<Client> of(Request request) {
        return Optional.ofNullable((Client) request.getAttribute(ATTRIBUTE));
    }

    /** Returns who sent a request that was looked at before. */
    static Client of(jakarta.servlet.http.HttpServletRequest request) {
        return (Client) Objects.requireNonNull(request.getAttribute(ATTRIBUTE));
    }

    private static InetAddress peer(SocketAddress address) {
        return address instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress()
                : new InetSocketAddress(0).getAddress();
    }

    private OptionalInt key(HttpFields headers) {
        if (access.keys().isEmpty()) {
            return OptionalInt.empty();
        }
        return presented(headers).map(key -> access.keys().get().indexOf(key)).orElse(OptionalInt.empty());
    }

    private static Optional<String> presented(HttpFields headers) {
        String authorization = headers.get(HttpHeader.AUTHORIZATION);
        if (authorization != null) {
            return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    ? Optional.of(authorization.substring(BEARER.length()).strip())
                    : Optional.empty();
        }
        String protocols = headers.get("Sec-WebSocket-Protocol");
        return protocols == null
                ? Optional.empty()
                : Arrays.stream(protocols.split(",", -1))
                        .map(String::strip)
                        .filter(protocol -> protocol.startsWith(PROTOCOL_KEY))
                        .findFirst()
                        .flatMap(protocol -> decoded(protocol.substring(PROTOCOL_KEY.length())));
    }

    private static Optional<String> decoded(String key) {
        try {
            return Optional.of(new String(Base64.getUrlDecoder().decode(key), US_ASCII));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Each proxy adds the address that it sees at the end; what a client wrote itself stands in front. So the last address counts that
     * is not one of the proxies that are trusted.
     */
    private InetAddress origin(InetAddress peer, HttpFields headers) {
        if (!isTrusted(peer)) {
            return peer;
        }
        String[] hops = String.join(",", headers.getValuesList(FORWARDED_FOR)).split(",", -1);
        InetAddress origin = peer;
        for (int i = hops.length - 1; i >= 0; i--) {
            Optional<InetAddress> hop = AddressRange.address(withoutPort(hops[i].strip()));
            if (hop.isEmpty()) {
                return origin;
            }
            origin = hop.get();
            if (!isTrusted(origin)) {
                return origin;
            }
        }
        return origin;
    }

    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            return hop.substring(1).replaceFirst("\\](:\\d+)?$", "");
        }
        return hop.matches("[0-9.]+:\\d+") ? hop.substring(0, hop.indexOf(':')) : hop;
    }

    private boolean isTrusted(InetAddress address) {
        return access.proxies().stream().anyMatch(range -> range.contains(address));
    }

    /**
     * Looks whether a client may post so many pictures now.
     *
     * @throws ApiError if it may not post, or not yet
     */
    void require(Client client, int pictures) {
        OptionalLong wait = limiter == null || !client.isLimited()
                ? OptionalLong.empty()
                : limiter.take(client.account(), pictures);
        if (wait.isPresent()) {
            // The same for wrong keys, which are not tried by the thousand either.
            long seconds = Math.max(1, (wait.getAsLong() + 999) / 1000);
            throw ApiError.tooFast(
                    "Expected at most " + access.picturesPerSecond() + " pictures a second from one client, found more."
                            + " Try again in " + seconds + " s.",
                    seconds);
        }
        if (!client.allowed()) {
            throw new ApiError(access.keys().isPresent() ? ApiError.Kind.UNAUTHORIZED : ApiError.Kind.LOCAL_ONLY);
        }
    }

    /** Returns how many clients are remembered. */
    int remembered() {
        return limiter == null ? 0 : limiter.clients();
    }
}
