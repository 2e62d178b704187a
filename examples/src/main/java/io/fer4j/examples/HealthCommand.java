package io.fer4j.examples;

import io.fer4j.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a server whether it recognizes pictures: the health check of containers that have no curl. */
@Command(
        name = "health",
        sortOptions = false,
        description = {
            "%nAsks a server that \"web\" started whether it is ready: it is when it has recognized the picture that"
                    + " comes with it.",
            "",
            "Prints what it answers."
        },
        footer = {"", "Exit code: 0 if it is ready, 1 if it is not or does not answer."})
final class HealthCommand implements Callable<Integer> {
    private static final int OK = 200;
    private static final int LONGEST = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The server's address. Default: http://127.0.0.1:8080/ready.")
    private URI url = URI.create("http://127.0.0.1:8080/ready");

    @Override
    public Integer call() {
        var commandLine = Objects.requireNonNull(spec).commandLine();
        try {
            if (!(url.toURL().openConnection() instanceof HttpURLConnection connection)) {
                throw new SourceException("Expected an address of http or https for --url, found " + url + ".");
            }
            connection.setConnectTimeout((int) PATIENCE.toMillis());
            connection.setReadTimeout((int) PATIENCE.toMillis());
            int status = connection.getResponseCode();
            commandLine
                    .getOut()
                    .println(body(status == OK ? connection.getInputStream() : connection.getErrorStream()));
            return status == OK ? 0 : 1;
        } catch (IllegalArgumentException e) {
            throw new SourceException("Expected an address of http or https for --url, found " + url + ".", e);
        } catch (IOException e) {
            commandLine.getErr().println("Expected an answer from " + url + ", found: " + e.getMessage() + ".");
            return 1;
        }
    }

    private static String body(@Nullable InputStream in) throws IOException {
        return in == null ? "" : new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
    }
}
