package io.fer4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.Emotion;
import io.fer4j.Frame;
import io.fer4j.image.Annotator;
import io.fer4j.image.PictureFile;
import io.fer4j.image.Portraits;
import io.fer4j.testkit.ForkedJvm;
import io.fer4j.vision.FaceVideo;
import io.fer4j.vision.video.FrameSource;
import io.fer4j.vision.video.FrameSources;
import java.awt.Color;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as a user calls it, with the default model, on short videos of the astronaut. */
class VideoCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FRAMES = 24;

    @TempDir
    private static Path shared;

    @TempDir
    private Path directory;

    private static Path video;

    @BeforeAll
    static void drawVideo() {
        video = FaceVideo.wandering(Portraits.astronaut(), 320, 240, 12).write(shared.resolve("a face.mp4"), FRAMES);
    }

    /** What a run left behind. */
    private record Run(int code, String out, String err) {}

    private static Run run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Examples.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code =
                commandLine.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
        commandLine.getOut().flush();
        commandLine.getErr().flush();
        return new Run(code, out.toString(), err.toString());
    }

    private static List<Frame> frames(Path file) {
        List<Frame> frames = new ArrayList<>();
        try (FrameSource source = FrameSources.video(file)) {
            for (Optional<Frame> frame = source.read(); frame.isPresent(); frame = source.read()) {
                frames.add(frame.get());
            }
        }
        return frames;
    }

    private static List<JsonNode> objects(String lines) throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            objects.add(JSON.readTree(line));
        }
        return objects;
    }

    @Test
    void withoutSmoothingSaysWhatPictureSaysOfEachFrame() throws IOException {
        Path pictures = Files.createDirectory(directory.resolve("pictures"));
        List<Frame> frames = frames(video);
        for (int i = 0; i < frames.size(); i++) {
            PictureFile.write(frames.get(i), pictures.resolve(String.format("%03d.png", i)));
        }
        List<JsonNode> expected = objects(run("picture", pictures, "--json").out());

        Path records = directory.resolve("records.jsonl");
        assertThat(run("video", video, "--jsonl", records, "--half-life", 0).code())
                .isZero();

        List<JsonNode> found = objects(Files.readString(records));
        assertThat(found).hasSize(FRAMES);
        for (int i = 0; i < FRAMES; i++) {
            assertThat(found.get(i).get("frame").intValue()).isEqualTo(i);
            assertThat(found.get(i).get("time").doubleValue()).isCloseTo(i / 12.0, within(1e-4));
            assertThat(found.get(i).get("trackId").longValue()).isEqualTo(1);
            JsonNode face = expected.get(i).get("faces").get(0);
            assertThat(expected.get(i).get("faces")).hasSize(1);
            assertThat(found.get(i).get("label")).isEqualTo(face.get("top"));
            for (String field : List.of("box", "confidence", "landmarks", "top", "uncertain")) {
                assertThat(found.get(i).get(field)).isEqualTo(face.get(field));
            }
            for (Emotion emotion : Emotion.FER2013) {
                assertThat(found.get(i).get("scores").get(emotion.name()).doubleValue())
                        .isCloseTo(face.get("scores").get(emotion.name()).doubleValue(), within(1e-3));
            }
        }
    }

    /** In every frame, also where the face comes in from the edge and is not detected yet. */
    @Test
    void redactsTheFacesInWhatItWrites() throws IOException {
        Path redacted = directory.resolve("redacted.mp4");
        Path csv = directory.resolve("faces.csv");

        Run run = run("video", video, "--redact", "--out", redacted, "--csv", csv);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("HAPPY");
        assertThat(Files.readAllLines(csv)).as("recognition sees the faces").hasSize(FRAMES + 1);
        List<Frame> before = frames(video);
        List<Frame> after = frames(redacted);
        assertThat(after).hasSize(FRAMES);
        for (int i = 0; i < FRAMES; i += 3) {
            Faceless.assertNoFace(before.get(i), after.get(i));
        }
        assertThat(yellowPixels(after.get(5))).as("labels are drawn in").isGreaterThan(200);
        assertThat(run("video", video, "--redact", "--csv", csv).err())
                .isEqualTo("Expected --out FILE with --redact, found no video that is written. Add it.\n");
    }

    @Test
    void writesEverythingItIsAskedFor() throws IOException {
        Path out = directory.resolve("labelled.mp4");
        Path csv = directory.resolve("faces.csv");
        Path timeline = directory.resolve("faces.png");

        Run run = run("video", video, "--out", out, "--csv", csv, "--timeline", timeline);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith(video + ", " + FRAMES + " frames, 1.9 s: 1 face")
                .contains("Face 1, 0.0 s to 1.9 s")
                .containsPattern("HAPPY +100\\.0 % of the time");
        assertThat(run.err()).isEmpty();
        List<Frame> before = frames(video);
        List<Frame> labelled = frames(out);
        assertThat(labelled).hasSize(FRAMES);
        for (int i = 0; i < FRAMES; i++) {
            assertThat(labelled.get(i).timestamp()).isEqualTo(before.get(i).timestamp());
        }
        assertThat(yellowPixels(before.get(5))).isLessThan(20);
        assertThat(yellowPixels(labelled.get(5))).as("labels are drawn in").isGreaterThan(200);
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows).hasSize(FRAMES + 1);
        assertThat(rows.get(0))
                .isEqualTo("frame,time,track_id,box_x,box_y,box_width,box_height,confidence,top,label,uncertain,"
                        + "ANGRY,DISGUST,FEAR,HAPPY,SAD,SURPRISE,NEUTRAL,CONTEMPT,affect_valence,affect_arousal,"
                        + "reasons,quality_size,quality_sharpness,quality_brightness,quality_contrast,"
                        + "quality_overexposure,quality_yaw,quality_pitch,quality_roll");
        assertThat(rows.get(2)).matches("1,0\\.083[0-9]*,1,.*,HAPPY,HAPPY,false(,[0-9.E-]+){8},,,(,[0-9.E-]+){8}");
        assertThat(PictureFile.read(timeline).width()).isEqualTo(1000);
    }

    /** How many pixels have nearly the colour that stands for a smile. */
    private static int yellowPixels(Frame frame) {
        Color yellow = Annotator.colour(Emotion.HAPPY);
        int count = 0;
        for (int at = 0; at < frame.pixels().remaining(); at += 3) {
            int difference = Math.abs((frame.pixels().get(at) & 0xFF) - yellow.getBlue())
                    + Math.abs((frame.pixels().get(at + 1) & 0xFF) - yellow.getGreen())
                    + Math.abs((frame.pixels().get(at + 2) & 0xFF) - yellow.getRed());
            count += difference < 60 ? 1 : 0;
        }
        return count;
    }

    @Test
    void refusesWhatIsNoVideoWithOneSentenceAndWritesNothing() throws IOException {
        Path out = directory.resolve("out.mp4");
        Path records = directory.resolve("out.jsonl");
        for (Path bad : List.of(
                directory.resolve("missing.mp4"),
                Files.createFile(directory.resolve("empty.mp4")),
                Files.writeString(directory.resolve("text.mp4"), "This is no video. ".repeat(100)),
                Files.writeString(directory.resolve("text.txt"), "This is no video. ".repeat(100)))) {
            Run run = run("video", bad, "--out", out, "--jsonl", records);

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).hasLineCount(1).contains(bad.toString()).doesNotContain("Exception");
        }
        assertThat(out).doesNotExist();
        assertThat(records).doesNotExist();
    }

    @Test
    void writesWhatThereIsOfAVideoThatBreaksOff() throws IOException {
        Path whole = FaceVideo.wandering(Portraits.astronaut(), 320, 240, 12)
                .write(directory.resolve("whole.mp4"), 5 * FRAMES);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(directory.resolve("cut.mp4"), Arrays.copyOf(bytes, bytes.length / 2));
        Path out = directory.resolve("out.mp4");
        Path csv = directory.resolve("out.csv");

        Run run = run("video", cut, "--out", out, "--csv", csv);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().lines().reduce((first, last) -> last).orElse(""))
                .contains("breaks off after")
                .contains(cut.toString());
        assertThat(run.err()).doesNotContain("Exception");
        int frames = frames(out).size();
        assertThat(frames).isBetween(FRAMES, 4 * FRAMES);
        assertThat(Files.readAllLines(csv)).hasSize(frames + 1);
        assertThat(run.out()).contains(", " + frames + " frames, ");
    }

    @Test
    void neverWritesOverTheVideoItself() throws IOException {
        byte[] before = Files.readAllBytes(video);
        for (String option : List.of("--out", "--jsonl", "--csv", "--timeline")) {
            Run run = run("video", video, option, video);

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err())
                    .isEqualTo("Expected another file to write than the video itself, found " + video + ".\n");
        }
        assertThat(video).hasBinaryContent(before);
    }

    @Test
    void refusesTwoOutputsOfOneName() {
        Path same = directory.resolve("same.out");
        Run run = run(
                "video", video, "--csv", same, "--jsonl", directory.resolve(".").resolve("same.out"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).startsWith("Expected another file for each output, found ");
        assertThat(same).doesNotExist();
    }

    @Test
    void looksAtOneFrameOfEachIntervalOfAPart() throws IOException {
        Path csv = directory.resolve("part.csv");
        Path out = directory.resolve("part.mp4");

        Run run =
                run("video", video, "--csv", csv, "--out", out, "--every", "250ms", "--from", "0:00.5", "--to", "1.6s");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Files.readAllLines(csv).stream()
                        .skip(1)
                        .map(row -> Math.round(1000 * Double.parseDouble(row.split(",", -1)[1]))))
                .containsExactly(500L, 750L, 1000L, 1250L, 1500L);
        assertThat(frames(out).stream().map(frame -> frame.timestamp().toMillis()))
                .containsExactly(0L, 250L, 500L, 750L, 1000L);
    }

    @Test
    void refusesTimesThatMakeNoSense() {
        for (List<Object> wrong : List.<List<Object>>of(
                List.of("--from", "2s", "--to", "1s"),
                List.of("--every", "soon"),
                List.of("--fps", "0"),
                List.of("--fps", "5", "--every", "1s"))) {
            List<Object> arguments = new ArrayList<>(List.of("video", video));
            arguments.addAll(wrong);
            Run run = run(arguments.toArray());

            assertThat(run.code()).as("%s", wrong).isEqualTo(2);
            assertThat(run.err()).hasLineCount(1).doesNotContain("Exception");
        }
    }

    /** Runs the command, and prints a line once it has written the first rows of the CSV file named first. */
    static final class Watched {
        private Watched() {}

        public static void main(String[] arguments) {
            Thread watcher = new Thread(() -> {
                try {
                    while (!Files.exists(Path.of(arguments[0])) || Files.size(Path.of(arguments[0])) < 1000) {
                        Thread.sleep(5);
                    }
                    System.out.println("running");
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            watcher.setDaemon(true);
            watcher.start();
            Examples.main(Arrays.copyOfRange(arguments, 1, arguments.length));
        }
    }

    @Test
    void anInterruptionFinishesWhatIsWrittenAndLeavesNothingElse() throws Exception {
        Path whole = FaceVideo.wandering(Portraits.astronaut(), 320, 240, 12).write(shared.resolve("long.mp4"), 2000);
        Path results = Files.createDirectory(directory.resolve("results"));
        Path csv = results.resolve("faces.csv");
        Path out = results.resolve("out.mp4");
        Path timeline = results.resolve("faces.png");

        ForkedJvm.Ended ended = new ForkedJvm(directory)
                .terminate(
                        "running",
                        Watched.class,
                        csv.toString(),
                        "video",
                        whole.toString(),
                        "--csv",
                        csv.toString(),
                        "--out",
                        out.toString(),
                        "--timeline",
                        timeline.toString(),
                        "--model",
                        "cnn3");

        assertThat(ended.exitCode()).as(ended.errors()).isEqualTo(128 + 15);
        assertThat(ended.errors())
                .contains("Stopped. Written until then: " + csv + ", " + timeline + ", " + out + ".")
                .doesNotContain("should not have happened");
        int frames = frames(out).size();
        assertThat(frames).isBetween(5, 1999);
        assertThat(Files.readAllLines(csv)).hasSize(frames + 1);
        assertThat(PictureFile.read(timeline).width()).isEqualTo(1000);
        try (Stream<Path> files = Files.list(results)) {
            assertThat(files).containsExactlyInAnyOrder(csv, out, timeline);
        }
    }

    @Test
    void refusesPlacesThatCannotBeWritten() {
        for (String option : List.of("--out", "--jsonl", "--csv", "--timeline")) {
            Path file = directory.resolve("missing").resolve("out.mp4");
            Run run = run("video", video, option, file);

            assertThat(run.code()).as(option).isEqualTo(2);
            assertThat(run.err().lines().reduce((first, last) -> last).orElse(""))
                    .startsWith("Expected a place for ")
                    .contains(file.toString());
        }
    }

    @Test
    void refusesWrongOptionsWithOneSentence() {
        for (List<Object> wrong : List.<List<Object>>of(
                List.of("video"), List.of("video", video, "--half-life", -1), List.of("video", video, "--nonsense"))) {
            Run run = run(wrong.toArray());

            assertThat(run.code()).as("%s", wrong).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).hasLineCount(1).endsWith(" video --help\" shows the options.\n");
        }
    }
}
