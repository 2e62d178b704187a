package io.fer4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.image.PictureFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** With the network that comes along: a smile is seen at the mouth. */
class ExplainCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        String[] texts = new String[arguments.length + 1];
        texts[0] = "explain";
        for (int i = 0; i < arguments.length; i++) {
            texts[i + 1] = arguments[i].toString();
        }
        CommandLine commandLine =
                Examples.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(texts);
    }

    @Test
    void theSmileIsAtTheMouth() {
        Frame frame = Picture.bundled().read();
        // A network that is less certain of the smile than the default one, whose answer hardly changes.
        try (EmotionRecognizer recognizer =
                EmotionRecognizer.builder().model("vgg16-fer2013").build()) {
            FaceEmotion face = recognizer.recognize(frame).get(0);
            OcclusionMap map = OcclusionMap.of(
                    EmotionRecognizer.builder().model("vgg16-fer2013"),
                    recognizer.model(),
                    recognizer.model().crop(recognizer.detector()),
                    frame,
                    face);

            assertThat(map.answer()).isEqualTo(Emotion.HAPPY);
            assertThat(map.largest()).isGreaterThan(0.005).isLessThanOrEqualTo(1);
            assertThat(map.drop(0.5, 0.75))
                    .as("mouth against forehead, hair and background")
                    .isGreaterThan(2 * Math.abs(map.drop(0.5, 0.25)))
                    .isGreaterThan(2 * Math.abs(map.drop(0.05, 0.5)))
                    .isGreaterThan(2 * Math.abs(map.drop(0.95, 0.95)));
        }
    }

    @Test
    void writesAPictureForThePhotographThatComesAlong() {
        Path target = directory.resolve("why.png");

        assertThat(run("--out", target, "--model", "cnn3", "--backend", "onnx"))
                .as(err.toString())
                .isZero();

        assertThat(out.toString()).contains("happy ", "Covering one patch", "Written: " + target);
        Frame page = PictureFile.read(target);
        assertThat(page.width()).isEqualTo(940);
        assertThat(page.height()).isEqualTo(384);
    }

    @Test
    void neverWritesOverThePictureItself() throws IOException {
        Path photograph = photograph("me.png");
        byte[] before = Files.readAllBytes(photograph);
        Path link = Files.createSymbolicLink(directory.resolve("link.png"), photograph);

        for (Path target :
                List.of(photograph, directory.resolve("x").resolve("..").resolve("me.png"), link)) {
            Files.createDirectories(directory.resolve("x"));
            assertThat(run(photograph, "--out", target, "--model", "cnn3")).isEqualTo(2);
        }

        assertThat(err.toString())
                .hasLineCount(3)
                .startsWith("Expected another file to write than the picture itself, found " + photograph + ".\n");
        assertThat(photograph).hasBinaryContent(before);
    }

    @Test
    void explainsManyAndNumbersTheFacesOfEach() throws IOException {
        Path in = Files.createDirectory(directory.resolve("in"));
        Frame one = Picture.bundled().read();
        int row = 3 * one.width();
        byte[] twice = new byte[2 * row * one.height()];
        for (int y = 0; y < one.height(); y++) {
            one.pixels().get(y * row, twice, 2 * y * row, row);
            one.pixels().get(y * row, twice, (2 * y + 1) * row, row);
        }
        PictureFile.write(Frame.copyOf(2 * one.width(), one.height(), PixelFormat.BGR24, twice), in.resolve("two.png"));
        Files.copy(photograph("one.png"), in.resolve("one.png"));
        Files.writeString(in.resolve("zero.jpg"), "no picture");
        Path target = directory.resolve("out");

        assertThat(run(in, "--out", target, "--model", "cnn3"))
                .as(err.toString())
                .isEqualTo(1);

        assertThat(out.toString())
                .contains(
                        "one.png:",
                        "two.png:",
                        "Face 1 at x=",
                        "Face 2 at x=",
                        "Written: " + target.resolve("two-explained.png"));
        assertThat(err.toString()).contains("zero.jpg").hasLineCount(1);
        assertThat(PictureFile.read(target.resolve("one-explained.png")).height())
                .isEqualTo(384);
        assertThat(PictureFile.read(target.resolve("two-explained.png")).height())
                .as("two rows and the whole picture")
                .isEqualTo(384 + 304 + 454 + 16);
    }

    private Path photograph(String name) throws IOException {
        try (InputStream stream = Examples.class.getResourceAsStream("astronaut.png")) {
            Path file = directory.resolve(name);
            Files.copy(stream, file);
            return file;
        }
    }

    @Test
    void saysThatThereIsNoFace() {
        Path gray = directory.resolve("gray.png");
        PictureFile.write(Frame.copyOf(64, 64, PixelFormat.GRAY8, new byte[64 * 64]), gray);

        assertThat(run(gray)).isEqualTo(2);
        assertThat(err.toString()).contains("Expected a face in " + gray).hasLineCount(1);
        assertThat(directory).isDirectoryNotContaining("glob:**explained*");
    }

    @Test
    void wrongInputGetsOneSentence() throws Exception {
        assertThat(run(directory.resolve("none.png"))).isEqualTo(2);
        assertThat(run(directory)).isEqualTo(2);
        assertThat(run(Files.writeString(directory.resolve("text.jpg"), "no picture")))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("none.png", "found none", "text.jpg")
                .hasLineCount(3);
    }
}
