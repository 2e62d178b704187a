package io.fer4j.examples;

import io.fer4j.EmotionRecognizer;
import io.fer4j.SourceException;
import io.fer4j.examples.web.PageNotice;
import io.fer4j.examples.web.ServerCertificate;
import io.fer4j.examples.web.ServerOptions;
import io.fer4j.examples.web.WebServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
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
            "A result names what a face shows, not what a person feels. Ask the people in front of the camera first;"
                    + " the page tells them that their expressions are read.",
            "",
            "Pictures are recognised by the default model. Live video is, too, if that keeps up with a camera on this"
                    + " machine, which is measured at the start; otherwise by a faster one. --model decides for both."
        },
        footer = {
            "",
            "The page for this machine alone, at http://127.0.0.1:8080/:",
            "  " + Examples.PROGRAM + " web",
            "For phones and other machines in this network, with cameras:",
            "  " + Examples.PROGRAM + " web --host 0.0.0.0 --tls",
            "Behind a proxy that speaks https:",
            "  " + Examples.PROGRAM + " web --public-url https://faces.example.org",
            "For a program in another language:",
            "  curl -H \"Content-Type: image/jpeg\" --data-binary @holiday.jpg http://127.0.0.1:8080/api/recognize",
            "",
            "Limits: pictures of 8 MB and 25 million pixels, frames of 2 MB and 4 million pixels, 40 frames a second"
                    + " and socket, 32 sockets. What is beyond is refused.",
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
            description = "The name or address to listen at. Default: 127.0.0.1, which only this machine reaches. With"
                    + " another one, everybody who reaches it may use the page. Browsers open cameras only on"
                    + " localhost and through https.")
    private String host = "127.0.0.1";

    @Option(
            names = "--tls",
            paramLabel = "KEYSTORE",
            arity = "0..1",
            fallbackValue = "",
            description = "Speak https, with the certificate in this key store (PKCS #12 or JKS); without one, with a"
                    + " certificate of our own making, of which browsers warn. Its fingerprint is shown.")
    private @Nullable String tls;

    @Option(
            names = "--tls-password-file",
            paramLabel = "FILE",
            description = "A file with the key store's password in its first line. Default: an empty password.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description = "The page's address at a proxy that speaks https for this program, for example"
                    + " https://faces.example.org.")
    private @Nullable URI publicUrl;

    @Mixin
    private NoticeOption notice = new NoticeOption();

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
        ServerOptions options = serverOptions(commandLine);
        try (EmotionRecognizer recognizer = recognizerOptions.open();
                EmotionRecognizer firstLive = recognizerOptions.openLive();
                LiveModel live = LiveModel.choose(recognizerOptions, firstLive, LiveModel.BUDGET)) {
            smoothing.liveTracker(live.recognizer());
            try (WebServer server = WebServer.start(
                    recognizer, live.recognizer(), () -> smoothing.liveTracker(live.recognizer()), options)) {
                Runtime.getRuntime().addShutdownHook(new Thread(server::close, "fer4j-stop"));
                announce(server, live, options, commandLine);
                new CountDownLatch(1).await();
            }
        }
        return 0;
    }

    private ServerOptions serverOptions(CommandLine commandLine) {
        try {
            ServerOptions options = ServerOptions.at(host, port);
            if (publicUrl != null) {
                options = options.withPublicUrl(publicUrl);
            }
            Optional<NoticeOption.Shown> shown = notice.forPage();
            if (shown.isPresent()) {
                options = options.withNotice(
                        new PageNotice(shown.get().language(), shown.get().text()));
            }
            return tls == null ? options : options.withCertificate(certificate(tls));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, String.valueOf(e.getMessage()), e);
        }
    }

    private ServerCertificate certificate(String store) {
        return store.isEmpty()
                ? ServerCertificate.selfSigned(host)
                : ServerCertificate.read(Path.of(store), password());
    }

    private String password() {
        if (passwordFile == null) {
            return "";
        }
        try (Stream<String> lines = Files.lines(passwordFile)) {
            return lines.findFirst().orElse("");
        } catch (IOException | UncheckedIOException e) {
            throw new SourceException(
                    "Expected a text file with the key store's password, found that " + passwordFile
                            + " cannot be read.",
                    e);
        }
    }

    private void announce(WebServer server, LiveModel live, ServerOptions options, CommandLine commandLine) {
        PrintWriter out = commandLine.getOut();
        List<URI> others = server.addressesForOthers();
        out.println("Open " + server.address() + " in a browser. Ctrl-C ends the program.");
        others.forEach(address -> out.println("From other machines: " + address));
        options.certificate()
                .ifPresent(own -> out.println("The certificate's SHA-256 fingerprint: " + own.fingerprint()
                        + (String.valueOf(tls).isEmpty()
                                ? ". Browsers warn of it, as no authority has signed it: compare the fingerprint before"
                                        + " you go on."
                                : "")));
        out.printf(
                Locale.ROOT,
                "Live video is recognised by %s, %d ms a frame here.%n",
                live.recognizer().model().id(),
                live.perFrame().toMillis());
        out.flush();
        if (!others.isEmpty()
                && options.certificate().isEmpty()
                && options.publicUrl().isEmpty()) {
            commandLine
                    .getErr()
                    .println("Everybody who reaches " + host + " can use the page, unencrypted. Browsers open cameras"
                            + " only on localhost and through https: add --tls.");
        }
    }
}
