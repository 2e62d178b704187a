package io.fer4j.spring.boot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The endpoint over HTTP, in a real Tomcat, with its limits. Runs with Spring Boot 4.0 and with 3.5. */
class RecognizeEndpointTest {
    private static final AtomicReference<CountDownLatch> GATE = new AtomicReference<>();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static ConfigurableApplicationContext context;
    private static int port;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        /** A real detector that waits on demand. */
        @Bean(destroyMethod = "close")
        FaceDetector detector() {
            FaceDetector inner = FaceDetector.open("yunet");
            return new FaceDetector() {
                @Override
                public String id() {
                    return inner.id();
                }

                @Override
                public List<Face> detect(Frame frame) {
                    CountDownLatch gate = GATE.get();
                    if (gate != null) {
                        try {
                            gate.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                    return inner.detect(frame);
                }

                @Override
                public void close() {
                    inner.close();
                }
            };
        }
    }

    @BeforeAll
    static void start() {
        SpringApplication application = new SpringApplication(Application.class);
        application.setRegisterShutdownHook(false);
        context = application.run(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn",
                "--fer4j.model=cnn3",
                "--fer4j.web.enabled=true",
                "--fer4j.web.path=/faces",
                "--fer4j.web.max-bytes=1MB",
                "--fer4j.web.max-pixels=1000000",
                "--fer4j.web.max-concurrent=2",
                "--fer4j.web.max-waiting=3",
                "--fer4j.web.upload-timeout=4s");
        port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @AfterEach
    void open() {
        CountDownLatch gate = GATE.getAndSet(null);
        if (gate != null) {
            gate.countDown();
        }
    }

    private static HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/faces"))
                .header("Content-Type", "image/png");
    }

    private static HttpResponse<String> post(byte[] picture) throws IOException, InterruptedException {
        return CLIENT.send(request().POST(BodyPublishers.ofByteArray(picture)).build(), BodyHandlers.ofString());
    }

    private static CompletableFuture<HttpResponse<String>> postLater(byte[] picture) {
        return CLIENT.sendAsync(
                request().POST(BodyPublishers.ofByteArray(picture)).build(), BodyHandlers.ofString());
    }

    private static byte[] png(int width, int height) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), "png", file);
        return file.toByteArray();
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code, String sentence) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body())
                .startsWith("{\"error\":\"Expected ")
                .contains(sentence)
                .endsWith("\"code\":\"" + code + "\"}");
    }

    @Test
    void recognizesAPicture() throws Exception {
        HttpResponse<String> answer = post(Photograph.bytes());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body())
                .startsWith("{\"width\":")
                .contains("\"faces\":[{\"box\":{\"x\":")
                .contains("\"top\":\"HAPPY\"")
                .contains("\"NEUTRAL\":");
        assertThat(post(png(100, 50)).body()).isEqualTo("{\"width\":100,\"height\":50,\"faces\":[]}");
    }

    @Test
    void refusesWhatIsNoPicture() throws Exception {
        assertRefused(post("hello".getBytes(US_ASCII)), 400, "no-picture", "found");
        assertRefused(post(new byte[0]), 400, "no-picture", "found");
        byte[] cut = java.util.Arrays.copyOf(Photograph.bytes(), 5000);
        assertRefused(post(cut), 400, "no-picture", "found");
    }

    @Test
    void refusesTooManyPixelsAndTooManyBytes() throws Exception {
        assertThat(post(png(1000, 1000)).statusCode()).isEqualTo(200);
        assertRefused(post(png(1001, 1000)), 400, "no-picture", "pixels");
        HttpResponse<String> answer = post(new byte[1_048_577]);
        assertRefused(answer, 413, "too-large", "Expected a picture of at most 1048576 bytes");
    }

    @Test
    void refusesOtherContentTypes() throws Exception {
        for (String type : List.of("text/plain", "multipart/form-data; boundary=x", "application/json")) {
            HttpResponse<String> answer = CLIENT.send(
                    request()
                            .setHeader("Content-Type", type)
                            .POST(BodyPublishers.ofByteArray(png(10, 10)))
                            .build(),
                    BodyHandlers.ofString());
            assertRefused(answer, 415, "unsupported-type", "Send the file itself");
        }
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(png(10, 10));
        }
        HttpResponse<String> answer = CLIENT.send(
                request()
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofByteArray(zipped.toByteArray()))
                        .build(),
                BodyHandlers.ofString());
        assertRefused(answer, 415, "unsupported-type", "compressed once more");
    }

    @Test
    void onlyPostsAreAnswered() throws Exception {
        assertThat(CLIENT.send(request().GET().build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
    }

    /** Two in work and three waiting; the sixth is refused at once, and all others are answered. */
    @Test
    void letsSomeWaitAndRefusesTheRest() throws Exception {
        GATE.set(new CountDownLatch(1));
        List<CompletableFuture<HttpResponse<String>>> accepted = new ArrayList<>();
        byte[] picture = png(64, 64);
        for (int i = 0; i < 5; i++) {
            accepted.add(postLater(picture));
        }
        HttpResponse<String> refused = null;
        for (int i = 0; i < 100 && refused == null; i++) {
            CompletableFuture<HttpResponse<String>> next = postLater(picture);
            Thread.sleep(20);
            if (next.isDone() && next.get().statusCode() == 503) {
                refused = next.get();
            } else {
                accepted.add(next);
            }
        }
        assertThat(refused).isNotNull();
        assertRefused(refused, 503, "busy", "Try again in a second.");
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        GATE.getAndSet(null).countDown();
        long answered = 0;
        for (CompletableFuture<HttpResponse<String>> answer : accepted) {
            int status = answer.get().statusCode();
            assertThat(status).isIn(200, 503);
            answered += status == 200 ? 1 : 0;
        }
        assertThat(answered).isEqualTo(5);
    }

    /** Who waits longer than a picture may take to arrive is told to come back. */
    @Test
    void nobodyWaitsForEver() throws Exception {
        GATE.set(new CountDownLatch(1));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(postLater(png(64, 64)));
        }
        long refused = 0;
        for (int i = 0; i < 500 && refused < 3; i++) {
            Thread.sleep(20);
            refused = answers.stream().filter(CompletableFuture::isDone).count();
        }
        assertThat(refused).isEqualTo(3);
        GATE.getAndSet(null).countDown();
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            statuses.add(answer.get().statusCode());
        }
        assertThat(statuses).containsExactlyInAnyOrder(200, 200, 503, 503, 503);
    }

    /** A client that sends a byte now and then must not keep a turn for ever. */
    @Test
    void givesUpOnAPictureThatDrips() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            String head = String.join(
                    "\r\n",
                    "POST /faces HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: image/png",
                    "Content-Length: 100000",
                    "",
                    "");
            out.write(head.getBytes(US_ASCII));
            out.flush();
            InputStream in = socket.getInputStream();
            for (int i = 0; i < 150 && in.available() == 0; i++) {
                out.write(0);
                out.flush();
                Thread.sleep(100);
            }
            String answer = new String(in.readNBytes(20), US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 408");
        }
        assertThat(post(png(10, 10)).statusCode()).isEqualTo(200);
    }

    @Test
    void thereIsNoneUnlessAskedFor() {
        WebApplicationContextRunner web = new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(Fer4jAutoConfiguration.class, Fer4jWebAutoConfiguration.class))
                .withPropertyValues("fer4j.model=cnn3", "fer4j.warm-up=lazy");
        web.run(context ->
                assertThat(context).hasSingleBean(EmotionRecognizer.class).doesNotHaveBean(RecognizeController.class));
        web.withPropertyValues("fer4j.web.enabled=true")
                .run(context -> assertThat(context).hasSingleBean(RecognizeController.class));
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(Fer4jAutoConfiguration.class, Fer4jWebAutoConfiguration.class))
                .withPropertyValues("fer4j.model=cnn3", "fer4j.warm-up=lazy", "fer4j.web.enabled=true")
                .run(context -> assertThat(context).doesNotHaveBean(RecognizeController.class));
    }
}
