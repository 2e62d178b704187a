package io.fer4j.examples.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The program as a user calls it, on drawn faces. */
class FineTuneTest {
    private static final int EACH = 15;

    @TempDir
    private Path directory;

    /** What a run left behind. */
    private record Run(int code, String out, String err) {}

    private static Run run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                FineTune.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
        int code =
                commandLine.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    @Test
    void learnsDrawnFacesAndWritesAModelForEveryBackend() throws IOException {
        Path faces = directory.resolve("faces");
        DrawnFaces.write(faces, EACH, 1);
        Path out = directory.resolve("drawn");

        Run run = run("--data", faces, "--whole", "--out", out, "--epochs", 4, "--rate", 0.002, "--batch", 16);

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("105 of 105 pictures: 15 angry").contains("Training on 84 faces, 21 held back.");
        assertThat(percent(run.out(), "Before: ")).isLessThan(50);
        assertThat(percent(run.out(), "After: ")).isGreaterThan(80);

        Model model = Model.load(out);
        assertThat(model.card().id()).isEqualTo("drawn");
        assertThat(model.card().training().notes()).contains("Fine-tuned from cnn3", "21 pictures held back");
        assertSameScores(model);
        assertKnowsNewFaces(model);
    }

    private static double percent(String out, String label) {
        Matcher found = Pattern.compile(label + "(\\d+\\.\\d) %").matcher(out);
        assertThat(found.find()).as(out).isTrue();
        return Double.parseDouble(found.group(1));
    }

    private static void assertSameScores(Model model) {
        InputBatch batch = InputBatch.allocate(model.card().input(), 50).resize(50);
        Random random = new Random(2);
        for (int i = 0; i < batch.buffer().limit(); i++) {
            batch.buffer().put(i, (float) random.nextGaussian());
        }
        List<EmotionScores> onnx = classify(model, "onnx", batch);
        List<EmotionScores> dl4j = classify(model, "dl4j", batch);
        for (int i = 0; i < 50; i++) {
            assertThat(dl4j.get(i).toArray()).containsExactly(onnx.get(i).toArray(), within(1e-4f));
        }
    }

    private void assertKnowsNewFaces(Model model) throws IOException {
        Path fresh = directory.resolve("fresh");
        DrawnFaces.write(fresh, 5, 3);
        int right = 0;
        try (FaceReader reader = FaceReader.whole(model.card())) {
            for (LabelledPicture picture : LabelledPicture.in(fresh)) {
                InputBatch batch = InputBatch.allocate(model.card().input(), 1).resize(1);
                batch.buffer().put(reader.read(picture.file()));
                right += classify(model, "onnx", batch).get(0).top() == picture.label() ? 1 : 0;
            }
        }
        assertThat(right).isGreaterThan(5 * Emotion.FER2013.size() * 8 / 10);
    }

    private static List<EmotionScores> classify(Model model, String backend, InputBatch batch) {
        try (EmotionClassifier classifier = EmotionClassifier.open(model, backend, Device.cpu(1))) {
            return classifier.classify(batch);
        }
    }

    @Test
    void leavesOutWhatHasNoFaceAndSaysSo() throws IOException {
        Path faces = directory.resolve("faces");
        DrawnFaces.write(faces, 1, 1);
        Files.writeString(faces.resolve("happy").resolve("notes.txt"), "no picture");

        Run run = run("--data", faces, "--out", directory.resolve("out"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("notes.txt").endsWith("Take more of them or a bigger --validation.\n");
        assertThat(run.err()).doesNotContain("Exception");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void refusesWhatItCannotUseWithOneSentence() throws IOException {
        Path faces = directory.resolve("faces");
        DrawnFaces.write(faces, 3, 1);
        Path wrong = Files.createDirectories(directory.resolve("wrong").resolve("bored"))
                .getParent();
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Path file = Files.createFile(directory.resolve("file"));
        Path out = directory.resolve("out");

        assertRefused("nothing at " + directory.resolve("none"), "--data", directory.resolve("none"), "--out", out);
        assertRefused("found " + wrong.resolve("bored"), "--data", wrong, "--out", out);
        assertRefused("found none", "--data", empty, "--out", out);
        assertRefused("found the file " + file, "--data", faces, "--out", file);
        assertRefused("--force replaces what is there", "--data", faces, "--out", faces);
        assertRefused("Did you mean --validation?", "--data", faces, "--out", out, "--validatoin", 0.4);
        assertRefused("--epochs, found 0", "--data", faces, "--out", out, "--epochs", 0);
        assertRefused("--rate, found 7.0", "--data", faces, "--out", out, "--rate", 7);
        assertRefused("Expected a model id", "--data", faces, "--out", out, "--model", "nonsense");
        assertRefused(
                "Expected one of the layers [conv1, ",
                "--data",
                faces,
                "--whole",
                "--out",
                out,
                "--validation",
                0.4,
                "--freeze",
                "nonsense");
        assertThat(out).doesNotExist();
    }

    private static void assertRefused(String why, Object... arguments) {
        Run run = run(arguments);
        assertThat(run.code()).as(why).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains(why);
    }
}
