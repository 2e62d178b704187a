package io.fer4j.examples.web;

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
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServletFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.session.NullSessionCache;
import org.eclipse.jetty.session.NullSessionDataStore;
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
    private static final int HIGHEST_PORT = 65_535;

    private final RecognitionPool pool;
    private final LiveSockets sockets;
    private final Javalin javalin;
    private final URI address;

    private WebServer(
            EmotionRecognizer recognizer, Supplier<ExpressionTracker> trackers, String host, int port, Limits limits) {
        InetAddress resolved = resolved(host);
        pool = new RecognitionPool(limits.waiting());
        sockets = new LiveSockets(recognizer, trackers, pool, limits);
        RecognizeEndpoint endpoint = new RecognizeEndpoint(recognizer, pool, limits);
        javalin = Javalin.create(config -> {
            configureServer(config, host, resolved, port, limits);
            addRoutes(config.routes, recognizer, endpoint);
        });
        address = started(host, resolved, port);
    }

    private URI started(String host, InetAddress resolved, int port) {
        try {
            javalin.start();
        } catch (JavalinException e) {
            close();
            throw new BackendException(
                    "Expected port " + port + " of " + host + " to be free, found that it cannot be opened. End the"
                            + " program that uses it, or choose another with --port.",
                    e);
        }
        String name = resolved.isAnyLocalAddress() ? "localhost" : host;
        return URI.create("http://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + javalin.port() + "/");
    }

    /**
     * Starts a server.
     *
     * @param recognizer recognises what comes in, and stays open when the server is closed
     * @param trackers makes a tracker for each socket
     * @param host the name or address to listen at, {@code "127.0.0.1"} for this machine alone
     * @param port 1 to 65535, or 0 for any that is free
     * @param limits when clients are refused
     * @return a server that the caller closes
     * @throws BackendException if there is no such host here or the port is taken
     * @throws IllegalArgumentException if there is no such port
     */
    public static WebServer start(
            EmotionRecognizer recognizer, Supplier<ExpressionTracker> trackers, String host, int port, Limits limits) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("Expected a port from 0 to " + HIGHEST_PORT + ", found " + port + ".");
        }
        return new WebServer(recognizer, trackers, host, port, limits);
    }

    private static InetAddress resolved(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new BackendException(
                    "Expected a name or an address of this machine to listen at, found no host " + host + ".", e);
        }
    }

    private static void configureServer(
            JavalinConfig config, String host, InetAddress address, int port, Limits limits) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS);
        config.jetty.modifyServer(server -> {
            server.setHandler(new Gate(ownNames(host, address), address.isAnyLocalAddress()));
            server.setErrorHandler(Gate::explain);
            server.setStopTimeout(0);
            server.addBean(new NetworkConnectionLimit(limits.connections(), server));
        });
        config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
        config.jetty.addConnector((server, http) -> connector(server, http, address, port, limits));
        config.jetty.modifyServletContextHandler(handler -> keepNone(handler.getSessionHandler()));
        config.jetty.modifyWebSocketServletFactory(factory -> limit(factory, limits));
    }

    private static Set<String> ownNames(String host, InetAddress address) {
        Stream<String> bound = Stream.of(host, address.getHostAddress(), "[" + address.getHostAddress() + "]");
        return Stream.concat(bound, address.isAnyLocalAddress() ? machineName().stream() : Stream.empty())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static Set<String> machineName() {
        try {
            return Set.of(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            return Set.of();
        }
    }

    private static ServerConnector connector(
            Server server, HttpConfiguration http, InetAddress address, int port, Limits limits) {
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(address.getHostAddress());
        connector.setPort(port);
        connector.setAcceptQueueSize(limits.connections());
        connector.setIdleTimeout(limits.connectionIdle().toMillis());
        connector.addBean(new IdleConnections(connector.getScheduler(), limits.connectionIdle()));
        return connector;
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

    private void addRoutes(RoutesConfig routes, EmotionRecognizer recognizer, RecognizeEndpoint endpoint) {
        Page.parts().forEach((address, part) -> routes.get(address, part::send));
        routes.get(
                "/api/health",
                context -> context.contentType("application/json").result(health(recognizer)));
        routes.post("/api/recognize", context -> {
            context.contentType("application/json");
            endpoint.handle(context);
        });
        routes.ws("/live", sockets::configure);
        routes.exception(Refusal.class, (refusal, context) -> answer(refusal, context));
        routes.exception(HttpResponseException.class, (e, context) -> {
            if (e instanceof MethodNotAllowedResponse) {
                context.header("Allow", e.getDetails().getOrDefault("availableMethods", ""));
            }
            answer(Refusal.of(e.getStatus()), context);
        });
        routes.exception(Exception.class, (e, context) -> {
            LOG.error("A request could not be answered.", e);
            answer(Refusal.of(Refusal.FAILED), context);
        });
    }

    private static void answer(Refusal refusal, Context context) {
        if (refusal.status() == Refusal.BUSY) {
            context.header("Retry-After", "1");
        }
        if (refusal.status() == Refusal.TIMEOUT || refusal.status() == Refusal.TOO_LARGE) {
            context.header("Connection", "close");
        }
        context.status(refusal.status()).contentType("application/json").result(refusal.json());
    }

    private static String health(EmotionRecognizer recognizer) {
        return JsonLines.object(json -> {
            json.writeStringField("status", "ok");
            json.writeStringField("model", recognizer.model().id());
            json.writeStringField("backend", recognizer.backend());
        });
    }

    /**
     * Returns where the page is.
     *
     * @return for example {@code http://127.0.0.1:8080/}
     */
    public URI address() {
        return address;
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
