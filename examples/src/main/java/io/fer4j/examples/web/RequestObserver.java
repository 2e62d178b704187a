package io.fer4j.examples.web;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.EventsHandler;
import org.jspecify.annotations.Nullable;

/** Counts requests, takes them down, and knows how many posted pictures are in work. Thread-safe. */
final class RequestObserver extends EventsHandler {
    /** What an answer's error was, if it was one. */
    static final String CODE = "io.fer4j.code";

    /** How many pictures were posted with a request. */
    static final String PICTURES = "io.fer4j.pictures";

    /** How many faces were found in them. */
    static final String FACES = "io.fer4j.faces";

    /** Where pictures are posted; the second is for clients that know one content type for an address. */
    static final Set<String> POSTS = Set.of("/api/recognize", "/api/recognize/form");

    /** The methods and addresses that metrics and logs know by name: clients invent as many others as they like. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");

    private final Set<String> routes;
    private final Set<String> files;
    private final AccessControl access;
    private final ServerMetrics metrics;
    private final EventLog log;
    private final AtomicInteger inWork = new AtomicInteger();

    /**
     * Makes an observer.
     *
     * @param routes the interface's addresses
     * @param files the page's addresses, which are counted together
     */
    RequestObserver(
            Handler wrapped,
            Set<String> routes,
            Set<String> files,
            AccessControl access,
            ServerMetrics metrics,
            EventLog log) {
        super(wrapped);
        this.routes = Set.copyOf(routes);
        this.files = Set.copyOf(files);
        this.access = access;
        this.metrics = metrics;
        this.log = log;
    }

    /** Returns how many requests with pictures have come and are not answered to the end. */
    int inWork() {
        return inWork.get();
    }

    @Override
    protected void onBeforeHandling(Request request) {
        if (isPost(request)) {
            inWork.incrementAndGet();
        }
        access.identify(request);
    }

    private static boolean isPost(Request request) {
        return request.getMethod().equals("POST") && POSTS.contains(Request.getPathInContext(request));
    }

    @Override
    protected void onComplete(Request request, int status, HttpFields headers, @Nullable Throwable failure) {
        if (isPost(request)) {
            inWork.decrementAndGet();
        }
        long nanoseconds = System.nanoTime() - request.getBeginNanoTime();
        String route = route(Request.getPathInContext(request));
        metrics.answered(route, status, nanoseconds);
        log.write("info", "request", json -> {
            json.writeStringField("method", METHODS.contains(request.getMethod()) ? request.getMethod() : "other");
            json.writeStringField("route", route);
            json.writeNumberField("status", status);
            json.writeNumberField("milliseconds", Math.round(nanoseconds / 1e5) / 10.0);
            writeAttributes(json, request);
            Optional<Client> client = AccessControl.of(request);
            if (client.isPresent()) {
                json.writeStringField("client", client.get().kind());
                if (log.hasAddresses()) {
                    json.writeStringField(
                            "address", LocalNetwork.literal(client.get().address()));
                }
            }
            if (failure != null) {
                json.writeBooleanField("aborted", true);
            }
        });
    }

    private static void writeAttributes(JsonGenerator json, Request request) throws IOException {
        if (request.getAttribute(CODE) instanceof String code) {
            json.writeStringField("code", code);
        }
        if (request.getAttribute(PICTURES) instanceof Integer pictures) {
            json.writeNumberField("pictures", pictures);
        }
        if (request.getAttribute(FACES) instanceof Integer faces) {
            json.writeNumberField("faces", faces);
        }
    }

    private String route(String path) {
        if (routes.contains(path)) {
            return path;
        }
        return files.contains(path) ? "page" : "other";
    }
}
