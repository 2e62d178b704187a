package io.fer4j.examples;

import io.fer4j.EmotionRecognizer;
import io.fer4j.SourceException;
import io.fer4j.examples.web.Access;
import io.fer4j.examples.web.AddressRange;
import io.fer4j.examples.web.Anonymous;
import io.fer4j.examples.web.ApiKeys;
import io.fer4j.examples.web.EventLog;
import io.fer4j.examples.web.JsonLogProvider;
import io.fer4j.examples.web.ModelFile;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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
            "For phones and other machines in this network, with cameras and keys:",
            "  " + Examples.PROGRAM + " web --host 0.0.0.0 --tls --api-key-file keys.txt",
            "Behind a proxy that speaks https:",
            "  " + Examples.PROGRAM + " web --public-url https://faces.example.org --api-key-file keys.txt",
            "For a program in another language:",
            "  curl -H \"Content-Type: image/jpeg\" --data-binary @holiday.jpg http://127.0.0.1:8080/api/recognize",
            "",
            "Limits: pictures of 8 MB and 25 million pixels, frames of 2 MB and 4 million pixels, 40 frames a second"
                    + " and socket, 32 sockets. What is beyond is refused.",
            "",
            "Keys, limits, health, metrics, logs and containers: docs/server.md.",
            "",
            "Ctrl-C ends it once the pictures that it has accepted are answered. Exit code: 2 if the port is taken or"
                    + " something cannot be opened."
        })
final class WebCommand implements Callable<Integer> {
    private static final int HIGHEST_PORT = 65_535;
    private static final int LONGEST_CHOICE_SECONDS = 5;

