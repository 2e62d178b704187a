package io.fer4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.Face;
import io.fer4j.FaceAligner;
import io.fer4j.Frame;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.image.PictureFile;
import io.fer4j.testkit.network.StandIn;
import io.fer4j.testkit.network.StandInNetwork;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Networks of strangers, from a card written by hand and nothing else, through the commands: what plain Java computes comes out. */
@Timeout(180)
class StandInModelsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final float TOLERANCE = 1e-4f;

    @TempDir
    private Path directory;

    private Path photograph;

    @BeforeEach
    void copyPhotograph() throws IOException {
        photograph = directory.resolve("photograph.png");
        try (InputStream stream = Examples.class.getResourceAsStream("astronaut.png")) {
            Files.copy(stream, photograph);
        }
    }

    @ParameterizedTest
    @EnumSource
    void pictureSaysWhatTheNetworkSays(StandIn standIn) throws IOException {
        Model model = standIn.write(directory.resolve("model"));
        StringWriter out = new StringWriter();
        CommandLine commandLine = Examples.commandLine().setOut(new PrintWriter(out, true));

        int code = commandLine.execute(
                "picture", "--json", "--model", directory.resolve("model").toString(), photograph.toString());

        assertThat(code).isZero();
        assertAnswer(standIn, model.card(), JSON.readTree(out.toString()));
    }

    @ParameterizedTest
    @EnumSource
    void pictureShowsEveryClassInItsTable(StandIn standIn) {
        Model model = standIn.write(directory.resolve("model"));
        StringWriter out = new StringWriter();
        CommandLine commandLine = Examples.commandLine().setOut(new PrintWriter(out, true));

        int code = commandLine.execute(
                "picture",
                "--out",
                directory.resolve("out").toString(),
                "--model",
                directory.resolve("model").toString(),
                photograph.toString());

        assertThat(code).isZero();
        assertThat(model.card().labels())
                .hasSize(8)
                .allSatisfy(label -> assertThat(out.toString()).containsPattern(label + " +\\d+\\.\\d %"));
        assertThat(directory.resolve("out").resolve("photograph-annotated.png")).isNotEmptyFile();
    }

    @ParameterizedTest
    @EnumSource
    void webAnswersWhatTheNetworkSays(StandIn standIn) throws Exception {
        Model model = standIn.write(directory.resolve("model"));
        Path errors = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        Examples.class.getName(),
                        "web",
                        "--port",
                        "0",
                        "--model",
                        directory.resolve("model").toString())
                .redirectError(errors.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        try (BufferedReader out = process.inputReader(UTF_8)) {
            Matcher greeting =
                    Pattern.compile("Open (http://\\S+) in a browser.*").matcher(String.valueOf(out.readLine()));
            assertThat(greeting.matches()).as(Files.readString(errors)).isTrue();
            URI page = URI.create(greeting.group(1));
            HttpClient client = HttpClient.newHttpClient();
            JsonNode health = JSON.readTree(client.send(
                            HttpRequest.newBuilder(page.resolve("api/health")).build(), BodyHandlers.ofString())
                    .body());
            assertThat(health.get("model").textValue()).isEqualTo(model.card().id());

            JsonNode answer = JSON.readTree(client.send(
                            HttpRequest.newBuilder(page.resolve("api/recognize"))
                                    .header("Content-Type", "image/png")
                                    .POST(HttpRequest.BodyPublishers.ofFile(photograph))
                                    .build(),
                            BodyHandlers.ofString())
                    .body());

            assertAnswer(standIn, model.card(), answer);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void assertAnswer(StandIn standIn, ModelCard card, JsonNode answer) {
        double[] columns = columns(standIn, card);
        double[] expected = StandInNetwork.softmax(Arrays.copyOf(columns, 8), 1);

        assertThat(answer.get("faces")).hasSize(1);
        JsonNode face = answer.get("faces").get(0);
        assertThat(face.get("scores").properties()).hasSize(8);
        int top = 0;
        for (int column = 0; column < 8; column++) {
            Emotion label = card.labels().get(column);
            assertThat(face.get("scores").get(label.name()).floatValue())
                    .as("%s", label)
                    .isCloseTo((float) expected[column], within(TOLERANCE));
            top = expected[column] > expected[top] ? column : top;
        }
        assertThat(face.get("top").textValue()).isEqualTo(card.labels().get(top).name());
        if (standIn == StandIn.EMOTI_EFF) {
            assertThat(face.get("affect").get("valence").floatValue()).isCloseTo((float) columns[8], within(TOLERANCE));
            assertThat(face.get("affect").get("arousal").floatValue()).isCloseTo((float) columns[9], within(TOLERANCE));
        } else {
            assertThat(face.has("affect")).isFalse();
        }
    }

    /** Finds and cuts out the face as the recognizer does, and computes the rest in plain Java. */
    private double[] columns(StandIn standIn, ModelCard card) {
        Frame frame = PictureFile.read(photograph);
        InputBatch batch = InputBatch.allocate(card.input(), 1);
        try (EmotionRecognizer recognizer =
                EmotionRecognizer.builder().model(directory.resolve("model")).build()) {
            List<Face> faces = recognizer.detect(frame);
            assertThat(faces).hasSize(1);
            new FaceAligner(card.input(), card.crop(recognizer.detector())).preprocess(frame, faces, batch);
        }
        double[] planes = new double[card.input().elementsPerImage()];
        Arrays.setAll(planes, i -> batch.buffer().get(i));
        return standIn.network().compute(planes);
    }
}
