package io.fer4j.examples.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;

/** Bytes in, bytes out: for what no decent client sends. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MS = 60_000;

    private final Socket socket;

    RawClient(URI server) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(PATIENCE_MS);
    }

    /** Puts lines together to the head of a request. */
    static String request(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    RawClient send(String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
        return this;
    }

    /** Sends a byte at a time for ever, until the server hangs up. */
    void drip(String filler, long pauseMs) throws InterruptedException {
        try {
            for (int i = 0; i < PATIENCE_MS / pauseMs; i++) {
                send(filler);
                Thread.sleep(pauseMs);
            }
        } catch (IOException hungUp) {
            return;
        }
        throw new AssertionError("The server listens for ever.");
    }

    /** Returns what comes until the server hangs up. */
    String rest() throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
