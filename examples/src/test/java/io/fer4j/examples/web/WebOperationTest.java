package io.fer4j.examples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.Model;
import io.fer4j.image.Portraits;
import io.fer4j.vision.tracking.ExpressionTracker;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server as its operators see it: keys, limits, metrics, logs, readiness and the end; and several pictures at once. */
@Timeout(180)
class WebOperationTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String KEY = "0123456789abcdefghij-first";
    private static final String OTHER_KEY = "0123456789abcdefghij-second";
    private static final URI PUBLIC = URI.create("https://faces.example.org");

    @TempDir
    private static Path directory;

    private static EmotionRecognizer recognizer;
    private static byte[] smile;
    private static ApiKeys keys;

    @BeforeAll
    static void prepare() throws IOException {
        recognizer = EmotionRecognizer.builder().model("cnn3").build();
        smile = encoded(Portraits.astronaut(), "jpg");
        keys = ApiKeys.read(Files.writeString(directory.resolve("keys"), KEY + "\n" + OTHER_KEY + "\n"));
    }

    @AfterAll
    static void close() {
        recognizer.close();
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, bytes)).isTrue();
        return bytes.toByteArray();
    }

    private static ServerOptions options() {
        return ServerOptions.at("127.0.0.1", 0);
    }

    private static WebServer start(ServerOptions options) {
        return start(recognizer, options);
    }

    private static WebServer start(EmotionRecognizer with, ServerOptions options) {
        return WebServer.start(
                with,
                ModelFile.of(Model.bundled("cnn3")),
                live -> new ExpressionTracker(live.uncertaintyThreshold(), ExpressionTracker.DEFAULT_HALF_LIFE),
                options);
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return CLIENT.send(request, BodyHandlers.ofString(UTF_8));
    }

    private static HttpResponse<String> get(WebServer server, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.address().resolve(path));
        return send((headers.length == 0 ? request : request.headers(headers)).build());
    }

    private static HttpRequest post(WebServer server, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.address().resolve("api/recognize"))
                .header("Content-Type", "image/jpeg")
                .POST(BodyPublishers.ofByteArray(body));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    private static String code(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body()).path("code").asText();
    }

    private static PrometheusText metrics(WebServer server, String... headers) throws Exception {
        HttpResponse<String> response = get(server, "metrics", headers);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        return PrometheusText.read(response.body());
    }

    @Test
    void asksForOneOfItsKeysAndForNothingElse() throws Exception {
        try (WebServer server = start(options().withAccess(Access.LOCAL.withKeys(keys)))) {
            for (String[] none : List.of(
                    new String[0],
                    new String[] {"Authorization", "Bearer " + KEY + "x"},
                    new String[] {"Authorization", "Bearer"},
                    new String[] {"Authorization", "Basic " + KEY},
                    new String[] {"Authorization", KEY},
                    new String[] {"X-API-Key", KEY},
                    new String[] {"Cookie", "key=" + KEY})) {
                HttpResponse<String> refused = send(post(server, smile, none));
                assertThat(refused.statusCode()).as(Arrays.toString(none)).isEqualTo(401);
                assertThat(code(refused)).isEqualTo("unauthorized");
                assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"FER4J\"");
                assertThat(refused.body()).doesNotContain(KEY);
            }
            for (String key : List.of("Bearer " + KEY, "bearer " + OTHER_KEY, "BEARER  " + KEY)) {
                assertThat(send(post(server, smile, "Authorization", key)).statusCode())
                        .as(key)
                        .isEqualTo(200);
            }
            assertThat(get(server, "metrics").statusCode()).isEqualTo(401);
            assertThat(get(server, "metrics", "Authorization", "Bearer " + KEY).statusCode())
                    .isEqualTo(200);
            assertThat(get(server, "api/access").statusCode()).isEqualTo(401);
            assertThat(get(server, "api/access", "Authorization", "Bearer " + KEY)
                            .body())
                    .isEqualTo("{\"allowed\":true}");
            for (String open : List.of("", "health", "api/health", "openapi.json", "access.js")) {
                assertThat(get(server, open).statusCode()).as(open).isEqualTo(200);
            }
        }
    }

    @Test
    void takesAKeyFromSocketsThatCanSetNoHeader() throws Exception {
        try (WebServer server = start(options().withAccess(Access.LOCAL.withKeys(keys)))) {
            String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(KEY.getBytes(UTF_8));
            for (String offered : List.of("fer4j.key.AAAA", "fer4j.key.!!!", "fer4j.live")) {
                assertThatThrownBy(() -> CLIENT.newWebSocketBuilder()
                                .subprotocols(
                                        "fer4j.live",
                                        offered.equals("fer4j.live") ? new String[0] : new String[] {offered})
                                .buildAsync(
                                        LiveClient.live(server.address()), new java.net.http.WebSocket.Listener() {})
                                .join())
                        .as(offered)
                        .cause()
                        .isInstanceOfSatisfying(
                                WebSocketHandshakeException.class,
                                e -> assertThat(e.getResponse().statusCode()).isEqualTo(401));
            }
            assertThat(server.sockets()).isZero();
            try (LiveClient client = LiveClient.open(
                    CLIENT.newWebSocketBuilder().subprotocols("fer4j.live", "fer4j.key." + encoded),
                    server.address())) {
                assertThat(client.protocol()).isEqualTo("fer4j.live");
                assertThat(client.ask(smile).at("/faces/0/top").textValue()).isEqualTo("HAPPY");
            }
            try (LiveClient client = LiveClient.open(
                    CLIENT.newWebSocketBuilder().header("Authorization", "Bearer " + OTHER_KEY), server.address())) {
                assertThat(client.ask(smile).at("/faces/0/top").textValue()).isEqualTo("HAPPY");
            }
        }
    }

    @Test
    void givesNoClientMoreThanItsShareOfTheSockets() throws Exception {
        try (WebServer server = start(options().withAccess(Access.LOCAL.withKeys(keys)))) {
            List<LiveClient> clients = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                clients.add(open(server, KEY));
            }
            waitUntil(() -> clients.stream().filter(LiveClient::isClosed).count() == 4, "four of twelve are refused");
            clients.stream()
                    .filter(LiveClient::isClosed)
                    .forEach(client -> assertThat(client.closeCode()).isEqualTo(1013));
            try (LiveClient other = open(server, OTHER_KEY)) {
                assertThat(other.ask(smile).at("/faces/0/top").textValue()).isEqualTo("HAPPY");
            }
            clients.forEach(LiveClient::close);
            waitUntil(() -> server.sockets() == 0, "all have gone");
            try (LiveClient again = open(server, KEY)) {
                assertThat(again.ask(smile).at("/faces/0/top").textValue()).isEqualTo("HAPPY");
            }
        }
    }

    private static LiveClient open(WebServer server, String key) {
        return LiveClient.open(CLIENT.newWebSocketBuilder().header("Authorization", "Bearer " + key), server.address());
    }

    @Test
    void takesPicturesFromItsOwnMachineAloneWithoutKeys() throws Exception {
        try (WebServer server = start(options())) {
            assertThat(send(post(server, smile)).statusCode()).isEqualTo(200);
            assertThat(get(server, "metrics").statusCode()).isEqualTo(200);
            for (String header : List.of(
                    "X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host", "X-Forwarded-Proto")) {
                HttpResponse<String> forwarded = send(post(server, smile, header, "127.0.0.1"));
                assertThat(forwarded.statusCode()).as(header).isEqualTo(403);
                assertThat(code(forwarded)).isEqualTo("local-only");
            }
            assertThat(get(server, "metrics", "X-Forwarded-For", "127.0.0.1").statusCode())
                    .isEqualTo(403);
        }
        try (WebServer server = start(options().withPublicUrl(PUBLIC))) {
            assertThat(code(send(post(server, smile))))
                    .as("a proxy's requests come from here")
                    .isEqualTo("local-only");
            assertThat(get(server, "api/access").statusCode()).isEqualTo(403);
        }
        try (WebServer server =
                start(options().withPublicUrl(PUBLIC).withAccess(Access.LOCAL.withAnonymous(Anonymous.ALL)))) {
            assertThat(send(post(server, smile)).statusCode()).isEqualTo(200);
        }
        try (WebServer server =
                start(options().withAccess(Access.LOCAL.withKeys(keys).withAnonymous(Anonymous.LOCAL)))) {
            assertThat(send(post(server, smile)).statusCode()).isEqualTo(200);
            assertThat(send(post(server, smile, "Via", "1.1 proxy")).statusCode())
                    .isEqualTo(401);
        }
        assertThatThrownBy(() -> Access.LOCAL.withAnonymous(Anonymous.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("Add --api-key-file.");
    }

    @Test
    void countsAKeysPicturesWhereverTheyComeFromAndTellsWhenToComeAgain() throws Exception {
        Access access = new Access(java.util.Optional.of(keys), Anonymous.NONE, List.of(), 1, 3, 100);
        try (WebServer server = start(options().withAccess(access))) {
            List<HttpResponse<String>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(send(post(server, smile, "Authorization", "Bearer " + KEY)));
            }
            long served = answers.stream()
                    .filter(answer -> answer.statusCode() == 200)
                    .count();
            assertThat(served).isBetween(3L, 6L);
            HttpResponse<String> refused = answers.get(answers.size() - 1);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(code(refused)).isEqualTo("too-fast");
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(send(post(server, smile, "Authorization", "Bearer " + OTHER_KEY))
                            .statusCode())
                    .as("another client")
                    .isEqualTo(200);
            List<Integer> guesses = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                guesses.add(get(server, "api/access", "Authorization", "Bearer wrong-key-number-" + i)
                        .statusCode());
            }
            assertThat(guesses).as("who tries keys").startsWith(401, 401, 401).endsWith(429);
        }
    }

    @Test
    void takesAProxysWordForAClientsAddressOnlyIfItIsTrusted() throws Exception {
        Access access = new Access(
                java.util.Optional.empty(),
                Anonymous.ALL,
                List.of(AddressRange.parse("127.0.0.0/8"), AddressRange.parse("10.0.0.0/8")),
                1,
                2,
                1000);
        try (WebServer server = start(options().withPublicUrl(PUBLIC).withAccess(access))) {
            assertThat(servedOf(6, server, i -> "203.0.113." + i))
                    .as("six clients")
                    .isEqualTo(6);
            assertThat(servedOf(6, server, i -> "198.51.100.7"))
                    .as("one client")
                    .isBetween(2, 4);
            assertThat(servedOf(6, server, i -> "203.0.113.1" + i + ", 198.51.100.8"))
                    .as("one that writes what it likes in front")
                    .isBetween(2, 4);
            assertThat(servedOf(6, server, i -> "198.51.100.9, 10.0.0." + i))
                    .as("behind two proxies")
                    .isBetween(2, 4);
            assertThat(servedOf(6, server, i -> "2001:db8:1:2::" + i))
                    .as("one household")
                    .isBetween(2, 4);
            assertThat(servedOf(6, server, i -> "[2001:db8:9:" + i + "::1]:4711"))
                    .as("six households")
                    .isEqualTo(6);
            assertThat(servedOf(6, server, i -> "garbage " + i))
                    .as("the proxy itself")
                    .isBetween(2, 4);
        }
        try (WebServer server = start(options()
                .withPublicUrl(PUBLIC)
                .withAccess(new Access(java.util.Optional.empty(), Anonymous.ALL, List.of(), 1, 2, 1000)))) {
            assertThat(servedOf(6, server, i -> "203.0.113." + i))
                    .as("nobody is trusted")
                    .isBetween(2, 4);
        }
    }

    private static int servedOf(int count, WebServer server, java.util.function.IntFunction<String> forwardedFor)
            throws Exception {
        int served = 0;
        for (int i = 0; i < count; i++) {
            int status = send(post(server, smile, "X-Forwarded-For", forwardedFor.apply(i)))
                    .statusCode();
            assertThat(status).isIn(200, 429);
            served += status == 200 ? 1 : 0;
        }
        return served;
    }

    @Test
    void holdsKeysLimitsAndMetricsUnderLoad() throws Exception {
        Access access = new Access(java.util.Optional.of(keys), Anonymous.NONE, List.of(), 20, 20, 100);
        StringWriter log = new StringWriter();
        try (WebServer server =
                start(options().withAccess(access).withLog(EventLog.json(new PrintWriter(log), false)))) {
            String[] credentials = {"Bearer " + KEY, "Bearer " + OTHER_KEY, "Bearer nobodys-key-at-all-of-course"};
            int[][] statuses = new int[credentials.length][600];
            List<Thread> clients = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < 24; i++) {
                int who = i % credentials.length;
                clients.add(new Thread(() -> hammer(server, credentials[who], statuses[who], start)));
            }
            clients.forEach(Thread::start);
            for (Thread client : clients) {
                client.join();
            }
            double seconds = (System.nanoTime() - start) / 1e9;

            int served = 0;
            for (int i = 0; i < 2; i++) {
                assertThat(statuses[i][401]).as("a right key is never refused").isZero();
                assertThat(statuses[i][200]).isBetween(1, (int) (20 + 20 * seconds) + 1);
                served += statuses[i][200];
            }
            assertThat(statuses[2][200]).as("a wrong key opens nothing").isZero();
            assertThat(statuses[2][401]).isPositive();
            assertThat(Arrays.stream(statuses).mapToInt(row -> row[429]).sum()).isPositive();
            PrometheusText metrics = metrics(server, "Authorization", "Bearer " + KEY);
            assertThat(metrics.get("fer4j_http_requests_total{route=/api/recognize, status=2xx}"))
                    .isEqualTo(served);
            assertThat(metrics.get("fer4j_http_request_duration_seconds_count{route=/api/recognize}"))
                    .isEqualTo(
                            Arrays.stream(statuses).flatMapToInt(Arrays::stream).sum());
            assertThat(metrics.get("fer4j_pictures_total{source=post}")).isEqualTo(served);
            assertThat(metrics.get("fer4j_faces_found_total{source=post}")).isEqualTo(served);
            assertThat(metrics.get("fer4j_rejected_total{code=unauthorized}")).isEqualTo(statuses[2][401]);
            assertThat(metrics.get("fer4j_rejected_total{code=too-fast}"))
                    .isEqualTo(statuses[0][429] + statuses[1][429] + statuses[2][429]);
            assertThat(metrics.get("fer4j_limited_clients{}"))
                    .as("two keys and an address")
                    .isEqualTo(3);
            assertThat(log.toString().lines().count())
                    .as("a line for each request, but for the last one that may be on its way")
                    .isGreaterThanOrEqualTo(
                            Arrays.stream(statuses).flatMapToInt(Arrays::stream).sum());
        }
        assertSaysNothingOfAnybody(log.toString());
    }

    private static void hammer(WebServer server, String credential, int[] statuses, long start) {
        try {
            while (System.nanoTime() - start < 2_000_000_000L) {
                int status =
                        send(post(server, smile, "Authorization", credential)).statusCode();
                synchronized (statuses) {
                    statuses[status]++;
                }
            }
        } catch (IOException | InterruptedException e) {
            synchronized (statuses) {
                statuses[599]++;
            }
        }
    }

    private static void assertSaysNothingOfAnybody(String text) {
        assertThat(text).doesNotContain(KEY, OTHER_KEY, "nobodys-key", "127.0.0.1");
        for (Emotion emotion : Emotion.all()) {
            assertThat(text.toLowerCase(Locale.ROOT))
                    .doesNotContain(emotion.label().toLowerCase(Locale.ROOT));
        }
        assertThat(text).doesNotContain("holiday");
    }

    @Test
    void countsAndLogsWhatItDoesAndNothingAboutAnybody() throws Exception {
        StringWriter log = new StringWriter();
        String metricsText;
        try (WebServer server = start(options().withLog(EventLog.json(new PrintWriter(log), false)))) {
            assertThat(server.checkReady()).isEmpty();
            send(post(server, smile));
            send(post(server, new byte[10]));
            send(form(server, "api/recognize", "holiday.jpg", smile, new byte[3]));
            get(server, "no-such/holiday?name=holiday");
            try (LiveClient client = LiveClient.open(CLIENT, server.address())) {
                client.ask(smile);
                client.send("holiday");
                client.answer();
                PrometheusText metrics = metrics(server);
                assertThat(metrics.get("fer4j_live_sockets{}")).isEqualTo(1);
                assertThat(metrics.get("fer4j_pictures_total{source=live}")).isEqualTo(1);
                assertThat(metrics.get("fer4j_pictures_total{source=post}")).isEqualTo(2);
                assertThat(metrics.get("fer4j_faces_found_total{source=live}")).isEqualTo(1);
                assertThat(metrics.get("fer4j_recognition_duration_seconds_count{source=post}"))
                        .isEqualTo(2);
                assertThat(metrics.get("fer4j_http_requests_total{route=/api/recognize, status=2xx}"))
                        .isEqualTo(2);
                assertThat(metrics.get("fer4j_http_requests_total{route=/api/recognize, status=4xx}"))
                        .isEqualTo(1);
                assertThat(metrics.get("fer4j_http_requests_total{route=other, status=4xx}"))
                        .isEqualTo(1);
                assertThat(metrics.get("fer4j_http_requests_total{route=/live, status=1xx}"))
                        .isEqualTo(1);
                assertThat(metrics.get("fer4j_rejected_total{code=no-picture}")).isEqualTo(2);
                assertThat(metrics.get("fer4j_rejected_total{code=unknown-message}"))
                        .isEqualTo(1);
                assertThat(metrics.get("fer4j_queue_length{}")).isZero();
                assertThat(metrics.get("fer4j_queue_capacity{}")).isEqualTo(Limits.DEFAULT.waiting());
                assertThat(metrics.get("fer4j_ready{}")).isEqualTo(1);
                assertThat(metrics.names())
                        .contains(
                                "jvm_memory_used_bytes",
                                "jvm_gc_collection_seconds",
                                "jvm_threads_current",
                                "process_cpu_seconds_total",
                                "fer4j_model_info");
                assertThat(metrics.labels())
                        .contains(
                                "model=cnn3",
                                "backend=onnx",
                                "device=cpu",
                                "detector=yunet",
                                "sha256=" + ModelFile.of(Model.bundled("cnn3")).sha256());
            }
            metricsText = get(server, "metrics").body();
        }
        assertSaysNothingOfAnybody(metricsText);
        assertSaysNothingOfAnybody(log.toString());
        List<JsonNode> lines = new ArrayList<>();
        for (String line : log.toString().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.get("time").textValue()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z");
            assertThat(line.get("level").textValue()).isEqualTo("info");
            assertThat(line.get("event").textValue()).isEqualTo("request");
            assertThat(line.get("client").textValue()).isEqualTo("local");
            assertThat(line.get("milliseconds").doubleValue()).isNotNegative();
        });
        assertThat(lines.subList(0, 4))
                .extracting(line -> line.get("route").textValue() + " " + line.get("status") + " "
                        + line.path("pictures").asText("-") + " "
                        + line.path("faces").asText("-") + " "
                        + line.path("code").asText("-"))
                .containsExactly(
                        "/api/recognize 200 1 1 -",
                        "/api/recognize 400 - - no-picture",
                        "/api/recognize 207 2 1 -",
                        "other 404 - - not-found");
    }

    @Test
    void logsAddressesOnlyIfThatIsAskedFor() throws Exception {
        StringWriter log = new StringWriter();
        try (WebServer server = start(options().withLog(EventLog.json(new PrintWriter(log), true)))) {
            get(server, "health");
        }
        assertThat(JSON.readTree(log.toString().lines().findFirst().orElseThrow())
                        .get("address")
                        .textValue())
                .isEqualTo("127.0.0.1");
    }

    @Test
    void isReadyWhenItHasRecognizedItsPicture() throws Exception {
        AtomicBoolean blind = new AtomicBoolean();
        try (FaceDetector eyes = FaceDetector.open("yunet", io.fer4j.DetectorOptions.defaults());
                EmotionRecognizer own = EmotionRecognizer.builder()
                        .model("cnn3")
                        .detector(new Moody(eyes, blind))
                        .build();
                WebServer server = start(own, options())) {
            HttpResponse<String> before = get(server, "ready");
            assertThat(before.statusCode()).isEqualTo(503);
            assertThat(code(before)).isEqualTo("not-ready");
            assertThat(get(server, "health").body()).isEqualTo("{\"status\":\"ok\"}");
            blind.set(true);
            assertThat(server.checkReady()).contains("no face where there is one");
            assertThat(get(server, "ready").body()).contains("found no face where there is one");
            blind.set(false);
            assertThat(server.checkReady()).isEmpty();
            HttpResponse<String> ready = get(server, "ready");
            assertThat(ready.statusCode()).isEqualTo(200);
            JsonNode answer = JSON.readTree(ready.body());
            assertThat(answer.get("model").textValue()).isEqualTo("cnn3");
            assertThat(answer.get("sha256").textValue()).matches("[0-9a-f]{64}");
            assertThat(answer.get("backend").textValue()).isEqualTo("onnx");
            assertThat(answer.get("device").textValue()).isEqualTo("cpu");
        }
    }

    @Test
    void isNotReadyAfterAFailureOfItsOwnUntilItRecognizesItsPictureAgain() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        try (FaceDetector eyes = FaceDetector.open("yunet", io.fer4j.DetectorOptions.defaults());
                EmotionRecognizer own = EmotionRecognizer.builder()
                        .model("cnn3")
                        .detector(new Failing(eyes, failures))
                        .build();
                WebServer server = start(own, options())) {
            server.checkReady();
            Thread.sleep(1);
            failures.set(1);
            assertThat(send(post(server, smile)).statusCode()).isEqualTo(500);
            assertThat(get(server, "ready").statusCode()).isEqualTo(503);
            for (int i = 0; i < 100 && get(server, "ready").statusCode() != 200; i++) {
                Thread.sleep(100);
            }
            assertThat(get(server, "ready").statusCode())
                    .as("it looked again by itself")
                    .isEqualTo(200);
        }
    }

    private record Moody(FaceDetector eyes, AtomicBoolean blind) implements FaceDetector {
        @Override
        public List<io.fer4j.Face> detect(Frame frame) {
            return blind.get() ? List.of() : eyes.detect(frame);
        }

        @Override
        public String id() {
            return "moody";
        }

        @Override
        public void close() {}
    }

    private record Failing(FaceDetector eyes, AtomicInteger failures) implements FaceDetector {
        @Override
        public List<io.fer4j.Face> detect(Frame frame) {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("The detector of this test fails.");
            }
            return eyes.detect(frame);
        }

        @Override
        public String id() {
            return "failing";
        }

        @Override
        public void close() {}
    }

    /** A form as curl -F sends it. */
    private static HttpRequest form(WebServer server, String path, String name, byte[]... pictures) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] picture : pictures) {
            body.writeBytes(("--border\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"" + name
                            + "\"\r\nContent-Type: image/jpeg\r\n\r\n")
                    .getBytes(UTF_8));
            body.writeBytes(picture);
            body.writeBytes("\r\n".getBytes(UTF_8));
        }
        body.writeBytes("--border--\r\n".getBytes(UTF_8));
        return HttpRequest.newBuilder(server.address().resolve(path))
                .header("Content-Type", "multipart/form-data; boundary=border")
                .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
    }

    @Test
    void answersEachPictureOfAFormInItsPlace() throws Exception {
        byte[] neutral = encoded(Portraits.monaLisa(), "png");
        byte[] large = new byte[Limits.DEFAULT.uploadBytes() + 1];
        try (WebServer server = start(options())) {
            for (String path : List.of("api/recognize", "api/recognize/form")) {
                HttpResponse<String> response =
                        send(form(server, path, "q7Xz", smile, new byte[0], neutral, large, Arrays.copyOf(smile, 999)));
                assertThat(response.statusCode()).as(response.body()).isEqualTo(207);
                JsonNode pictures = JSON.readTree(response.body()).get("pictures");
                assertThat(pictures).hasSize(5);
                assertThat(pictures)
                        .extracting(result -> result.get("index") + " " + result.get("status") + " "
                                + result.at("/recognition/faces").size() + " "
                                + result.at("/error/code").asText())
                        .containsExactly(
                                "0 200 1 ",
                                "1 400 0 no-picture",
                                "2 200 1 ",
                                "3 413 0 too-large",
                                "4 400 0 no-picture");
                JsonNode alone = JSON.readTree(send(post(server, smile)).body());
                assertThat(pictures.get(0).get("recognition"))
                        .as("as if it came alone")
                        .isEqualTo(alone);
                assertThat(response.body()).doesNotContain("q7Xz");
            }
        }
    }

    @Test
    void refusesFormsThatAreNoneOrTooMuch() throws Exception {
        byte[][] many = new byte[Limits.DEFAULT.formPictures() + 1][];
        Arrays.fill(many, new byte[] {1});
        byte[][] heavy = new byte[5][];
        Arrays.fill(heavy, new byte[7_500_000]);
        try (WebServer server = start(options())) {
            HttpResponse<String> tooMany = send(form(server, "api/recognize", "a", many));
            assertThat(tooMany.statusCode()).isEqualTo(413);
            assertThat(tooMany.body()).contains("at most 16 pictures in a form");
            assertThat(send(form(server, "api/recognize", "a", heavy)).statusCode())
                    .isEqualTo(413);
            for (byte[] body : List.of(
                    smile,
                    new byte[0],
                    "--border--\r\n".getBytes(UTF_8),
                    "--border\r\n\r\nno end".getBytes(UTF_8),
                    ("--border\r\nX: " + "x".repeat(100_000) + "\r\n\r\n\r\n--border--\r\n").getBytes(UTF_8))) {
                HttpResponse<String> refused =
                        send(HttpRequest.newBuilder(server.address().resolve("api/recognize"))
                                .header("Content-Type", "multipart/form-data; boundary=border")
                                .POST(BodyPublishers.ofByteArray(body))
                                .build());
                assertThat(refused.statusCode())
                        .as(new String(body, UTF_8).substring(0, Math.min(20, body.length)))
                        .isEqualTo(400);
                assertThat(code(refused)).isEqualTo("bad-request");
            }
            assertThat(send(post(server, smile)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void countsEachPictureOfAForm() throws Exception {
        Access access = new Access(java.util.Optional.of(keys), Anonymous.NONE, List.of(), 1, 4, 100);
        try (WebServer server = start(options().withAccess(access))) {
            HttpRequest four = HttpRequest.newBuilder(
                            form(server, "api/recognize", "a", smile, smile, smile, smile), (name, value) -> true)
                    .header("Authorization", "Bearer " + KEY)
                    .build();
            assertThat(send(four).statusCode()).isEqualTo(207);
            assertThat(send(four).statusCode()).isEqualTo(429);
        }
    }

    @Test
    void givesPicturesBackWithTheirResultsDrawnIn() throws Exception {
        try (WebServer server = start(options())) {
            URI annotated = server.address().resolve("api/recognize?annotated=true");
            HttpRequest request = HttpRequest.newBuilder(annotated)
                    .header("Content-Type", "image/jpeg")
                    .POST(BodyPublishers.ofByteArray(smile))
                    .build();
            HttpResponse<byte[]> png = CLIENT.send(request, BodyHandlers.ofByteArray());
            assertThat(png.statusCode()).isEqualTo(200);
            assertThat(png.headers().firstValue("Content-Type")).contains("image/png");
            assertDrawn(png.body());
            HttpResponse<String> json = send(HttpRequest.newBuilder(request, (name, value) -> true)
                    .header("Accept", "application/json")
                    .build());
            assertThat(json.headers().firstValue("Content-Type")).contains("application/json");
            JsonNode answer = JSON.readTree(json.body());
            assertThat(answer.at("/faces/0/top").textValue()).isEqualTo("HAPPY");
            assertThat(answer.get("annotated").binaryValue()).isEqualTo(png.body());
            JsonNode pictures = JSON.readTree(
                            send(form(server, "api/recognize?annotated=true", "a", smile, new byte[2]))
                                    .body())
                    .get("pictures");
            assertThat(pictures.at("/0/recognition/annotated").binaryValue()).isEqualTo(png.body());
            assertThat(pictures.at("/1/error/code").textValue()).isEqualTo("no-picture");
            HttpResponse<String> wrong =
                    send(HttpRequest.newBuilder(server.address().resolve("api/recognize?annotated=yes"))
                            .header("Content-Type", "image/jpeg")
                            .POST(BodyPublishers.ofByteArray(smile))
                            .build());
            assertThat(wrong.statusCode()).isEqualTo(400);
        }
    }

    private static void assertDrawn(byte[] png) throws IOException {
        BufferedImage drawn = ImageIO.read(new ByteArrayInputStream(png));
        BufferedImage plain = ImageIO.read(new ByteArrayInputStream(smile));
        assertThat(drawn.getWidth()).isEqualTo(plain.getWidth());
        assertThat(drawn.getHeight()).isEqualTo(plain.getHeight());
        int changed = 0;
        for (int y = 0; y < plain.getHeight(); y++) {
            for (int x = 0; x < plain.getWidth(); x++) {
                changed += drawn.getRGB(x, y) == plain.getRGB(x, y) ? 0 : 1;
            }
        }
        assertThat(changed).as("pixels of boxes and labels").isBetween(500, plain.getWidth() * plain.getHeight() / 2);
    }

    @Test
    void givesOnlySoManyPixelsBack() throws Exception {
        BufferedImage large = new BufferedImage(4000, 3100, BufferedImage.TYPE_3BYTE_BGR);
        byte[] png = encoded(large, "png");
        try (WebServer server = start(options())) {
            HttpRequest request = HttpRequest.newBuilder(server.address().resolve("api/recognize?annotated=true"))
                    .header("Content-Type", "image/png")
                    .POST(BodyPublishers.ofByteArray(png))
                    .build();
            HttpResponse<String> refused = send(request);
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.body()).contains("at most 12 million pixels");
            assertThat(send(post(server, png)).statusCode())
                    .as("without being drawn")
                    .isEqualTo(200);
        }
    }

    @Test
    void finishesWhatItHasAcceptedAndTakesNoMore() throws Exception {
        SlowDetector detector = new SlowDetector();
        int processors = Runtime.getRuntime().availableProcessors();
        int clients = processors + 3;
        try (EmotionRecognizer slow =
                EmotionRecognizer.builder().model("cnn3").detector(detector).build()) {
            WebServer server = start(slow, options());
            List<CompletableFuture<HttpResponse<String>>> accepted = new ArrayList<>();
            try (LiveClient live = LiveClient.open(CLIENT, server.address());
                    LiveClient resting = LiveClient.open(CLIENT, server.address())) {
                live.send(smile).join();
                waitUntil(() -> detector.running() == 1, "the frame is in work");
                for (int i = 0; i < clients; i++) {
                    accepted.add(CLIENT.sendAsync(post(server, smile), BodyHandlers.ofString(UTF_8)));
                }
                waitUntil(() -> inWork(server) == clients, "all requests have come");
                AtomicInteger announced = new AtomicInteger();
                CompletableFuture<Integer> left = CompletableFuture.supplyAsync(() -> server.stop(announced::set));
                waitUntil(() -> announced.get() > 0, "it is told to stop");
                assertThat(announced.get()).as("requests and frames in work").isEqualTo(clients + 1);
                assertThat(code(get(server, "ready"))).isEqualTo("stopping");
                HttpResponse<String> late = send(post(server, smile));
                assertThat(late.statusCode()).isEqualTo(503);
                assertThat(code(late)).isEqualTo("stopping");
                assertThat(resting.closeCode()).isEqualTo(1001);
                assertThat(left.isDone()).isFalse();
                detector.release();
                assertThat(left.join()).as("left over").isZero();
                for (CompletableFuture<HttpResponse<String>> answer : accepted) {
                    assertThat(answer.join().statusCode()).isEqualTo(200);
                }
                assertThat(live.answer().get("faces")).isEmpty();
                assertThat(live.closeCode()).isEqualTo(1001);
            }
            assertThatThrownBy(() -> get(server, "health")).isInstanceOf(IOException.class);
        }
    }

    private static double inWork(WebServer server) throws Exception {
        PrometheusText metrics = metrics(server);
        return metrics.get("fer4j_requests_in_work{}");
    }

    @Test
    void waitsOnlySoLongForWhatItHasAccepted() throws Exception {
        SlowDetector detector = new SlowDetector();
        Limits usual = Limits.DEFAULT;
        Limits hasty = new Limits(
                usual.uploadBytes(),
                usual.uploadPixels(),
                usual.formBytes(),
                usual.formPictures(),
                usual.annotatedPixels(),
                usual.uploads(),
                usual.uploadTime(),
                usual.frameBytes(),
                usual.framePixels(),
                usual.framesPerSecond(),
                usual.sockets(),
                usual.socketIdle(),
                usual.waiting(),
                usual.connections(),
                usual.connectionIdle(),
                Duration.ofMillis(300));
        try (EmotionRecognizer slow =
                EmotionRecognizer.builder().model("cnn3").detector(detector).build()) {
            WebServer server = start(slow, options().withLimits(hasty));
            CompletableFuture<HttpResponse<String>> hanging =
                    CLIENT.sendAsync(post(server, smile), BodyHandlers.ofString(UTF_8));
            waitUntil(() -> detector.running() == 1, "it is in work");
            try {
                assertThat(server.stop(accepted -> assertThat(accepted).isEqualTo(1)))
                        .isEqualTo(1);
            } finally {
                detector.release();
            }
            assertThat(hanging.handle((answer, failure) -> failure == null ? answer.statusCode() : 0)
                            .join())
                    .isIn(0, 503, 500);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void waitUntil(Condition condition, String what) throws Exception {
        for (int i = 0; i < 3000; i++) {
            if (condition.holds()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("Expected that " + what + ".");
    }
}
