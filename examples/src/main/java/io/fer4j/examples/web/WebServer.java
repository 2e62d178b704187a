package io.fer4j.examples.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fer4j.BackendException;
import io.fer4j.EmotionRecognizer;
import io.fer4j.examples.JsonLines;
import io.fer4j.vision.tracking.ExpressionTracker;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.util.JavalinException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServletFactory;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.session.NullSessionCache;
import org.eclipse.jetty.session.NullSessionDataStore;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a page that shows the expressions in front of a browser's camera, and an interface for programs, to this machine or
 * others. Nothing that comes in is stored. Thread-safe.
 *
 * <p>What clients may send, and what they get, is described by the file {@code openapi.json} that the server hands out.
 */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int MOST_THREADS = 64;
    private static final int LONGEST_COMMAND = 1000;

    private final RecognitionPool pool;
    private final LiveSockets sockets;
    private final Javalin javalin;
    private final ServerOptions options;
    private final InetAddress bound;
    private final int port;

    private WebServer(
            EmotionRecognizer recognizer,
            EmotionRecognizer live,
            Supplier<ExpressionTracker> trackers,
            ServerOptions options) {
        this.options = options;
        bound = resolved(options.host());
        Limits limits = options.limits();
        pool = new RecognitionPool(limits.waiting());
        sockets = new LiveSockets(live, trackers, pool, limits);
        RecognizeEndpoint endpoint = new RecognizeEndpoint(recognizer, pool, limits);
        javalin = Javalin.create(config -> {
            configureServer(config);
            addRoutes(config.routes, recognizer, live, endpoint);
        });
        port = listen();
    }

    private int listen() {
        try {
            javalin.start();
        } catch (JavalinException e) {
            close();
            throw new BackendException(
                    "Expected port " + options.port() + " of " + options.host()
                            + " to be free, found that it cannot be opened. End the program that uses it, or choose"
                            + " another with --port.",
                    e);
        }
        return javalin.port();
    }

    /**
     * Starts a server.
     *
     * @param recognizer recognises the faces in pictures that are posted, and stays open when the server is closed
     * @param live recognises the faces in live video, and stays open when the server is closed; may be the same
     * @param trackers makes a tracker for each socket
     * @param options where it listens and what it takes
     * @return a server that the caller closes
     * @throws BackendException if there is no such host here or the port is taken
     */
    public static WebServer start(
            EmotionRecognizer recognizer,
            EmotionRecognizer live,
            Supplier<ExpressionTracker> trackers,
            ServerOptions options) {
        return new WebServer(recognizer, live, trackers, options);
    }

    private static InetAddress resolved(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new BackendException(
                    "Expected a name or an address of this machine to listen at, found no host " + host + ".", e);
        }
    }

    private void configureServer(JavalinConfig config) {
        Limits limits = options.limits();
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS);
        config.jetty.modifyServer(server -> {
            server.setHandler(filter());
            server.setErrorHandler(OriginFilter::explain);
            server.setStopTimeout(0);
            server.addBean(new NetworkConnectionLimit(limits.connections(), server));
        });
        config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
        config.jetty.addConnector((server, http) -> connector(server, http));
        config.jetty.modifyServletContextHandler(handler -> keepNone(handler.getSessionHandler()));
        config.jetty.modifyWebSocketServletFactory(factory -> limit(factory, limits));
    }

    private OriginFilter filter() {
        Set<String> origins = options.publicOrigin().map(Set::of).orElse(Set.of());
        return new OriginFilter(ownHosts(), bound.isAnyLocalAddress(), options.scheme(), origins);
    }

    private Set<String> ownHosts() {
        Set<String> hosts = new HashSet<>();
        hosts.add(options.host().toLowerCase(Locale.ROOT));
        hosts.add(inUrl(LocalNetwork.literal(bound)));
        if (bound.isAnyLocalAddress()) {
            hosts.addAll(LocalNetwork.machineNames());
        }
        options.publicUrl()
                .map(URI::getHost)
                .map(host -> host.toLowerCase(Locale.ROOT))
                .ifPresent(hosts::add);
        return hosts;
    }

    private ServerConnector connector(Server server, HttpConfiguration http) {
        Limits limits = options.limits();
        if (options.certificate().isPresent()) {
            // Which names this server has is the filter's business; a certificate need not know all of them.
            http.addCustomizer(new SecureRequestCustomizer(false));
        }
        ConnectionFactory plain = new HttpConnectionFactory(http);
        ServerConnector connector = new ServerConnector(
                server,
                options.certificate()
                        .map(certificate -> AbstractConnectionFactory.getFactories(encryption(certificate), plain))
                        .orElseGet(() -> new ConnectionFactory[] {plain}));
        connector.setHost(bound.getHostAddress());
        connector.setPort(options.port());
        connector.setAcceptQueueSize(limits.connections());
        connector.setIdleTimeout(limits.connectionIdle().toMillis());
        connector.addBean(new IdleConnections(connector.getScheduler(), limits.connectionIdle()));
        return connector;
    }

    private static SslContextFactory.Server encryption(ServerCertificate certificate) {
        SslContextFactory.Server encryption = new SslContextFactory.Server();
        encryption.setKeyStore(certificate.store());
        encryption.setKeyStorePassword(certificate.password());
        encryption.setKeyManagerPassword(certificate.password());
        return encryption;
    }

    /** Javalin asks for a session of HTTP with every socket: none is kept, and no cookie set. */
    private static void keepNone(SessionHandler sessions) {
        NullSessionCache cache = new NullSessionCache(sessions);
        cache.setSessionDataStore(new NullSessionDataStore());
        sessions.setSessionCache(cache);
        sessions.setUsingCookies(false);
    }

    private static void limit(JettyWebSocketServletFactory factory, Limits limits) {
        factory.setMaxBinaryMessageSize(limits.frameBytes());
        factory.setMaxFrameSize(limits.frameBytes());
        factory.setMaxTextMessageSize(LONGEST_COMMAND);
        // The sockets look after it themselves; this is for those that no longer answer.
        factory.setIdleTimeout(limits.socketIdle().plus(Duration.ofSeconds(1)));
    }

    private void addRoutes(
            RoutesConfig routes, EmotionRecognizer recognizer, EmotionRecognizer live, RecognizeEndpoint endpoint) {
        Page.parts(options.notice()).forEach((address, part) -> routes.get(address, part::send));
        routes.get(
                "/api/health",
                context -> context.contentType("application/json").result(health(recognizer, live)));
        routes.post("/api/recognize", context -> {
            context.contentType("application/json");
            endpoint.handle(context);
        });
        routes.ws("/live", sockets::configure);
        routes.exception(ApiError.class, (error, context) -> answer(error, context));
        routes.exception(HttpResponseException.class, (e, context) -> {
            if (e instanceof MethodNotAllowedResponse) {
                context.header("Allow", e.getDetails().getOrDefault("availableMethods", ""));
            }
            answer(ApiError.ofStatus(e.getStatus()), context);
        });
        routes.exception(Exception.class, (e, context) -> {
            LOG.error("A request could not be answered.", e);
            answer(new ApiError(ApiError.Kind.FAILED), context);
        });
    }

    private static void answer(ApiError error, Context context) {
        switch (error.kind()) {
            case BUSY -> context.header("Retry-After", "1");
            case TIMEOUT, TOO_LARGE -> context.header("Connection", "close");
            default -> {
                // The status says it all.
            }
        }
        context.status(error.status())
                .contentType("application/json")
                .result(error.json().getBytes(UTF_8));
    }

    private static String health(EmotionRecognizer recognizer, EmotionRecognizer live) {
        return JsonLines.object(json -> {
            json.writeStringField("status", "ok");
            json.writeStringField("model", recognizer.model().id());
            json.writeStringField("live", live.model().id());
            json.writeStringField("backend", recognizer.backend());
        });
    }

    /**
     * Returns where the page is for this machine.
     *
     * @return for example {@code http://127.0.0.1:8080/}
     */
    public URI address() {
        return at(bound.isAnyLocalAddress() ? "localhost" : inUrl(options.host()));
    }

    /**
     * Returns where the page is for other machines.
     *
     * @return for example {@code http://192.168.0.7:8080/}; the public address alone if there is one, none if only this machine
     *     gets there
     */
    public List<URI> addressesForOthers() {
        if (options.publicUrl().isPresent()) {
            return List.of(options.publicUrl().get().resolve("/"));
        }
        if (bound.isLoopbackAddress()) {
            return List.of();
        }
        return bound.isAnyLocalAddress()
                ? LocalNetwork.addresses().stream()
                        .map(WebServer::inUrl)
                        .map(this::at)
                        .toList()
                : List.of(address());
    }

    private URI at(String host) {
        return URI.create(options.scheme() + "://" + host + ":" + port + "/");
    }

    private static String inUrl(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** Returns how many sockets are served. */
    int sockets() {
        return sockets.count();
    }

    /** Tells the clients, closes all connections and waits for a moment for what is running; the second call does nothing. */
    @Override
    public void close() {
        sockets.close();
        javalin.stop();
        pool.close();
    }
}
