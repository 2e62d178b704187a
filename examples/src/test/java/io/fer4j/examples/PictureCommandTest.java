package io.fer4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.image.PictureFile;
import io.fer4j.testkit.ForkedJvm;
import io.fer4j.testkit.network.TinyModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as a user calls it, with a network of random weights: what it says is arbitrary, how it says it is not. */
class PictureCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path shared;

    @TempDir
    private Path directory;

    private Path photograph;

    @BeforeAll
    static void writeModel() {
        TinyModel.of(48, 48).write(shared.resolve("model"));
    }

    @BeforeEach
    void copyPhotograph() throws IOException {
        photograph = directory.resolve("a face, \u00fcber \"all\".png");
        try (InputStream stream = Examples.class.getResourceAsStream("astronaut.png")) {
            Files.copy(stream, photograph);
        }
    }

    /** What a run left behind. */
    private record Run(int code, String out, String err) {}

    private static Run run(Object... arguments) {
        List<String> all = new ArrayList<>(
                List.of("picture", "--model", shared.resolve("model").toString()));
        Stream.of(arguments).map(Object::toString).forEach(all::add);
        return runBare(all.toArray(String[]::new));
    }

    private static Run runBare(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Examples.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = commandLine.execute(arguments);
        commandLine.getOut().flush();
        commandLine.getErr().flush();
        return new Run(code, out.toString(), err.toString());
    }

    private List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void findsTheFaceOfTheBundledPhotographAndAnnotatesIt() {
        Run run = run("--out", directory.resolve("out"));

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("astronaut.png, 512x512 pixels: 1 face")
                .containsPattern("Face 1: [A-Z]+ \\P{ASCII}+")
                .containsPattern("box x=\\d+ y=\\d+ width=\\d+ height=\\d+, found with confidence \\d+\\.\\d %")
                .contains("Annotated picture: " + directory.resolve("out").resolve("astronaut-annotated.png"));
        for (Emotion emotion : Emotion.FER2013) {
            assertThat(run.out()).containsPattern(emotion + " +\\d+\\.\\d %");
        }
        assertThat(PictureFile.read(directory.resolve("out").resolve("astronaut-annotated.png"))
                        .width())
                .isEqualTo(512);
    }

    @Test
    void writesJsonLinesOfTheDocumentedFormAndNothingElse() throws IOException {
        Run run = run("--json", photograph);

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).endsWith("}\n").hasLineCount(1);
        JsonNode object = JSON.readTree(run.out());
        assertThat(names(object)).containsExactly("image", "width", "height", "faces");
        assertThat(object.get("image").textValue()).isEqualTo(photograph.toString());
        assertThat(object.get("width").intValue()).isEqualTo(512);
        assertThat(object.get("height").intValue()).isEqualTo(512);
        assertThat(object.get("faces")).hasSize(1);
        checkFace(object.get("faces").get(0));
        assertThat(filesIn(directory)).containsExactly(photograph.getFileName().toString());
    }

    private static void checkFace(JsonNode face) {
        List<String> members =
                new ArrayList<>(List.of("box", "confidence", "landmarks", "top", "uncertain", "scores", "quality"));
        if (face.get("uncertain").asBoolean()) {
            members.add(members.indexOf("scores"), "reasons");
        }
        assertThat(names(face)).containsExactlyElementsOf(members);
        assertThat(names(face.get("box"))).containsExactly("x", "y", "width", "height");
        face.get("box").forEach(side -> assertThat(side.isNumber()).isTrue());
        assertThat(face.get("confidence").doubleValue()).isBetween(0.7, 1.0);
        assertThat(face.get("uncertain").isBoolean()).isTrue();
        assertThat(names(face.get("scores")))
                .containsExactlyElementsOf(
                        Emotion.FER2013.stream().map(Emotion::name).toList());
        double sum = 0;
        double top = 0;
        for (JsonNode score : face.get("scores")) {
            sum += score.doubleValue();
            top = Math.max(top, score.doubleValue());
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        assertThat(face.get("scores").get(face.get("top").textValue()).doubleValue())
                .isEqualTo(top);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void writesTheSameNumbersInEveryLocale() {
        Locale before = Locale.getDefault();
        String here = run("--json").out();
        String table = run("--out", directory).out();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(run("--json").out()).isEqualTo(here);
            assertThat(run("--out", directory).out()).isEqualTo(table);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void writesOneRowAFace() {
        Run run = run("--csv", photograph);

        assertThat(run.err()).isEmpty();
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .isEqualTo("image,width,height,face,box_x,box_y,box_width,box_height,confidence,top,uncertain,"
                        + "ANGRY,DISGUST,FEAR,HAPPY,SAD,SURPRISE,NEUTRAL,CONTEMPT,affect_valence,affect_arousal,"
                        + "reasons,quality_size,quality_sharpness,quality_brightness,quality_contrast,"
                        + "quality_overexposure,quality_yaw,quality_pitch,quality_roll");
        assertThat(lines.get(1))
                .startsWith("\"" + photograph.toString().replace("\"", "\"\"") + "\",512,512,1,")
                .matches(".*,[A-Z]+,(true|false)(,[0-9.E-]+){8},,,[A-Z_ ]*(,[0-9.E-]+){8}");
    }

    @Test
    void annotatesWithJsonIfToldWhere() throws IOException {
        Run run = run("--json", "--out", directory.resolve("out"), photograph);

        assertThat(run.out()).hasLineCount(1).startsWith("{").endsWith("}\n");
        assertThat(filesIn(directory.resolve("out"))).containsExactly("a face, \u00fcber \"all\"-annotated.png");
    }

    @Test
    void takesThePicturesOfADirectoryInOrderAndLeavesOutItsOwn() throws IOException {
        Files.copy(photograph, directory.resolve("B.PNG"));
        Files.copy(photograph, directory.resolve("B-annotated.png"));
        Files.writeString(directory.resolve("notes.txt"), "no picture");
        Files.createDirectory(directory.resolve("folder.jpg"));

        Run run = run("--json", directory);

        assertThat(run.code()).isZero();
        assertThat(run.out().lines().map(PictureCommandTest::image))
                .containsExactly(directory.resolve("B.PNG").toString(), photograph.toString());
        assertThat(run.err()).isEqualTo("2 pictures, 2 faces.\n");
        assertThat(run("--json", "--quiet", directory).err()).isEmpty();
    }

    @Test
    void goesIntoFoldersAndKeepsTheirStructure() throws IOException {
        Path pictures = Files.createDirectory(directory.resolve("pictures"));
        Path deep = Files.createDirectories(pictures.resolve("a").resolve("b"));
        Files.copy(photograph, deep.resolve("x.png"));
        Files.copy(photograph, pictures.resolve("x.png"));
        Files.copy(
                photograph,
                Files.createDirectory(pictures.resolve(".thumbnails")).resolve("x.png"));
        Files.writeString(pictures.resolve("._x.png"), "what macOS leaves");
        Path out = directory.resolve("out");

        Run run = run(pictures, "--out", out);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("Annotated picture: " + out.resolve("a/b/x-annotated.png"));
        assertThat(filesIn(out)).containsExactly("a", "x-annotated.png");
        assertThat(filesIn(out.resolve("a/b"))).containsExactly("x-annotated.png");
        assertThat(run(out, "--json").err())
                .isEqualTo("Expected pictures (avif, bmp, gif, heic, heif, jpeg, jpg, png, tif, tiff,"
                        + " webp) in the directory " + out + ", found none.\n");
    }

    /** The photograph says HAPPY; in what is written, no detector finds its face any more, however little it asks for. */
    @Test
    void redactsTheFacesInWhatItWrites() {
        Path out = directory.resolve("redacted");

        Run run = run("--redact", "--out", out);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("HAPPY");
        Frame original = Picture.bundled().read();
        Frame redacted = PictureFile.read(out.resolve("astronaut-annotated.png"));
        Faceless.assertNoFace(original, redacted);
        assertThat(run("--redact", "--json").err())
                .isEqualTo("Expected --out DIR with --redact, found no pictures that are written. Add it.\n");
    }

    @Test
    void writesJpegIfToldTo() throws IOException {
        for (String name : List.of("jpeg", "JPG")) {
            assertThat(run("--format", name, "--out", directory.resolve(name)).code())
                    .isZero();
            byte[] start =
                    Arrays.copyOf(Files.readAllBytes(directory.resolve(name).resolve("astronaut-annotated.jpg")), 3);
            assertThat(start).isEqualTo(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF});
        }
        assertThat(run("--format", "gif").err())
                .startsWith("Invalid value for option '--format': Expected png or jpeg, found \"gif\".");
    }

    @Test
    void theLimitOfPixelsIsTheUsers() {
        Run small = run("--json", "--max-pixels", 262_143, photograph);
        assertThat(small.code()).isEqualTo(2);
        assertThat(small.err())
                .contains("512x512")
                .contains("raise the limit with --max-pixels")
                .hasLineCount(1);
        assertThat(run("--json", "--max-pixels", 262_144, photograph).code()).isZero();
        assertThat(run("--json", "--max-pixels", 0, photograph).err()).contains("Expected 1 to 700000000");
    }

    @Test
    void numbersTheFacesInThePictureAsInTheTable() {
        FaceEmotion face =
                new FaceEmotion(new Face(new Box(1, 2, 3, 4), 0.9f), EmotionScores.of(1, 0, 0, 0, 0, 0, 0), true);

        List<FaceEmotion> numbered = AnnotatedFiles.numbered(List.of(face, face));

        assertThat(numbered).extracting(one -> one.face().trackId()).containsExactly(1L, 2L);
        assertThat(numbered).allMatch(one -> one.scores().equals(face.scores()) && one.uncertain());
        assertThat(AnnotatedFiles.numbered(List.of(face))).containsExactly(face);
    }

    @Test
    void aNameAsLongAsTheFileSystemTakesIsShortened() throws IOException {
        Path named = Files.copy(photograph, directory.resolve("\u6f22".repeat(83) + ".png"));
        Path out = directory.resolve("out");

        Run run = run(named, photograph, "--out", out);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(filesIn(out)).hasSize(2).allMatch(name -> name.endsWith("-annotated.png"));
    }

    @Test
    void oneOutputThatCannotBeWrittenDoesNotEndTheRun() throws IOException {
        Path first = Files.copy(photograph, directory.resolve("a.png"));
        Path second = Files.copy(
                photograph, Files.createDirectory(directory.resolve("sub")).resolve("b.png"));
        Path out = Files.createDirectory(directory.resolve("out"));
        Files.writeString(out.resolve("sub"), "a file in place of the folder");

        Run run = run(directory, "--out", out);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains(first + ", 512x512 pixels: 1 face", second + ", 512x512 pixels: 1 face");
        assertThat(run.err())
                .contains("Expected to make the directory " + out.resolve("sub"))
                .endsWith("1 left out.\n");
        assertThat(filesIn(out)).hasSize(3).contains("a-annotated.png");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsNamedAndLeavesNothingHidden() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Path in = Files.createDirectory(directory.resolve("in"));
        Files.copy(photograph, in.resolve("a.png"));
        Files.copy(photograph, in.resolve("b.png"));

        ForkedJvm.Ended ended = new ForkedJvm(directory)
                .smallDisk(disk, 600)
                .end(
                        Examples.class,
                        "picture",
                        "--model",
                        shared.resolve("model").toString(),
                        in.toString(),
                        "--out",
                        disk.toString());

        assertThat(ended.exitCode()).as(ended.errors()).isEqualTo(1);
        assertThat(ended.errors()).contains("no space left on device").doesNotContain("should not have");
        assertThat(filesIn(disk)).containsExactly("a-annotated.png");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void ctrlCEndsAfterThePictureAtHand() throws Exception {
        Path in = Files.createDirectory(directory.resolve("in"));
        for (int i = 0; i < 400; i++) {
            Files.createLink(in.resolve(String.format(Locale.ROOT, "%03d.png", i)), photograph);
        }
        Path out = directory.resolve("out");

        ForkedJvm.Ended ended = new ForkedJvm(directory)
                .interrupt(
                        "005.png",
                        Examples.class,
                        "picture",
                        "--model",
                        shared.resolve("model").toString(),
                        in.toString(),
                        "--out",
                        out.toString());

        assertThat(ended.exitCode()).as(ended.errors()).isEqualTo(128 + 2);
        List<String> written = filesIn(out);
        assertThat(written).hasSizeBetween(6, 399).allMatch(name -> name.matches("\\d{3}-annotated\\.png"));
        assertThat(ended.errors()).isEqualTo("Stopped. " + written.size() + " of 400 pictures were done.\n");
        assertThat(ended.output().lines().filter(line -> line.startsWith("Annotated picture: ")))
                .hasSize(written.size());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void inThePosixLocaleNamesThatJavaCannotExpressAreNamedAsTheReason() throws Exception {
        Path in = Files.createDirectory(directory.resolve("in"));
        Files.copy(photograph, in.resolve("\u00fcn\u00ef.png"));
        Files.copy(photograph, in.resolve("plain.png"));

        ForkedJvm.Ended ended = new ForkedJvm(directory)
                .with("LC_ALL", "C")
                .end(
                        Examples.class,
                        "picture",
                        "--json",
                        "--model",
                        shared.resolve("model").toString(),
                        in.toString());

        assertThat(ended.exitCode()).as(ended.errors()).isEqualTo(1);
        assertThat(ended.errors())
                .contains("Expected a file name that the locale can express")
                .contains("Set LC_ALL=C.UTF-8");
        assertThat(ended.output()).hasLineCount(1).contains("plain.png");
    }

    @Test
    void readsFromAPipe() throws Exception {
        for (Path path : List.of(directory.resolve("pipe"), directory.resolve("-pipe"))) {
            assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                    .isZero();
            Process writer = new ProcessBuilder(
                            "sh", "-c", "cat \"$0\" > \"$1\"", photograph.toString(), path.toString())
                    .start();
            Run run = run("--json", "--", path);

            assertThat(writer.waitFor()).isZero();
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.out()).contains("\"width\":512");
        }
    }

    @Test
    void dividesOutPriorsAsFarAsToldTo() throws IOException {
        double without = happy(runBare("picture", "--json", "--model", "cnn3", "--prior-correction", "0"));
        double altogether = happy(runBare("picture", "--json", "--model", "cnn3", "--prior-correction", "1"));

        assertThat(altogether).isNotCloseTo(without, within(1e-6));
        for (String wrong : List.of("-0.1", "1.1", "NaN")) {
            Run run = run("--json", "--prior-correction", wrong);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err())
                    .startsWith("Expected 0 to 1 for --prior-correction, found ")
                    .hasLineCount(1);
        }
    }

    private static double happy(Run run) throws IOException {
        assertThat(run.code()).as(run.err()).isZero();
        return JSON.readTree(run.out()).at("/faces/0/scores/HAPPY").doubleValue();
    }

    private static String image(String line) {
        try {
            return JSON.readTree(line).get("image").textValue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void leavesOutABadPictureAmongMany() throws IOException {
        Path text = Files.writeString(directory.resolve("text.jpg"), "This is no picture.");

        Run run = run("--json", photograph, text, directory.resolve("missing.png"), photograph);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).hasLineCount(2);
        assertThat(run.err()).contains(text.toString()).contains("missing.png").doesNotContain("Exception");
    }

    @Test
    void failsIfAllOfManyAreBad() {
        Run run = run("--json", directory.resolve("a.png"), directory.resolve("b.png"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("a.png").contains("b.png");
    }

    @Test
    void refusesASingleBadPictureWithOneSentence() throws IOException {
        byte[] whole = Files.readAllBytes(photograph);
        Path truncated = directory.resolve("truncated.png");
        Files.write(truncated, Arrays.copyOf(whole, whole.length / 2));
        List<Path> bad = List.of(
                directory.resolve("missing.png"),
                Files.writeString(directory.resolve("text.jpg"), "This is no picture."),
                Files.createFile(directory.resolve("empty.png")),
                truncated,
                Files.createDirectory(directory.resolve("nothing")));
        for (Path file : bad) {
            for (String form : List.of("--json", "--csv", "--out=" + directory.resolve("out"))) {
                Run run = run(form, file);

                assertThat(run.code()).isEqualTo(2);
                assertThat(run.out()).isEmpty();
                assertThat(run.err()).hasLineCount(1).contains(file.toString()).doesNotContain("Exception");
            }
        }
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void neverWritesOverWhatItReadsOrHasWritten() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        Path first = Files.copy(photograph, directory.resolve("x.png"));
        Path second = Files.copy(photograph, other.resolve("x.png"));
        Path third = Files.copy(photograph, directory.resolve("x-annotated.png"));
        byte[] before = Files.readAllBytes(third);

        Run run = run(first, second, third, "--out", directory);

        assertThat(run.code()).isZero();
        assertThat(third).hasBinaryContent(before);
        assertThat(filesIn(directory))
                .contains("x.png-annotated.png", "x.png-2-annotated.png", "x-annotated-annotated.png");
    }

    @Test
    void refusesAFileInPlaceOfTheOutputDirectory() {
        Run run = run(photograph, "--out", photograph);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("Expected a directory for --out, found the file " + photograph + ".\n");
    }

    @Test
    void listsWhatThereIsIfAChoiceIsUnknown() throws IOException {
        assertThat(run("--backend", "nonsense").err())
                .isEqualTo("Expected a backend on the classpath, one of [onnx, tf, dl4j], found \"nonsense\".\n");
        assertThat(run("--detector", "nonsense").err())
                .isEqualTo("Expected a detector on the classpath, one of [yunet, ultraface, haar], found"
                        + " \"nonsense\".\n");
        Run model = runBare("picture", "--model", "nonsense");
        assertThat(model.code()).isEqualTo(2);
        assertThat(model.err()).startsWith("Expected a model id, one of [").hasLineCount(1);
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(runBare("picture", "--model", empty.toString()).err())
                .contains(empty.resolve("card.json").toString())
                .hasLineCount(1);
    }

    @Test
    void saysWhatToAddForCuda() {
        Run run = run("--device", "cuda:1");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("found the one for the processor only. Build this program with \"mvn -Ponnx-cuda\"")
                .doesNotContain("onnxruntime_gpu")
                .hasLineCount(1);
    }

    @Test
    void refusesWrongOptionsWithOneSentence() {
        assertThat(runBare("pictur").err()).contains("Did you mean picture?").hasLineCount(1);
        for (List<String> wrong : List.of(
                List.of("--min-face", "0"),
                List.of("--min-face", "big"),
                List.of("--device", "tpu"),
                List.of("--nonsense"),
                List.of("--json", "--csv"))) {
            Run run = run(wrong.toArray());

            assertThat(run.code()).as("%s", wrong).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).hasLineCount(1).endsWith(" picture --help\" shows the options.\n");
        }
    }

    @Test
    void leavesOutSmallFaces() {
        assertThat(run("--json", "--min-face", "400").out()).contains("\"faces\":[]");
        assertThat(run("--csv", "--min-face", "400").out()).hasLineCount(1);
        assertThat(run("--min-face", "400", "--out", directory).out()).contains(": no face");
    }

    @Test
    void helpsAStranger() {
        Run help = runBare("picture", "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("--model=ID|DIR").contains("java -jar examples.jar picture me.jpg");
        assertThat(runBare("--help").out()).contains("picture");
        Run nothing = runBare();
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).contains("picture");
    }

    @Test
    void showsAStackTraceOnlyOnRequest() {
        Run run = run("--verbose", directory.resolve("missing.png"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("\tat io.fer4j.");
    }
}
