package io.fer4j.examples;

import io.fer4j.EmotionRecognizer;
import io.fer4j.examples.web.Limits;
import io.fer4j.examples.web.WebServer;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves a page that shows the expressions in front of a browser's camera. */
@Command(
        name = "web",
        sortOptions = false,
        description = {
            "%nServes a page that opens the browser's camera, or a picture or video dropped on it, and shows which"
                    + " expressions the faces in it show. Pictures go from the browser to this program and nowhere else;"
                    + " nothing is stored.",
            "",
            "Programs in other languages post pictures to /api/recognize; /openapi.json describes it.",
            "",
            "A result names what a face shows, not what a person feels. Ask the people in front of the camera first."
        },
        footer = {
            "",
            "The page for this machine alone, at http://127.0.0.1:8080/:",
            "  " + Examples.PROGRAM + " web",
            "For a program in another language:",
            "  curl -H \"Content-Type: image/jpeg\" --data-binary @holiday.jpg http://127.0.0.1:8080/api/recognize",
            "",
            "Limits: pictures of 8 MB and 25 million pixels, frames of 2 MB and 4 million pixels, 40 frames a second and"
                    + " socket, 32 sockets. What is beyond is refused.",
            "",
            "Ctrl-C ends it. Exit code: 2 if the port is taken or something cannot be opened."
        })
final class WebCommand implements Callable<Integer> {
    private static final int HIGHEST_PORT = 65_535;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "NUMBER",
            description = "The port to listen at, 0 for any that is free. Default: 8080.")
    private int port = 8080;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description =
                    "The name or address to listen at. Default: 127.0.0.1, which only this machine reaches. With another one,"
                            + " everybody who reaches it may use the page, unencrypted; and browsers open cameras only on"
                            + " localhost and through https.")
    private String host = "127.0.0.1";

    @Mixin
    private SmoothingOption smoothing = new SmoothingOption();

    @Mixin
    private RecognizerOptions recognizerOptions = new RecognizerOptions();

    @Override
    public Integer call() throws InterruptedException {
        // Colours need no display, and must not look for one.
        System.setProperty("java.awt.headless", "true");
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        if (port < 0 || port > HIGHEST_PORT) {
            throw new ParameterException(
                    commandLine, "Expected 0 to " + HIGHEST_PORT + " for --port, found " + port + ".");
        }
        try (EmotionRecognizer recognizer = recognizerOptions.open()) {
            smoothing.tracker(recognizer);
            try (WebServer server =
                    WebServer.start(recognizer, () -> smoothing.tracker(recognizer), host, port, Limits.DEFAULT)) {
                Runtime.getRuntime().addShutdownHook(new Thread(server::close, "fer4j-stop"));
                announce(server, commandLine.getOut(), commandLine.getErr());
                new CountDownLatch(1).await();
            }
        }
        return 0;
    }

    private void announce(WebServer server, PrintWriter out, PrintWriter err) {
        out.println("Open " + server.address() + " in a browser. Ctrl-C ends the program.");
        out.flush();
        if (!isLoopback()) {
            err.println(
                    "Everybody who reaches " + host + " can use the page, unencrypted. Browsers open cameras only on"
                            + " localhost and through https.");
        }
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
