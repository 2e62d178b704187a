package io.fer4j.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A socket as a program would open it. */
final class LiveClient implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS = 60;

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    private LiveClient(WebSocket.Builder builder, URI server) {
        socket = builder.buildAsync(live(server), this).join();
    }

    static LiveClient open(HttpClient client, URI server) {
        return open(client.newWebSocketBuilder(), server);
    }

    static LiveClient open(WebSocket.Builder builder, URI server) {
        return new LiveClient(builder, server);
    }

    /** The protocol that the server chose. */
    String protocol() {
        return socket.getSubprotocol();
    }

    static URI live(URI server) {
        return URI.create("ws://" + server.getAuthority() + "/live");
    }

    CompletableFuture<WebSocket> send(byte[] picture) {
        return socket.sendBinary(ByteBuffer.wrap(picture), true);
    }

    void send(String text) {
        socket.sendText(text, true).join();
    }

    JsonNode ask(byte[] picture) throws InterruptedException, JsonProcessingException {
        send(picture).join();
        return answer();
    }

    JsonNode answer() throws InterruptedException, JsonProcessingException {
        String message = messages.poll(SECONDS, TimeUnit.SECONDS);
        assertThat(message).as("an answer").isNotNull();
        return JSON.readTree(message);
    }

    /** Waits for the end and returns its code. */
    int closeCode() {
        return closed.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    boolean isClosed() {
        return closed.isDone();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            messages.add(partial.toString());
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }

    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .exceptionally(failure -> null)
                .join();
    }
}