    private final CountDownLatch liveChosen = new CountDownLatch(1);
    private volatile boolean stopping;

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
                    + " another one, others see the page, and need a key to use it. Browsers open cameras only on"
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

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description =
                    "Keys of which clients need one to post pictures, one a line, or sha256: and a key's SHA-256. The"
                            + " file is read once. All clients then need a key, on this machine, too.")
    private @Nullable Path keyFile;

    @Option(
            names = "--anonymous",
            paramLabel = "none|local|all",
            converter = AnonymousConverter.class,
            description = "Who may post pictures without a key: nobody, this machine's own programs and browsers, or"
                    + " everybody. Default: none with --api-key-file, otherwise local.")
    private @Nullable Anonymous anonymous;

    @Option(
            names = "--rate",
            paramLabel = "NUMBER",
            description =
                    "How many pictures a second a client may post, and twice as many after a pause; 0 for no limit. A"
                            + " client is a key, or an address without one; this machine's own programs are not limited."
                            + " Default: 10.")
    private int rate = Access.LOCAL.picturesPerSecond();

    @Option(
            names = "--trusted-proxy",
            paramLabel = "ADDRESS",
            description =
                    "A proxy whose word is taken for the addresses of its clients (X-Forwarded-For), or a range of"
                            + " addresses such as 10.0.0.0/8. May be given several times.")
    private List<String> proxies = List.of();

    @Option(
            names = "--log",
            paramLabel = "json",
            converter = LogFormConverter.class,
            description = "Write a JSON object a line to the standard output for each request and what else happens, in"
                    + " place of the greeting: without results, names of pictures, keys and addresses.")
    private @Nullable LogForm log;

    @Option(names = "--log-addresses", description = "Write the addresses of clients, too, which are personal data.")
    private boolean logAddresses;

    private enum LogForm {
        JSON
    }

    private static final class AnonymousConverter implements ITypeConverter<Anonymous> {
        @Override
        public Anonymous convert(String text) {
            return switch (text) {
                case "none" -> Anonymous.NONE;
                case "local" -> Anonymous.LOCAL;
                case "all" -> Anonymous.ALL;
                default -> throw new TypeConversionException("Expected none, local or all, found " + text + ".");
            };
        }
    }

    private static final class LogFormConverter implements ITypeConverter<LogForm> {
        @Override
        public LogForm convert(String text) {
            if (text.equals("json")) {
                return LogForm.JSON;
            }
            throw new TypeConversionException("Expected json, found " + text + ".");
        }
    }

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
        EventLog events = events(commandLine);
        ServerOptions options = serverOptions(commandLine).withLog(events);
        try (EmotionRecognizer recognizer = recognizerOptions.open()) {
            smoothing.liveTracker(recognizer);
            serve(recognizer, options, commandLine);
        }
        return 0;
    }

    private void serve(EmotionRecognizer recognizer, ServerOptions options, CommandLine commandLine)
            throws InterruptedException {
        EventLog events = options.log();
        try (WebServer server =
                WebServer.start(recognizer, ModelFile.of(recognizerOptions.model()), smoothing::liveTracker, options)) {
            TerminationSignals.handle(() -> stop(server, events, commandLine));
            announce(server, options, events, commandLine);
            server.checkReady().ifPresent(found -> complain(found, events, commandLine));
            try {
                serveLive(server, events, commandLine);
            } catch (RuntimeException e) {
                if (!stopping) {
                    throw e;
                }
                // ONNX Runtime was closed under the models that were being measured; the process is about to end.
                new CountDownLatch(1).await();
            }
        }
    }

    private void serveLive(WebServer server, EventLog events, CommandLine commandLine) throws InterruptedException {
        try (EmotionRecognizer first = recognizerOptions.openLive();
                LiveModel live = chosen(first)) {
            server.useForLive(live.recognizer());
            announceUnlessStopping(live, events, commandLine);
            new CountDownLatch(1).await();
        }
    }

    /** "Stopped." is the last word, also of a server that is ended in its first seconds. */
    private synchronized void announceUnlessStopping(LiveModel live, EventLog events, CommandLine commandLine) {
        if (!stopping) {
            announce(live, events, commandLine);
        }
    }

    private synchronized void beginToStop() {
        stopping = true;
    }

    private LiveModel chosen(EmotionRecognizer recognizer) {
        try {
            return LiveModel.choose(recognizerOptions, recognizer, LiveModel.BUDGET);
        } finally {
            liveChosen.countDown();
        }
    }

    /** Makes the log before anything else logs, so that what libraries say takes the same form. */
    private EventLog events(CommandLine commandLine) {
        if (log == null) {
            return EventLog.NONE;
        }
        EventLog events = EventLog.json(commandLine.getOut(), logAddresses);
        JsonLogProvider.use(events);
        return events;
    }

    private void stop(WebServer server, EventLog events, CommandLine commandLine) {
        beginToStop();
        PrintWriter out = commandLine.getOut();
        int left = server.stop(accepted -> {
            events.write("info", "stopping", json -> json.writeNumberField("accepted", accepted));
            if (!events.isOn()) {
                out.println("Stopping: " + counted(accepted) + " finished first.");
                out.flush();
            }
        });
        events.write("info", "stopped", json -> json.writeNumberField("left", left));
        if (!events.isOn()) {
            out.println(left == 0 ? "Stopped." : "Stopped: " + counted(left) + " left over.");
            out.flush();
        }
        try {
            // The end of the process closes ONNX Runtime, in which models are still being measured in the first
            // seconds.
            liveChosen.await(LONGEST_CHOICE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String counted(int number) {
        return number == 1 ? "1 picture that was accepted is" : number + " pictures that were accepted are";
    }

    private static void complain(String found, EventLog events, CommandLine commandLine) {
        String sentence = "Expected the recognizer to recognize the picture that comes with it, found " + found
                + ". The server is not ready (/ready).";
        events.write("error", "not-ready", json -> json.writeStringField("message", sentence));
        if (!events.isOn()) {
            commandLine.getErr().println(sentence);
        }
    }

    private Access access() {
        Access access = Access.LOCAL
                .withRate(rate)
                .withProxies(proxies.stream().map(AddressRange::parse).toList());
        if (keyFile != null) {
            access = access.withKeys(ApiKeys.read(keyFile));
        }
        return anonymous == null ? access : access.withAnonymous(anonymous);
    }

    private ServerOptions serverOptions(CommandLine commandLine) {
        try {
            ServerOptions options = ServerOptions.at(host, port).withAccess(access());
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

    private void announce(WebServer server, ServerOptions options, EventLog events, CommandLine commandLine) {
        List<URI> others = server.addressesForOthers();
        events.write(
                "info",
                "listening",
                json -> json.writeStringField("address", server.address().toString()));
        if (!events.isOn()) {
            PrintWriter out = commandLine.getOut();
            out.println("Open " + server.address() + " in a browser. Ctrl-C ends the program.");
            others.forEach(address -> out.println("From other machines: " + address));
            options.certificate()
                    .ifPresent(own -> out.println("The certificate's SHA-256 fingerprint: " + own.fingerprint()
                            + (String.valueOf(tls).isEmpty()
                                    ? ". Browsers warn of it, as no authority has signed it: compare the fingerprint"
                                            + " before you go on."
                                    : "")));
            out.flush();
        }
        if (!others.isEmpty()) {
            warn(options, events, commandLine);
        }
    }

    private void warn(ServerOptions options, EventLog events, CommandLine commandLine) {
        List<String> warnings = new ArrayList<>();
        boolean isPlain = options.certificate().isEmpty() && options.publicUrl().isEmpty();
        Anonymous who = options.access().anonymous();
        if (who == Anonymous.ALL) {
            warnings.add("Everybody who reaches this server can post pictures. --api-key-file asks for keys.");
        } else if (options.access().keys().isEmpty()) {
            warnings.add(
                    "Only this machine's own programs and browsers can post pictures. For others, add --api-key-file,"
                            + " or --anonymous all to serve everybody.");
        }
        if (isPlain) {
            warnings.add(
                    "Pictures and keys go unencrypted. Browsers open cameras only on localhost and through https: add"
                            + " --tls.");
        }
        for (String warning : warnings) {
            events.write("warn", "access", json -> json.writeStringField("message", warning));
            if (!events.isOn()) {
                commandLine.getErr().println(warning);
            }
        }
    }

    private static void announce(LiveModel live, EventLog events, CommandLine commandLine) {
        String id = live.recognizer().model().id();
        long milliseconds = live.perFrame().toMillis();
        events.write("info", "live", json -> {
            json.writeStringField("model", id);
            json.writeNumberField("milliseconds", milliseconds);
        });
        if (!events.isOn()) {
            PrintWriter out = commandLine.getOut();
            out.printf(Locale.ROOT, "Live video is recognised by %s, %d ms a frame here.%n", id, milliseconds);
            out.flush();
        }
    }
}
