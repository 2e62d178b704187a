package io.fer4j.samples.spring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The executable jar as a process of its own, over HTTP. */
class SampleApplicationIT {
    private static final int CLIENTS = 40;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final StringWriter log = new StringWriter();
    private Process process;
    private Thread reader;
    private int port;
    private byte[] photograph;

    @BeforeEach
    void start() throws Exception {
        photograph = Files.readAllBytes(Path.of("../../examples/src/main/resources/io/fer4j/examples/astronaut.png"));
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-jar",
                        "target/spring-sample.jar",
                        "--server.port=0",
                        "--server.address=127.0.0.1")
                .redirectErrorStream(true)
                .start();
        CompletableFuture<Integer> started = new CompletableFuture<>();
        reader = new Thread(() -> read(started));
        reader.setDaemon(true);
        reader.start();
        port = started.get(90, TimeUnit.SECONDS);
    }

    private void read(CompletableFuture<Integer> started) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.write(line + '\n');
                Matcher port = STARTED.matcher(line);
                if (port.find()) {
                    started.complete(Integer.parseInt(port.group(1)));
                }
            }
        } catch (IOException e) {
            log.write(e.toString());
        }
        started.completeExceptionally(new AssertionError("It did not start:\n" + log));
    }

    @AfterEach
    void stop() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private HttpResponse<String> post(String path, byte[] body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Content-Type", "image/png")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        BodyHandlers.ofString())
                .body());
    }

    @Test
    void recognizesCountsAndServesManyAtOnce() throws Exception {
        recognizes();
        isHealthy();
        servesFortyClientsWithBoundedLatency();
        countsWithoutNamingAnybody();
        assertThat(log.toString()).doesNotContain(" ERROR ");
    }

    private void recognizes() throws Exception {
        HttpResponse<String> own = post("/expressions", photograph);
        assertThat(own.statusCode()).as(own.body()).isEqualTo(200);
        JsonNode expressions = JSON.readTree(own.body());
        assertThat(expressions).hasSize(1);
        assertThat(expressions.get(0).get("expression").asText()).isEqualTo("HAPPY");
        assertThat(expressions.get(0).get("probability").asDouble()).isBetween(0.9, 1.0);

        HttpResponse<String> refused = post("/expressions", "hello".getBytes(US_ASCII));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(refused.body()).get("detail").asText()).startsWith("Expected ");

        HttpResponse<String> endpoint = post("/fer4j/recognize", photograph);
        assertThat(endpoint.statusCode()).as(endpoint.body()).isEqualTo(200);
        assertThat(JSON.readTree(endpoint.body()).at("/faces/0/top").asText()).isEqualTo("HAPPY");
    }

    private void isHealthy() throws Exception {
        JsonNode health = get("/actuator/health");
        assertThat(health.get("status").asText()).isEqualTo("UP");
        JsonNode details = health.at("/components/fer4j/details");
        assertThat(details.get("model").asText()).isEqualTo("vgg16");
        assertThat(details.get("precision").asText()).isEqualTo("int8");
        assertThat(details.get("sha256").asText()).matches("[0-9a-f]{64}");
        assertThat(details.get("backend").asText()).isEqualTo("onnx");
        assertThat(details.get("device").asText()).isEqualTo("cpu:1");
    }

    /**
     * Those who wait are served in the order in which they came: nobody waits much longer than others. The whole round is as long as the
     * work is, so that the longest wait is bounded by the work in front of it.
     */
    private void servesFortyClientsWithBoundedLatency() throws Exception {
        List<Long> alone = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            long start = System.nanoTime();
            post("/fer4j/recognize", photograph);
            alone.add(System.nanoTime() - start);
        }
        Collections.sort(alone);
        long one = alone.get(alone.size() / 2);
        List<Long> latencies = Collections.synchronizedList(new ArrayList<>());
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                done.add(clients.submit(() -> {
                    for (int i = 0; i < 5; i++) {
                        long start = System.nanoTime();
                        HttpResponse<String> answer = post("/fer4j/recognize", photograph);
                        latencies.add(System.nanoTime() - start);
                        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                        assertThat(answer.body()).contains("\"HAPPY\"");
                    }
                    return null;
                }));
            }
            for (Future<?> client : done) {
                client.get(120, TimeUnit.SECONDS);
            }
        } finally {
            clients.shutdownNow();
        }
        Collections.sort(latencies);
        long longest = latencies.get(latencies.size() - 1);
        System.out.printf(
                "One client: %d ms. %d clients: median %d ms, 95 %% %d ms, longest %d ms.%n",
                one / 1_000_000,
                CLIENTS,
                latencies.get(latencies.size() / 2) / 1_000_000,
                latencies.get(latencies.size() * 95 / 100) / 1_000_000,
                longest / 1_000_000);
        assertThat(latencies).hasSize(5 * CLIENTS);
        assertThat(longest).isLessThan(Math.max(TimeUnit.SECONDS.toNanos(5), 3 * CLIENTS * one));
    }

    private void countsWithoutNamingAnybody() throws Exception {
        JsonNode timer = get("/actuator/metrics/fer4j.recognize?tag=outcome:success");
        assertThat(timer.at("/measurements/0/value").asDouble()).isGreaterThanOrEqualTo(5 * CLIENTS);
        List<String> keys = new ArrayList<>();
        timer.get("availableTags").forEach(tag -> keys.add(tag.get("tag").asText()));
        assertThat(keys).containsExactlyInAnyOrder("model", "backend", "device", "error");
        assertThat(get("/actuator/metrics/fer4j.faces")
                        .at("/measurements/0/value")
                        .asDouble())
                .isGreaterThanOrEqualTo(5 * CLIENTS);
        assertThat(get("/actuator/metrics").toString()).doesNotContainIgnoringCase("happy");
        assertThat(log.toString()).doesNotContain("HAPPY");
    }

    /**
     * A request counts as accepted once the server has said "100 Continue": what it then gets has to be answered, even if the order to
     * stop comes meanwhile.
     */
    @Test
    void stopsUnderLoadWithoutLosingWhatItAccepted() throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger answeredAfterTheSignal = new AtomicInteger();
        AtomicBoolean signalled = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                done.add(clients.submit(() -> {
                    while (postOnce(accepted, answered, answeredAfterTheSignal, signalled)) {
                        // Until the server takes no more.
                    }
                    return null;
                }));
            }
            for (int i = 0; i < 600 && answered.get() < CLIENTS; i++) {
                Thread.sleep(50);
            }
            signalled.set(true);
            process.toHandle().destroy(); // SIGTERM; the process's own destroy() would close its output as well.
            for (Future<?> client : done) {
                client.get(60, TimeUnit.SECONDS);
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        reader.join(TimeUnit.SECONDS.toMillis(10));
        System.out.printf(
                "Accepted: %d, answered: %d, of these after the signal: %d.%n",
                accepted.get(), answered.get(), answeredAfterTheSignal.get());
        assertThat(answered).hasValue(accepted.get());
        assertThat(answeredAfterTheSignal.get()).isGreaterThanOrEqualTo(CLIENTS / 4);
        assertThat(log.toString()).doesNotContain(" ERROR ");
        assertThat(process.exitValue()).isEqualTo(128 + 15);
    }

    /** Returns whether the server took the request. */
    private boolean postOnce(
            AtomicInteger accepted, AtomicInteger answered, AtomicInteger afterwards, AtomicBoolean signalled) {
        boolean taken = false;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            String head = String.join(
                    "\r\n",
                    "POST /fer4j/recognize HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: image/png",
                    "Connection: close",
                    "Expect: 100-continue",
                    "Content-Length: " + photograph.length,
                    "",
                    "");
            out.write(head.getBytes(US_ASCII));
            out.flush();
            if (!head(in).startsWith("HTTP/1.1 100")) {
                return false;
            }
            taken = true;
            accepted.incrementAndGet();
            out.write(photograph);
            out.flush();
            String answer = new String(in.readAllBytes(), UTF_8);
            if (answer.startsWith("HTTP/1.1 200") && answer.contains("\"HAPPY\"") && answer.endsWith("}")) {
                answered.incrementAndGet();
                if (signalled.get()) {
                    afterwards.incrementAndGet();
                }
            }
            return true;
        } catch (IOException e) {
            return taken;
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            bytes.write(next);
            if (bytes.toString(US_ASCII).endsWith("\r\n\r\n")) {
                break;
            }
        }
        return bytes.toString(US_ASCII);
    }
}
