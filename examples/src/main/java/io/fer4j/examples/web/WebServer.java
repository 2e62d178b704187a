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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;
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
    private static final String JSON = "application/json";
    private static final Set<String> ROUTES = Set.of(
            "/api/recognize",
            "/api/recognize/form",
            "/api/access",
            "/api/health",
            "/health",
            "/ready",
            "/metrics",
            "/live");

    private static final int STOP_CHECK_MS = 10;
    private static final int LEAST_STOP_CHECKS = 20;

    private final EmotionRecognizer recognizer;
    private final ModelFile model;
    private final ServerMetrics metrics = new ServerMetrics();
    private final AccessControl access;
    private final RecognitionPool pool;
    private final Readiness readiness;
    private final LiveSockets sockets;
    private final Map<String, Page.Part> page;
    private final RequestObserver observer;
    private final Javalin javalin;
    private final ServerOptions options;
    private final InetAddress bound;
    private final int port;

    private volatile EmotionRecognizer live;

    private WebServer(
            EmotionRecognizer recognizer,
            ModelFile model,
            Function<EmotionRecognizer, ExpressionTracker> trackers,
            ServerOptions options) {
        this.options = options;
        this.recognizer = recognizer;
        this.model = model;
        live = recognizer;
        bound = resolved(options.host());
        Limits limits = options.limits();
        access = new AccessControl(options.access(), options.publicUrl().isPresent());
        pool = new RecognitionPool(limits.waiting());
        readiness = new Readiness(recognizer, pool);
        sockets = new LiveSockets(() -> live, trackers, pool, limits, metrics);
        page = Page.parts(options.notice());
        observer = new RequestObserver(filter(), ROUTES, page.keySet(), access, metrics, options.log());
        metrics.describe(recognizer, model, pool, access);
        metrics.gauge("fer4j_live_sockets", "Sockets that are open.", sockets::count);
        metrics.gauge(
                "fer4j_requests_in_work",
                "Requests with pictures that have come and are not answered to the end.",
                observer::inWork);
        metrics.gauge(
                "fer4j_ready", "1 if the golden picture was recognized, 0 if not.", () -> readiness.isReady() ? 1 : 0);
        RecognizeEndpoint endpoint = new RecognizeEndpoint(recognizer, pool, limits, access, readiness, metrics);
        javalin = Javalin.create(config -> {
            configureServer(config);
            addRoutes(config.routes, endpoint);
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
        WebServer server = start(recognizer, ModelFile.UNKNOWN, unused -> trackers.get(), options);
        server.useForLive(live);
        return server;
    }

    /**
     * Starts a server that recognizes live video, too, with the recognizer of posted pictures until another is named.
     *
     * @param recognizer recognizes the faces in pictures, and stays open when the server is closed
     * @param model which weights it runs
     * @param trackers makes a tracker for each socket, of the recognizer for its video
     * @param options where it listens and what it takes
     * @return a server that the caller closes; it is ready after {@link #checkReady()}
     * @throws BackendException if there is no such host here or the port is taken
     */
    public static WebServer start(
            EmotionRecognizer recognizer,
            ModelFile model,
            Function<EmotionRecognizer, ExpressionTracker> trackers,
            ServerOptions options) {
        return new WebServer(recognizer, model, trackers, options);
    }

    /**
     * Sets what recognizes the video of sockets that are opened from now on.
     *
     * @param recognizer stays open when the server is closed
     */
    public void useForLive(EmotionRecognizer recognizer) {
        live = recognizer;
    }

    /**
     * Lets the recognizer look at the photograph that comes with the examples; the server is ready once the answer was right.
     *
     * @return what was wrong, if anything was
     */
    public Optional<String> checkReady() {
        return readiness.check();
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
            server.setHandler(observer);
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

    private void addRoutes(RoutesConfig routes, RecognizeEndpoint endpoint) {
        page.forEach((address, part) -> routes.get(address, part::send));
        routes.get("/health", context -> context.contentType(JSON).result("{\"status\":\"ok\"}"));
        routes.get("/ready", context -> {
            readiness.require();
            context.contentType(JSON).result(ready());
        });
        routes.get("/metrics", context -> {
            requireAllowed(context);
            context.contentType(metrics.contentType()).result(metrics.text());
        });
        routes.get("/api/health", context -> context.contentType(JSON).result(health()));
        routes.get("/api/access", context -> {
            requireAllowed(context);
            context.contentType(JSON).result("{\"allowed\":true}");
        });
        for (String address : RequestObserver.POSTS) {
            routes.post(address, endpoint::handle);
        }
        routes.wsBeforeUpgrade("/live", context -> {
            requireAllowed(context);
            if (readiness.isStopping()) {
                throw new ApiError(ApiError.Kind.STOPPING);
            }
            LiveSockets.remember(AccessControl.of(context.req()), context);
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

    /** Who tries one key after the other is told to come again later, as whoever posts too much. */
    private void requireAllowed(Context context) {
        Client client = AccessControl.of(context.req());
        if (!client.allowed()) {
            access.require(client, 1);
        }
    }

    private void answer(ApiError error, Context context) {
        metrics.refused(error);
        context.req().setAttribute(RequestObserver.CODE, error.code());
        switch (error.kind()) {
            case UNAUTHORIZED -> context.header("WWW-Authenticate", "Bearer realm=\"FER4J\"");
            case TIMEOUT, TOO_LARGE, STOPPING -> context.header("Connection", "close");
            default -> {
                // The status says it all.
            }
        }
        if (error.retrySeconds() > 0) {
            context.header("Retry-After", String.valueOf(error.retrySeconds()));
        }
        context.status(error.status()).contentType(JSON).result(error.json().getBytes(UTF_8));
    }

    private String health() {
        return JsonLines.object(json -> {
            json.writeStringField("status", "ok");
            json.writeStringField("model", recognizer.model().id());
            json.writeStringField("live", live.model().id());
            json.writeStringField("backend", recognizer.backend());
        });
    }

    private String ready() {
        return JsonLines.object(json -> {
            json.writeStringField("status", "ready");
            json.writeStringField("model", recognizer.model().id());
            json.writeStringField("precision", model.precision());
            json.writeStringField("sha256", model.sha256());
            json.writeStringField("backend", recognizer.backend());
            json.writeStringField("device", recognizer.device().toString());
            json.writeStringField("detector", recognizer.detector());
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

    /**
     * Finishes what was accepted, then closes: requests that come now are refused with 503, requests and frames in work get their
     * answers, for at most as long as the limits say.
     *
     * @param accepted is told how many requests and frames are in work
     * @return how many are left over
     */
    public int stop(IntConsumer accepted) {
        readiness.stopping();
        accepted.accept(inWork());
        long end = System.nanoTime() + options.limits().stopTime().toNanos();
        try {
            // A moment at least, for requests that are on their way: they get to read why they are refused.
            for (int i = 0; i < LEAST_STOP_CHECKS || inWork() > 0; i++) {
                sockets.closeResting();
                if (System.nanoTime() - end > 0) {
                    break;
                }
                Thread.sleep(STOP_CHECK_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        int left = inWork();
        close();
        return left;
    }

    private int inWork() {
        return observer.inWork() + sockets.inWork();
    }

    /** Tells the clients, closes all connections and waits for a moment for what is running; the second call does nothing. */
    @Override
    public void close() {
        sockets.close();
        javalin.stop();
        pool.close();
    }
}
