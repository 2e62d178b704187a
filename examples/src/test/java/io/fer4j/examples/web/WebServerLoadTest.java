package io.fer4j.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.EmotionRecognizer;
import io.fer4j.image.Portraits;
import io.fer4j.vision.tracking.ExpressionTracker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Far more clients than the server can serve, none of which waits when it is told to come again. */
class WebServerLoadTest {
    private static final int MILLION = 1_000_000;

    /** Its times depend on what else the machine does. */
    @Test
    @Tag("slow")
    void fortyClientsAreServedInTimeOrToldToComeAgain() throws Exception {
        assertBoundedUnderLoad(40, Duration.ofSeconds(3));
    }

    @Test
    @Tag("slow")
    @Tag("reliability")
    void fortyClientsAreServedInTimeOrToldToComeAgainForAMinute() throws Exception {
        assertBoundedUnderLoad(40, Duration.ofSeconds(60));
    }

    private record Answer(int status, long nanoseconds) {}

    private static void assertBoundedUnderLoad(int clients, Duration time) throws Exception {
        try (EmotionRecognizer recognizer =
                        EmotionRecognizer.builder().model("cnn3").build();
                WebServer server = WebServer.start(
                        recognizer,
                        recognizer,
                        () -> new ExpressionTracker(
                                recognizer.uncertaintyThreshold(), ExpressionTracker.DEFAULT_HALF_LIFE),
                        ServerOptions.at("127.0.0.1", 0))) {
            byte[] picture = astronaut();
            ask(server, picture, Duration.ofSeconds(1));
            List<Answer> alone = ask(server, picture, Duration.ofSeconds(1));
            List<Answer> crowd = new ArrayList<>();
            ExecutorService threads = Executors.newFixedThreadPool(clients);
            try {
                List<Future<List<Answer>>> asking = new ArrayList<>();
                for (int i = 0; i < clients; i++) {
                    asking.add(threads.submit(() -> ask(server, picture, time)));
                }
                for (Future<List<Answer>> answers : asking) {
                    crowd.addAll(answers.get());
                }
            } finally {
                threads.shutdownNow();
            }

            System.out.println(summary("1 client", alone));
            System.out.println(summary(clients + " clients", crowd));
            assertThat(alone).extracting(Answer::status).containsOnly(200);
            assertThat(crowd).extracting(Answer::status).containsOnly(200, 503);
            // At most so many are in work at once; the clients of this test take their share of the processors.
            double turn = Math.max(
                    percentile(served(alone), 50),
                    (double) time.toMillis() / served(crowd).size());
            double patience = 3.0 * Limits.DEFAULT.uploads() * turn;
            assertThat(percentile(served(crowd), 99))
                    .as("milliseconds of 99 of 100 accepted requests")
                    .isLessThan(patience);
            assertThat(ask(server, picture, Duration.ofMillis(100)))
                    .as("when they have gone")
                    .extracting(Answer::status)
                    .containsOnly(200);
        }
    }

    private static byte[] astronaut() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(Portraits.astronaut(), "jpg", bytes)).isTrue();
        return bytes.toByteArray();
    }

    /** Posts the picture again and again, as soon as there is an answer. */
    private static List<Answer> ask(WebServer server, byte[] picture, Duration time)
            throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(server.address().resolve("api/recognize"))
                .header("Content-Type", "image/jpeg")
                .POST(BodyPublishers.ofByteArray(picture))
                .build();
        List<Answer> answers = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        do {
            long start = System.nanoTime();
            int status = client.send(request, BodyHandlers.ofString()).statusCode();
            answers.add(new Answer(status, System.nanoTime() - start));
        } while (System.nanoTime() < end);
        return answers;
    }

    private static List<Answer> served(List<Answer> answers) {
        return answers.stream().filter(answer -> answer.status() == 200).toList();
    }

    private static double percentile(List<Answer> answers, int percent) {
        long[] sorted = answers.stream().mapToLong(Answer::nanoseconds).sorted().toArray();
        return (double) sorted[(sorted.length - 1) * percent / 100] / MILLION;
    }

    private static String summary(String who, List<Answer> answers) {
        List<Answer> served = served(answers);
        return String.format(
                Locale.ROOT,
                "%s: %d served, of which 50 %% within %.0f ms, 99 %% within %.0f ms; %d told to come again",
                who,
                served.size(),
                percentile(served, 50),
                percentile(served, 99),
                answers.size() - served.size());
    }
}
