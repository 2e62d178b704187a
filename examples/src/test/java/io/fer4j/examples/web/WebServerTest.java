package io.fer4j.examples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.BackendException;
import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.SourceException;
import io.fer4j.image.Annotator;
import io.fer4j.image.PictureFile;
import io.fer4j.image.Portraits;
import io.fer4j.vision.tracking.ExpressionTracker;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server as programs on the same machine see it, good ones and bad ones. */
@Timeout(180)
class WebServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int FIFTY_MEGABYTES = 50_000_000;
    private static final Duration SHORT = Duration.ofMillis(400);

    private static final String UPGRADE = RawClient.request(
            "GET /live HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");

    private static EmotionRecognizer recognizer;
    private static WebServer server;
    private static byte[] smile;
    private static byte[] neutral;

    @BeforeAll
    static void startServer() {
        recognizer = EmotionRecognizer.create();
        server = start(recognizer, Limits.DEFAULT);
        smile = jpeg(Portraits.astronaut());
        neutral = jpeg(Portraits.monaLisa());
    }

    @AfterAll
    static void stopServer() {
        server.close();
        recognizer.close();
    }

    /** Whatever a test did: the next visitor is served, and nobody is left over. */
    @AfterEach
    void livesOn() throws Exception {
        assertThat(get("api/health").statusCode()).isEqualTo(200);
        waitUntil(() -> server.sockets() == 0, "all sockets are closed");
    }

    private static WebServer start(EmotionRecognizer recognizer, Limits limits) {
        return start(recognizer, ServerOptions.at("127.0.0.1", 0).withLimits(limits));
    }

    private static WebServer start(EmotionRecognizer recognizer, ServerOptions options) {
        return WebServer.start(
                recognizer,
                recognizer,
                () -> new ExpressionTracker(recognizer.uncertaintyThreshold(), ExpressionTracker.DEFAULT_HALF_LIFE),
                options);
    }

    private static byte[] jpeg(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(image, "jpg", bytes)).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void waitUntil(BooleanSupplier condition, String what) throws InterruptedException {
        for (int i = 0; i < 3000; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("Expected that " + what + ".");
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(server.address().resolve(path)).build(), BodyHandlers.ofString(UTF_8));
    }

    private static HttpRequest post(WebServer to, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(to.address().resolve("api/recognize"))
                .header("Content-Type", "image/jpeg")
                .POST(BodyPublishers.ofByteArray(body));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return CLIENT.send(request, BodyHandlers.ofString(UTF_8));
    }

    /** Checks that the answer is an error in the form that is documented, and returns its sentence. */
    private static String refusal(HttpResponse<String> response, int status) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(openApi().at("/paths/~1api~1recognize/post/responses").has(String.valueOf(status)))
                .as("documented")
                .isTrue();
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        OpenApiSchemas.of(openApi()).check("Error", JSON.readTree(response.body()));
        String sentence = JSON.readTree(response.body()).get("error").textValue();
        assertThat(sentence).startsWith("Expected ").contains(" found ");
        return sentence;
    }

    private static JsonNode openApi() throws IOException {
        try (InputStream in = WebServer.class.getResourceAsStream("openapi.json")) {
            return JSON.readTree(in);
        }
    }

    @Test
    void servesThePageAndAllThatItNames() throws Exception {
        String html = get("").body();
        Set<String> named = new TreeSet<>(Set.of("/", "/expressions.json"));
        Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(html).results().forEach(link -> named.add(link.group(1)));
        Pattern imports = Pattern.compile("from \"\\.(/[^\"]+)\"");
        for (String script : named.stream().filter(name -> name.endsWith(".js")).toList()) {
            imports.matcher(get(script).body()).results().forEach(link -> named.add(link.group(1)));
        }
        assertThat(named).contains("/live.js", "/timeline.js", "/page.css", "/openapi.json", "/emoji/happy.png");
        for (String name : named) {
            HttpResponse<String> response = get(name);
            assertThat(response.statusCode()).as(name).isEqualTo(200);
            assertThat(response.body()).as(name).doesNotContain("http://").doesNotContainPattern("https://(?!spdx)");
        }
        assertThat(html).contains("nothing is stored").contains("Ask the people");
    }

    @Test
    void namesTheExpressionsWithTheColoursAndEmojiOfTheOtherPrograms() throws Exception {
        JsonNode looks = JSON.readTree(get("expressions.json").body());
        assertThat(looks.size()).isEqualTo(Emotion.all().size());
        for (Emotion emotion : Emotion.all()) {
            JsonNode look = looks.get(emotion.name());
            assertThat(look.get("label").textValue()).isEqualTo(emotion.label());
            assertThat(Integer.decode(look.get("colour").textValue()))
                    .isEqualTo(Annotator.colour(emotion).getRGB() & 0xFFFFFF);
            HttpResponse<byte[]> emoji = CLIENT.send(
                    HttpRequest.newBuilder(
                                    server.address().resolve(look.get("emoji").textValue()))
                            .build(),
                    BodyHandlers.ofByteArray());
            assertThat(emoji.headers().firstValue("Content-Type")).contains("image/png");
            assertThat(emoji.body()).isEqualTo(Annotator.emoji(emotion));
        }
    }

    @Test
    void putsTheSameHeadersOnEveryAnswer() throws Exception {
        List<String> answers = new ArrayList<>();
        for (String request : List.of(
                "GET / HTTP/1.1\r\nHost: localhost\r\n",
                "GET /missing HTTP/1.1\r\nHost: localhost\r\n",
                "GET /%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\n",
                "DELETE /api/recognize HTTP/1.1\r\nHost: localhost\r\n",
                "GET / HTTP/1.1\r\nHost: elsewhere.example\r\n",
                "GET /live HTTP/1.1\r\nHost: localhost\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nLong: " + "x".repeat(20_000) + "\r\n",
                "POST /api/recognize HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n")) {
            answers.add(raw(request + "Connection: close\r\n\r\n"));
        }
        assertThat(answers.stream().map(answer -> answer.substring(9, 12)))
                .containsExactly("200", "404", "400", "405", "403", "404", "431", "400");
        for (String answer : answers) {
            assertThat(answer)
                    .contains("Content-Security-Policy: default-src 'self'; ")
                    .contains("X-Content-Type-Options: nosniff\r\n")
                    .contains("X-Frame-Options: DENY\r\n")
                    .contains("Referrer-Policy: no-referrer\r\n")
                    .contains("Permissions-Policy: camera=(self)")
                    .contains("Cache-Control: no-store\r\n")
                    .doesNotContain("Access-Control", "Set-Cookie", "Jetty", "Javalin");
        }
        assertThat(answers.get(0)).doesNotContain("unsafe-inline");
        assertThat(answers.get(3)).contains("\r\nAllow: POST\r\n");
    }

    private static String raw(String request) throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            return client.send(request).rest();
        }
    }

    @Test
    void recognizesAPostedPicture() throws Exception {
        HttpResponse<String> response = send(post(server, smile));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode answer = JSON.readTree(response.body());
        OpenApiSchemas.of(openApi()).check("Recognition", answer);
        BufferedImage picture = Portraits.astronaut();
        assertThat(answer.get("width").intValue()).isEqualTo(picture.getWidth());
        assertThat(answer.get("height").intValue()).isEqualTo(picture.getHeight());
        assertThat(answer.get("faces")).hasSize(1);
        JsonNode face = answer.get("faces").get(0);
        assertThat(face.get("top").textValue()).isEqualTo("HAPPY");
        double sum = 0;
        for (Emotion emotion : Emotion.FER2013) {
            sum += face.get("scores").get(emotion.name()).doubleValue();
        }
        assertThat(sum).isCloseTo(1, within(1e-4));
        assertThat(face.at("/box/x").doubleValue() + face.at("/box/width").doubleValue() / 2)
                .isCloseTo(171, within(20.0));
    }

    @Test
    void putsTheBiggestFaceFirst() throws Exception {
        BufferedImage both = new BufferedImage(800, 400, BufferedImage.TYPE_3BYTE_BGR);
        both.getGraphics().drawImage(Portraits.astronaut(), 0, 0, 200, 176, null);
        both.getGraphics().drawImage(Portraits.monaLisa(), 300, 0, null);
        JsonNode faces = JSON.readTree(send(post(server, jpeg(both))).body()).get("faces");
        assertThat(faces).hasSize(2);
        assertThat(faces.get(0).at("/box/x").doubleValue()).isGreaterThan(300);
        assertThat(faces.get(1).get("top").textValue()).isEqualTo("HAPPY");
    }

    @Test
    void describesResultsAsTheSchemaOfTheLibraryDoes() throws Exception {
        JsonNode library;
        try (InputStream in =
                FaceEmotion.class.getClassLoader().getResourceAsStream("META-INF/fer4j/results.schema.json")) {
            library = JSON.readTree(new String(in.readAllBytes(), UTF_8).replace("#/$defs/", "#/components/schemas/"));
        }
        JsonNode served = openApi().at("/components/schemas");

        assertThat(library.get("$defs").properties())
                .hasSizeGreaterThan(5)
                .allSatisfy(schema -> assertThat(served.get(schema.getKey()))
                        .as(schema.getKey())
                        .isEqualTo(schema.getValue()));
    }

    @Test
    void documentsWhatItDoes() throws Exception {
        JsonNode document = JSON.readTree(get("openapi.json").body());
        assertThat(document.get("openapi").textValue()).startsWith("3.1");
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> assertThat(statusOf(method, path.getKey()))
                                .as("%s %s", method, path.getKey())
                                .isNotIn(404, 405)));
        List<JsonNode> references = document.findValues("$ref");
        assertThat(references).hasSizeGreaterThan(8);
        for (JsonNode reference : references) {
            assertThat(document.at(reference.textValue().substring(1)).isMissingNode())
                    .as(reference.textValue())
                    .isFalse();
        }
        OpenApiSchemas.of(document)
                .check("Health", JSON.readTree(get("api/health").body()));
        assertThat(document.at("/paths/~1api~1recognize/post/responses").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("200", "207", "400", "401", "403", "408", "413", "415", "429", "500", "503");
        assertThat(document.toString())
                .as("the limits")
                .contains(String.format("%,d bytes", Limits.DEFAULT.uploadBytes()))
                .contains(Limits.DEFAULT.uploadPixels() / 1_000_000 + " million pixels");
    }

    private static int statusOf(String method, String path) {
        try {
            return send(HttpRequest.newBuilder(server.address().resolve(path))
                            .method(method.toUpperCase(java.util.Locale.ROOT), BodyPublishers.noBody())
                            .build())
                    .statusCode();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refusesWhatIsNoPicture() throws Exception {
        byte[] garbage = new byte[100_000];
        new Random(1).nextBytes(garbage);
        byte[] marked = garbage.clone();
        System.arraycopy(smile, 0, marked, 0, 20);
        for (byte[] body :
                List.of(new byte[0], new byte[1], garbage, marked, Arrays.copyOf(smile, smile.length / 2), bomb())) {
            refusal(send(post(server, body)), 400);
        }
        assertThat(refusal(send(post(server, bomb())), 400)).contains("30000");
    }

    /** A small file that says it is a picture of 30000x30000 pixels. */
    private static byte[] bomb() {
        byte[] png = png(Portraits.astronaut());
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 30_000).putInt(20, 30_000);
        java.util.zip.CRC32 checksum = new java.util.zip.CRC32();
        checksum.update(png, 12, 17);
        header.putInt(29, (int) checksum.getValue());
        return png;
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(image, "png", bytes)).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Test
    void namesTheContentTypeThatItRefusesAndWhatToSend() throws Exception {
        for (Map.Entry<String, String> type : Map.of(
                        "multipart/form-data", "a form (multipart/form-data) that names no boundary between its parts",
                        "application/x-www-form-urlencoded",
                                "application/x-www-form-urlencoded, which curl says if it is not told otherwise",
                        "application/json", "JSON (application/json)",
                        "text/html; charset=binary", "text",
                        "video/q7Xz", "another content type")
                .entrySet()) {
            assertThat(refusal(send(postAs(type.getKey(), smile)), 415))
                    .contains("found " + type.getValue() + ". Send the file itself: curl ")
                    .contains("image/webp, image/gif")
                    .doesNotContain("q7Xz");
        }
        HttpRequest untyped = HttpRequest.newBuilder(server.address().resolve("api/recognize"))
                .POST(BodyPublishers.ofByteArray(smile))
                .build();
        assertThat(refusal(send(untyped), 415)).contains("found none. Send the file itself");
    }

    private static HttpRequest postAs(String type, byte[] body) {
        return HttpRequest.newBuilder(server.address().resolve("api/recognize"))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    @Test
    void takesAPictureWhateverParametersItsContentTypeHas() throws Exception {
        for (String type : List.of(
                "image/jpeg; charset=binary",
                "IMAGE/JPEG;charset=foo",
                "image/jpeg; charset=\"\"",
                "image/*",
                "application/octet-stream ; charset=binary",
                "image/jpeg; q=1; charset=utf-8")) {
            HttpResponse<String> response = send(postAs(type, smile));
            assertThat(response.statusCode())
                    .as("%s: %s", type, response.body())
                    .isEqualTo(200);
            assertThat(JSON.readTree(response.body()).at("/faces/0/top").textValue())
                    .isEqualTo("HAPPY");
        }
    }

    @Test
    void refusesCompressedBodies() throws Exception {
        assertThat(refusal(send(post(server, smile, "Content-Encoding", "gzip")), 415))
                .contains("compressed once more");
        assertThat(send(post(server, smile, "Content-Encoding", "identity")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void givesTheNumbersOfTheRecognizerItself() throws Exception {
        byte[] picture = png(Portraits.astronaut());
        FaceEmotion expected =
                recognizer.recognize(PictureFile.decode("astronaut", picture)).get(0);
        HttpResponse<String> response = send(postAs("image/png", picture));
        JsonNode scores = JSON.readTree(response.body()).at("/faces/0/scores");
        for (Emotion emotion : expected.scores().classes()) {
            assertThat(scores.get(emotion.name()).floatValue())
                    .isEqualTo(expected.scores().probability(emotion));
        }
    }

    @Test
    void takesThePublicPageOfAProxyForItsOwn() throws Exception {
        URI page = URI.create("https://Faces.example.org");
        try (WebServer own = start(recognizer, ServerOptions.at("127.0.0.1", 0).withPublicUrl(page))) {
            assertThat(own.addressesForOthers()).containsExactly(URI.create("https://Faces.example.org/"));
            String local = "127.0.0.1:" + own.address().getPort();
            assertThat(statusBehindProxy(own, "faces.example.org", "https://faces.example.org"))
                    .isEqualTo(200);
            assertThat(statusBehindProxy(own, local, "https://faces.example.org"))
                    .isEqualTo(200);
            assertThat(statusBehindProxy(own, local, "http://" + local)).isEqualTo(200);
            for (String origin : List.of(
                    "http://elsewhere.example",
                    "https://faces.example.org:8443",
                    "https://faces.example.org.elsewhere.example",
                    "https://elsewhere.example")) {
                assertThat(statusBehindProxy(own, "faces.example.org", origin))
                        .as(origin)
                        .isEqualTo(403);
            }
            assertThat(statusBehindProxy(own, "elsewhere.example", "https://faces.example.org"))
                    .isEqualTo(403);
        }
    }

    private static int statusBehindProxy(WebServer own, String host, String origin) throws IOException {
        try (RawClient client = new RawClient(own.address())) {
            String answer = client.send(RawClient.request(
                            "GET /api/health HTTP/1.1", "Host: " + host, "Origin: " + origin, "Connection: close"))
                    .rest();
            return Integer.parseInt(answer.substring(9, 12));
        }
    }

    @Test
    void refusesPublicAddressesThatAreMoreThanAHost() {
        for (String address : List.of(
                "faces.example.org",
                "ftp://faces.example.org",
                "https:///",
                "https://faces.example.org/faces",
                "https://faces.example.org/?a=b",
                "https://me@faces.example.org")) {
            assertThatThrownBy(() -> ServerOptions.at("127.0.0.1", 0).withPublicUrl(URI.create(address)))
                    .as(address)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Expected a public address of a scheme and a host, such as"
                            + " https://faces.example.org, found " + address + ".");
        }
    }

    @Test
    void speaksHttpsWithACertificateOfItsOwn() throws Exception {
        ServerCertificate certificate = ServerCertificate.selfSigned("127.0.0.1");
        assertThat(certificate.fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        try (WebServer own = start(recognizer, ServerOptions.at("127.0.0.1", 0).withCertificate(certificate))) {
            assertThat(own.address().getScheme()).isEqualTo("https");
            HttpClient trusting =
                    HttpClient.newBuilder().sslContext(trusting(certificate)).build();
            HttpRequest request =
                    post(own, smile, "Origin", "https://" + own.address().getAuthority());
            HttpResponse<String> response = trusting.send(request, BodyHandlers.ofString(UTF_8));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(JSON.readTree(response.body()).at("/faces/0/top").textValue())
                    .isEqualTo("HAPPY");
            HttpRequest plain =
                    post(own, smile, "Origin", "http://" + own.address().getAuthority());
            refusal(trusting.send(plain, BodyHandlers.ofString(UTF_8)), 403);
            assertThatThrownBy(() -> CLIENT.send(request, BodyHandlers.ofString()))
                    .as("a client that does not know the certificate")
                    .isInstanceOf(javax.net.ssl.SSLHandshakeException.class);
        }
    }

    /** Trusts one certificate, and checks its names. */
    private static SSLContext trusting(ServerCertificate certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("server", certificate.store().getCertificate("fer4j"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void readsAKeyStoreOrSaysWhatIsWrongWithIt(@TempDir Path directory) throws Exception {
        ServerCertificate made = ServerCertificate.selfSigned("faces.example.org");
        Path file = directory.resolve("server.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            made.store().store(out, made.password().toCharArray());
        }
        assertThat(ServerCertificate.read(file, made.password()).fingerprint()).isEqualTo(made.fingerprint());
        assertThat(((X509Certificate) made.store().getCertificate("fer4j")).getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .contains("localhost", "127.0.0.1", "faces.example.org");
        assertThatThrownBy(() -> ServerCertificate.read(file, "another"))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("Expected a key store (PKCS #12 or JKS) that this password opens, found that ")
                .hasMessageEndingWith("openssl pkcs12 -export -in fullchain.pem -inkey privkey.pem -out server.p12");
        Path text = Files.writeString(directory.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----");
        assertThatThrownBy(() -> ServerCertificate.read(text, ""))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("key.pem is another file");
        assertThatThrownBy(() -> ServerCertificate.read(directory.resolve("none.p12"), ""))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("Expected a key store, found no file ");
    }

    @Test
    void showsItsNoticeOnThePageAsPlainText() throws Exception {
        try (WebServer own = start(
                recognizer,
                ServerOptions.at("127.0.0.1", 0).withNotice(new PageNotice("de", "Gesichter & <b>mehr</b>")))) {
            String html = send(HttpRequest.newBuilder(own.address()).build()).body();
            assertThat(html).contains("<p id=\"notice\" lang=\"de\">Gesichter &amp; &lt;b&gt;mehr&lt;/b&gt;</p>");
        }
        assertThat(get("").body()).doesNotContain("id=\"notice\"", "<!-- notice");
    }

    @Test
    void refusesFiftyMegabytes() throws Exception {
        byte[] body = new byte[FIFTY_MEGABYTES];
        refusal(send(post(server, body)), 413);
        HttpRequest unannounced = HttpRequest.newBuilder(server.address().resolve("api/recognize"))
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)))
                .build();
        refusal(send(unannounced), 413);
    }

    @Test
    void refusesOtherPages() throws Exception {
        String own = "http://" + server.address().getAuthority();
        assertThat(send(post(server, smile, "Origin", own)).statusCode()).isEqualTo(200);
        for (String origin : List.of(
                "http://elsewhere.example",
                "null",
                own + "0",
                own.replace("http:", "https:"),
                "http://127.0.0.1",
                own + ".elsewhere.example")) {
            refusal(send(post(server, smile, "Origin", origin)), 403);
            assertThatThrownBy(() -> CLIENT.newWebSocketBuilder()
                            .header("Origin", origin)
                            .buildAsync(LiveClient.live(server.address()), new java.net.http.WebSocket.Listener() {})
                            .join())
                    .as(origin)
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
        }
        for (String host : List.of("elsewhere.example", "127.0.0.1.elsewhere.example:8080", "10.0.0.1", "", "[::2]")) {
            assertThat(raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .as(host)
                    .containsPattern("^HTTP/1.1 40[03] ")
                    .doesNotContain("<html");
        }
        for (String host : List.of("localhost:1", "127.0.0.1", "[::1]:8080", "LOCALHOST")) {
            assertThat(raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .as(host)
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void servesNothingButThePage() throws Exception {
        for (String path : List.of(
                "/../../../etc/passwd",
                "/..%2f..%2fetc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/emoji/..%5clive.js",
                "//etc/passwd",
                "/WEB-INF/web.xml",
                "/io/fer4j/examples/web/WebServer.class",
                "/astronaut.png",
                "/%00")) {
            assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .as(path)
                    .containsPattern("^HTTP/1.1 40[04] ");
        }
    }

    @Test
    void reflectsNothing() throws Exception {
        String mark = "q7Xz<script>";
        String noImage = "Content-Type: image/png\r\nContent-Length: 4\r\nX: y\r\n";
        for (String request : List.of(
                "GET /q7Xz%3Cscript%3E?q7Xz HTTP/1.1\r\nHost: localhost\r\nX: " + mark + "\r\n",
                "GET /" + mark + " HTTP/1.1\r\nHost: localhost\r\n",
                "q7Xz / HTTP/1.1\r\nHost: localhost\r\n",
                "POST /api/recognize HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + mark + "\r\n",
                "POST /api/recognize HTTP/1.1\r\nHost: localhost\r\n" + noImage,
                "GET / HTTP/1.1\r\nHost: q7Xz.example\r\n",
                "GET / q7Xz\r\n")) {
            String answer = raw(request + "Connection: close\r\n\r\nq7Xz");
            assertThat(answer).as(request).contains("\"error\"").doesNotContain("q7Xz");
        }
    }

    @Test
    void followsAFaceOverASocket() throws Exception {
        try (LiveClient client = LiveClient.open(CLIENT, server.address())) {
            JsonNode first = client.ask(smile);
            OpenApiSchemas.of(openApi()).check("Recognition", first);
            assertThat(first.at("/faces/0/top").textValue()).isEqualTo("HAPPY");
            assertThat(first.get("milliseconds").doubleValue()).isPositive();
            long id = first.at("/faces/0/trackId").longValue();
            for (int i = 0; i < 5; i++) {
                assertThat(client.ask(smile).at("/faces/0/trackId").longValue()).isEqualTo(id);
            }
            client.send("{\"type\": \"neutral\"}");
            assertThat(topAfterAWhile(client, "NEUTRAL"))
                    .as("a smile taken for the neutral look")
                    .isEqualTo("NEUTRAL");
            client.send("{\"type\":\"forget\"}");
            assertThat(topAfterAWhile(client, "HAPPY")).isEqualTo("HAPPY");
        }
    }

    private static String topAfterAWhile(LiveClient client, String awaited) throws Exception {
        String top = "";
        for (int i = 0; i < 100 && !top.equals(awaited); i++) {
            Thread.sleep(40);
            top = client.ask(smile).at("/faces/0/label").textValue();
        }
        return top;
    }

    @Test
    void keepsSocketsApart() throws Exception {
        try (LiveClient one = LiveClient.open(CLIENT, server.address());
                LiveClient other = LiveClient.open(CLIENT, server.address())) {
            for (int i = 0; i < 5; i++) {
                assertThat(one.ask(smile).at("/faces/0/top").textValue()).isEqualTo("HAPPY");
                JsonNode answer = other.ask(neutral);
                assertThat(answer.get("faces")).hasSize(1);
                assertThat(answer.at("/faces/0/scores/HAPPY").doubleValue()).isLessThan(0.5);
            }
        }
    }

    @Test
    void answersGarbageOnASocketAndGoesOn() throws Exception {
        try (LiveClient client = LiveClient.open(CLIENT, server.address())) {
            for (byte[] garbage : List.of(new byte[0], new byte[9999], Arrays.copyOf(smile, 999), bomb())) {
                JsonNode answer = client.ask(garbage);
                assertThat(answer.get("code").textValue()).isEqualTo("no-picture");
                assertThat(answer.get("error").textValue()).startsWith("Expected ");
            }
            for (String garbage : List.of("", "q7Xz", "{\"type\":\"q7Xz\"}", "[".repeat(900))) {
                client.send(garbage);
                JsonNode answer = client.answer();
                assertThat(answer.get("code").textValue()).isEqualTo("unknown-message");
                assertThat(answer.toString()).doesNotContain("q7Xz", "[[");
            }
            assertThat(client.ask(smile).at("/faces/0/top").textValue()).isEqualTo("HAPPY");
        }
    }

    @Test
    void endsSocketsThatSendTooMuchAtOnce() throws Exception {
        try (LiveClient client = LiveClient.open(CLIENT, server.address())) {
            var unused = client.send(new byte[FIFTY_MEGABYTES]);
            assertThat(ended(client)).isTrue();
        }
        try (LiveClient client = LiveClient.open(CLIENT, server.address())) {
            client.send("x".repeat(2000));
            assertThat(client.closeCode()).isEqualTo(1009);
        }
        try (RawClient client = new RawClient(server.address())) {
            client.send(UPGRADE).send("\u00ff\u00ff\u00ff no frame at all ".repeat(50));
            assertThat(client.rest()).startsWith("HTTP/1.1 101 ");
        }
    }

    /** Waits for the end of a connection; who is still sending may see it break before the reason arrives. */
    private static boolean ended(LiveClient client) {
        try {
            assertThat(client.closeCode()).isEqualTo(1009);
        } catch (java.util.concurrent.CompletionException e) {
            assertThat(e).hasCauseInstanceOf(IOException.class);
        }
        return client.isClosed();
    }

    @Test
    void servesSoManySocketsAndNoMore() throws Exception {
        int most = Limits.DEFAULT.sockets();
        for (int round = 0; round < 2; round++) {
            List<LiveClient> clients = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                clients.add(LiveClient.open(CLIENT, server.address()));
            }
            waitUntil(() -> clients.stream().filter(LiveClient::isClosed).count() == 200 - most, "the rest is refused");
            List<LiveClient> served =
                    clients.stream().filter(client -> !client.isClosed()).toList();
            clients.stream()
                    .filter(LiveClient::isClosed)
                    .forEach(client -> assertThat(client.closeCode()).isEqualTo(1013));
            for (LiveClient client : served) {
                client.send(smile).join();
            }
            for (LiveClient client : served) {
                assertThat(client.answer().at("/faces/0/top").textValue()).isEqualTo("HAPPY");
            }
            clients.forEach(LiveClient::close);
            waitUntil(() -> server.sockets() == 0, "all are gone");
        }
    }

    /** Runs with limits of its own, and a detector that takes its time. */
    private static void withSlowServer(Limits limits, SlowTest test) throws Exception {
        SlowDetector detector = new SlowDetector();
        try (EmotionRecognizer slow =
                        EmotionRecognizer.builder().detector(detector).build();
                WebServer own = start(slow, limits)) {
            try {
                test.run(own, detector);
            } finally {
                detector.release();
            }
        }
    }

    private interface SlowTest {
        void run(WebServer server, SlowDetector detector) throws Exception;
    }

    private static Limits limits(int uploads, int framesPerSecond, int sockets, int waiting, Duration patience) {
        return new Limits(
                100_000,
                1_000_000,
                32_000_000,
                16,
                12_000_000,
                uploads,
                patience,
                100_000,
                1_000_000,
                framesPerSecond,
                sockets,
                patience,
                waiting,
                100,
                patience,
                Duration.ofSeconds(8));
    }

    @Test
    void refusesASecondFrameBeforeTheAnswerToTheFirst() throws Exception {
        withSlowServer(limits(2, 1000, 4, 4, Duration.ofSeconds(60)), (own, detector) -> {
            try (LiveClient client = LiveClient.open(CLIENT, own.address())) {
                client.send(smile).join();
                for (int i = 0; i < 20; i++) {
                    assertThat(client.ask(smile).get("code").textValue()).isEqualTo("one-at-a-time");
                }
                detector.release();
                assertThat(client.answer().get("faces")).isEmpty();
                assertThat(client.ask(smile).get("faces")).isEmpty();
            }
        });
    }

    @Test
    void refusesWhatWouldWaitTooLong() throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        int accepted = processors + 1;
        withSlowServer(limits(accepted, 1000, 4, 1, Duration.ofSeconds(60)), (own, detector) -> {
            List<CompletableFuture<HttpResponse<String>>> first = new ArrayList<>();
            for (int i = 0; i < processors; i++) {
                first.add(CLIENT.sendAsync(post(own, smile), BodyHandlers.ofString(UTF_8)));
                int running = i + 1;
                waitUntil(() -> detector.running() == running, running + " are recognised");
            }
            List<CompletableFuture<HttpResponse<String>>> more = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                more.add(CLIENT.sendAsync(post(own, smile), BodyHandlers.ofString(UTF_8)));
            }
            waitUntil(() -> more.stream().filter(CompletableFuture::isDone).count() == 29, "one waits, the rest knows");
            try (LiveClient client = LiveClient.open(CLIENT, own.address())) {
                assertThat(client.ask(smile).get("code").textValue()).isEqualTo("busy");
            }
            assertThat(send(HttpRequest.newBuilder(own.address().resolve("api/health"))
                                    .build())
                            .statusCode())
                    .as("what needs no recognition")
                    .isEqualTo(200);
            detector.release();
            int served = 0;
            for (CompletableFuture<HttpResponse<String>> answer : more) {
                if (answer.join().statusCode() == 200) {
                    served++;
                } else {
                    refusal(answer.join(), 503);
                    assertThat(answer.join().headers().firstValue("Retry-After"))
                            .contains("1");
                }
            }
            assertThat(served).isEqualTo(1);
            first.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
            assertThat(detector.mostAtOnce()).isEqualTo(processors);
        });
    }

    @Test
    void tellsClientsThatAreStillSendingWhyTheyAreRefused() throws Exception {
        Limits one = new Limits(
                8_000_000,
                1_000_000,
                32_000_000,
                16,
                12_000_000,
                1,
                Duration.ofSeconds(60),
                100_000,
                1_000_000,
                40,
                4,
                Duration.ofSeconds(60),
                4,
                100,
                Duration.ofSeconds(60),
                Duration.ofSeconds(8));
        byte[] large = Arrays.copyOf(smile, 7_000_000);
        withSlowServer(one, (own, detector) -> {
            CompletableFuture<HttpResponse<String>> first = CLIENT.sendAsync(post(own, smile), BodyHandlers.ofString());
            waitUntil(() -> detector.running() == 1, "the first is recognised");
            for (int i = 0; i < 5; i++) {
                refusal(send(post(own, large)), 503);
                HttpRequest form = HttpRequest.newBuilder(own.address().resolve("api/recognize"))
                        .header("Content-Type", "multipart/form-data")
                        .POST(BodyPublishers.ofByteArray(large))
                        .build();
                refusal(send(form), 415);
            }
            detector.release();
            assertThat(first.join().statusCode()).isEqualTo(200);
        });
    }

    @Test
    void refusesFramesThatFollowTooFast() throws Exception {
        try (WebServer own = start(recognizer, limits(2, 1, 4, 4, Duration.ofSeconds(60)));
                LiveClient client = LiveClient.open(CLIENT, own.address())) {
            assertThat(client.ask(smile).has("faces")).isTrue();
            assertThat(client.ask(smile).get("code").textValue()).isEqualTo("too-fast");
        }
    }

    @Test
    void cutsOffSocketsThatDoNotListen() throws Exception {
        String frame = "\u0082\u0080\u0001\u0001\u0001\u0001";
        try (WebServer own = start(recognizer, limits(2, 1, 4, 4, Duration.ofSeconds(60)));
                RawClient client = new RawClient(own.address());
                RawClient deaf = new RawClient(own.address())) {
            // Who is still sending may see the connection break before the reason arrives: not one frame too many.
            String answers = client.send(UPGRADE + frame.repeat(100)).rest();
            assertThat(answers)
                    .contains("too-fast")
                    .as("code 1008 and why")
                    .endsWith("\u0003\u00f0Expected a client that heeds refusals.");
            // The first frame is refused by another thread, perhaps too late.
            assertThat(answers.split("\"error\"", -1).length - 1).as("refusals").isBetween(98, 99);
            deaf.send(UPGRADE).drip(frame, 1);
            waitUntil(() -> own.sockets() == 0, "it is gone");
        }
    }

    @Test
    void cutsOffSlowClients() throws Exception {
        try (WebServer own = start(recognizer, limits(1, 40, 1, 4, SHORT))) {
            try (LiveClient silent = LiveClient.open(CLIENT, own.address())) {
                assertThat(silent.closeCode()).isEqualTo(1001);
            }
            try (RawClient header = new RawClient(own.address())) {
                header.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: ").drip("x", 20);
            }
            try (RawClient frame = new RawClient(own.address())) {
                // A binary frame of 4095 bytes begins.
                frame.send(UPGRADE + "\u0082\u00fe\u000f\u00ff\u0001\u0001\u0001\u0001");
                frame.drip("x", 20);
            }
            waitUntil(() -> own.sockets() == 0, "sockets are gone");
            String head = RawClient.request(
                    "POST /api/recognize HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: image/png",
                    "Content-Length: 1000");
            try (RawClient body = new RawClient(own.address())) {
                assertThat(body.send(head + "x").rest()).startsWith("HTTP/1.1 408 ");
            }
            try (RawClient body = new RawClient(own.address())) {
                body.send(head).drip("x", 20);
                assertThat(body.rest())
                        .satisfiesAnyOf(
                                answer -> assertThat(answer).startsWith("HTTP/1.1 408 "),
                                answer -> assertThat(answer).as("reset").isEmpty());
            }
            assertThat(send(post(own, smile)).statusCode())
                    .as("the only upload is free again")
                    .isEqualTo(200);
        }
    }

    @Test
    void tellsItsClientsWhenItStops() throws InterruptedException {
        WebServer own = start(recognizer, Limits.DEFAULT);
        try (LiveClient client = LiveClient.open(CLIENT, own.address())) {
            waitUntil(() -> own.sockets() == 1, "it is served");
            own.close();
            own.close();
            assertThat(client.closeCode()).isEqualTo(1001);
        }
        assertThatThrownBy(() -> send(post(own, smile))).isInstanceOf(IOException.class);
    }

    @Test
    void saysThatAPortIsTakenOrAHostUnknown() {
        int taken = server.address().getPort();
        assertThatThrownBy(() -> start(recognizer, ServerOptions.at("127.0.0.1", taken)))
                .isInstanceOf(BackendException.class)
                .hasMessage("Expected port " + taken
                        + " of 127.0.0.1 to be free, found that it cannot be opened. End the program that uses it, or"
                        + " choose another with --port.");
        assertThatThrownBy(() -> start(recognizer, ServerOptions.at("no host of that name", 0)))
                .isInstanceOf(BackendException.class)
                .hasMessageStartingWith("Expected a name or an address of this machine to listen at, found no host ");
    }

    @Test
    void isReachedByItsAddressesWhereItListensToAll() throws Exception {
        try (WebServer own = start(recognizer, ServerOptions.at("0.0.0.0", 0))) {
            URI address = own.address();
            assertThat(address.getHost()).isEqualTo("localhost");
            assertThat(own.addressesForOthers())
                    .hasSameSizeAs(LocalNetwork.addresses())
                    .allSatisfy(other -> assertThat(other.toString())
                            .matches("http://([0-9.]+|\\[[0-9a-f:]+\\]):" + address.getPort() + "/")
                            .doesNotContain("127.0.0.1"));
            for (String host : List.of("192.168.0.7:8080", "[fe80::1]", "localhost")) {
                try (RawClient client = new RawClient(address)) {
                    assertThat(client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                                    .rest())
                            .startsWith("HTTP/1.1 200 ");
                }
            }
            try (RawClient client = new RawClient(address)) {
                assertThat(client.send("GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n")
                                .rest())
                        .startsWith("HTTP/1.1 403 ");
            }
        }
    }
}
