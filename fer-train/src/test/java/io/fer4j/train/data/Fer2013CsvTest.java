package io.fer4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fer4j.Emotion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Fer2013CsvTest {
    private static final String HEADER = "emotion,pixels,Usage\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"0, ' '", "1, '  '", "2, '\t'"})
    void readsTheOriginalColumns(int seed, String separator) throws IOException {
        int[] pixels = pixels(seed);
        Path file = write(HEADER + "3," + joined(pixels, separator) + ",Training\n2," + same(7) + ",PublicTest\n");
        FaceDataset training = Fer2013Csv.read(file, "Training");
        assertThat(training.size()).isEqualTo(1);
        assertThat(training.label(0)).isEqualTo(Emotion.HAPPY);
        assertThat(training.pixels()).isEqualTo(bytes(pixels));
        assertThat(training.name()).isEqualTo("FER2013");

        FaceDataset test = Fer2013Csv.read(file, "publictest");
        assertThat(test.usage()).isEqualTo("PublicTest");
        assertThat(test.label(0)).isEqualTo(Emotion.FEAR);
        assertThat(test.pixels()).containsOnly(7);
    }

    @Test
    void readsTheOtherOrderWithBlanksInTheHeader() throws IOException {
        Path file = write("emotion, Usage, pixels\n0,Training," + same(1) + "\n6, Training ," + same(255) + "\n");
        FaceDataset training = Fer2013Csv.read(file, "Training");
        assertThat(training.labelCounts()).containsExactly(1, 0, 0, 0, 0, 0, 1);
        assertThat(training.pixels()[0]).isEqualTo((byte) 1);
        assertThat(training.pixels()[2304]).isEqualTo((byte) 255);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "emotion,pixels,Usage\r\n4,PIXELS,Training\r\n",
                "emotion,pixels,Usage\n4,PIXELS,Training",
                "\uFEFFemotion,pixels,Usage\n4,PIXELS,Training\n",
                "\"emotion\",\"pixels\",\"Usage\"\n\"4\",\"PIXELS\",\"Training\"\n",
                "EMOTION,Pixels,usage\n\n4, PIXELS ,Training\n\n",
                "id,emotion,pixels,Usage\n17,4,PIXELS,Training\n"
            })
    void acceptsTheFormsThatSpreadsheetsWrite(String text) throws IOException {
        FaceDataset training = Fer2013Csv.read(write(text.replace("PIXELS", same(9))), "Training");
        assertThat(training.labelCounts()).containsExactly(0, 0, 0, 0, 1, 0, 0);
        assertThat(training.pixels()).containsOnly(9);
    }

    @Property(tries = 30)
    void whatIsWrittenIsRead(@ForAll @IntRange(min = 1, max = 30) int rows, @ForAll long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(HEADER);
        byte[] expected = new byte[rows * 2304];
        byte[] labels = new byte[rows];
        for (int i = 0; i < rows; i++) {
            int[] pixels = pixels(random.nextLong());
            System.arraycopy(bytes(pixels), 0, expected, i * 2304, 2304);
            labels[i] = (byte) random.nextInt(7);
            text.append(labels[i]).append(',').append(joined(pixels, " ")).append(",Training\n");
        }
        Path file = Files.createTempFile("rows", ".csv.gz");
        try {
            FaceDataset found = Fer2013Csv.read(zip(file, text.toString()), "Training");
            assertThat(found.pixels()).isEqualTo(expected);
            assertThat(IntStream.range(0, rows).map(i -> Emotion.FER2013.indexOf(found.label(i))))
                    .containsExactlyElementsOf(
                            IntStream.range(0, rows).map(i -> labels[i]).boxed().toList());
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void aZippedFileNeedsNoSpecialName() throws IOException {
        Path file = zip(folder.resolve("rows.csv"), HEADER + "1," + same(3) + ",Training\n");
        assertThat(Fer2013Csv.read(file, "Training").size()).isEqualTo(1);
    }

    @Test
    void readsLinesThatEndInCarriageReturns() throws IOException {
        String rows = "emotion,pixels,Usage\r1," + same(3) + ",Training\r\r2," + same(4) + ",Training\r";
        FaceDataset training = Fer2013Csv.read(write(rows), "Training");
        assertThat(training.size()).isEqualTo(2);
        assertThat(Fer2013Csv.read(resource("cr-line-ends.csv"), "PublicTest").size())
                .isEqualTo(2);
        Path wrong = write(rows + "3,1 2,Training\r");
        assertWrong(wrong, "Expected 2304 pixels (48x48) in line 5 of " + wrong + ", found 2.");
    }

    /** An end of a line of two bytes that lies across the end of the buffer is one end. */
    @Test
    void carriageReturnAndLineFeedAreOneEndWhereverTheyAre() throws IOException {
        String line = "1," + same(3) + ",Training\r\n";
        int rows = 3 * 65536 / line.length();
        for (int pad = 0; pad < 4; pad++) {
            Path file = write(" ".repeat(pad) + "emotion,pixels,Usage\r\n" + line.repeat(rows) + "x");
            assertThatThrownBy(() -> Fer2013Csv.read(file, "Training"))
                    .hasMessageContaining("in line " + (rows + 2) + " of");
        }
    }

    @Test
    void readsTheArchivesOfDownloads() throws IOException {
        FaceDataset tar = Fer2013Csv.read(resource("fer2013.tar.gz"), "PublicTest");
        assertThat(tar.size()).isEqualTo(1);
        Path zip = folder.resolve("archive.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("fer2013/README"));
            out.write('x');
            out.putNextEntry(new ZipEntry("example_submission.csv"));
            out.write("a,b".getBytes(StandardCharsets.UTF_8));
            out.putNextEntry(new ZipEntry("fer2013/fer2013.csv"));
            out.write((HEADER + "1," + same(3) + ",Training\n").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Fer2013Csv.read(zip, "Training").label(0)).isEqualTo(Emotion.DISGUST);
    }

    @Test
    void archivesThatAreNotReadAreNamed() throws IOException {
        Path zip = folder.resolve("two.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("a.csv"));
            out.putNextEntry(new ZipEntry("b.csv"));
        }
        assertWrong(zip, "Expected one CSV file in " + zip + ", found [a.csv, b.csv]. Unpack it and name the file.");
        Path bzip2 = Files.writeString(folder.resolve("fer2013.csv.bz2"), "BZh91AY&SY");
        assertWrong(
                bzip2,
                "Expected a CSV file, gzipped, in a tar.gz or a zip, at " + bzip2
                        + ", found a bzip2 archive. Unpack it.");
        byte[] whole = Files.readAllBytes(resource("fer2013.tar.gz"));
        byte[] tar = new GZIPInputStream(new ByteArrayInputStream(whole)).readAllBytes();
        Path cut = Files.write(folder.resolve("cut.tar"), Arrays.copyOf(tar, 2000));
        assertWrong(cut, "Expected a whole tar file at " + cut + ", found one that is cut off. Get it anew.");
        Path empty = Files.write(folder.resolve("empty.tar"), Arrays.copyOf(tar, 512));
        assertWrong(empty, "Expected a CSV file in the archive " + empty + ", found none.");
    }

    /** Messages quote what was found, but not all of it, and nothing that a terminal would obey. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void messagesAreShortAndPrintable(int kind) throws IOException {
        byte[] noise = new byte[300_000];
        new Random(kind).nextBytes(noise);
        Path file = switch (kind) {
            case 0 -> Files.write(folder.resolve("noise.csv"), noise);
            case 1 -> write("0," + same(7) + ",Training\n".repeat(10));
            case 2 -> write("a,".repeat(20_000) + "\n");
            default -> write("x".repeat(500_000));
        };
        assertThatThrownBy(() -> Fer2013Csv.read(file, "Training"))
                .isInstanceOf(DatasetException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .hasSizeLessThan(600 + file.toString().length())
                        .matches("[^\\p{Cntrl}]+"));
    }

    private static Path resource(String name) {
        return Path.of("src/test/resources/io/fer4j/train/data", name);
    }

    @Test
    void wrongPixelsAreNamedWithTheirLine() throws IOException {
        String good = "0," + same(1) + ",Training\n";
        Path file = write(HEADER + good + "0,1 2 3,Training\n");
        assertWrong(file, "Expected 2304 pixels (48x48) in line 3 of " + file + ", found 3.");
        file = write(HEADER + good + good + "0," + same(1) + " 1,Training\n");
        assertWrong(file, "Expected 2304 pixels (48x48) in line 4 of " + file + ", found 2305.");
        file = write(HEADER + "0,,Training\n");
        assertWrong(file, "Expected 2304 pixels (48x48) in line 2 of " + file + ", found 0.");
        file = write(HEADER + "0," + same(1).replaceFirst("1 1 1", "1 256 1") + ",Training\n");
        assertWrong(file, "Expected pixels from 0 to 255 in line 2 of " + file + ", found \"256\" as pixel 2.");
        file = write(HEADER + "0," + same(1).replaceFirst("1 1 1", "-1 1 1") + ",Training\n");
        assertWrong(file, "Expected pixels from 0 to 255 in line 2 of " + file + ", found \"-1\" as pixel 1.");
        file = write(HEADER + "0," + same(1).replaceFirst("1 1 1", "1 1 12x") + ",Training\n");
        assertWrong(file, "Expected pixels from 0 to 255 in line 2 of " + file + ", found \"12x\" as pixel 3.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "-1", "", "happy", "1.0", "10"})
    void wrongLabelsAreNamedWithTheirLine(String label) throws IOException {
        Path file = write(HEADER + label + "," + same(1) + ",Training\n");
        assertWrong(file, "Expected a label from 0 to 6 in line 2 of " + file + ", found \"" + label + "\".");
    }

    @Test
    void missingFieldsAreCounted() throws IOException {
        Path file = write(HEADER + "0," + same(1) + "\n");
        assertWrong(file, "Expected 3 columns [emotion, pixels, Usage] in line 2 of " + file + ", found 2.");
        file = write(HEADER + "0," + same(1) + ",Training,Training\n");
        assertWrong(file, "Expected 3 columns [emotion, pixels, Usage] in line 2 of " + file + ", found 4.");
    }

    @Test
    void anUnknownUsageGetsTheListOfThoseThereAre() throws IOException {
        Path file = write(HEADER + "0," + same(1) + ",PublicTest\n0," + same(1) + ",PrivateTest\n");
        assertWrong(file, "Expected a usage of " + file + ", one of [PublicTest, PrivateTest], found \"Training\".");
    }

    @Test
    void aMissingColumnGetsTheListOfThoseThereAre() throws IOException {
        Path file = write("emotion,pixels\n0," + same(1) + "\n");
        assertWrong(
                file, "Expected the column \"Usage\" in line 1 of " + file + ", found the columns [emotion, pixels].");
    }

    @Test
    void filesThatAreNoDataSetsGetOneSentence() throws IOException {
        Path file = write("");
        assertWrong(file, "Expected the columns [emotion, pixels, Usage] in " + file + ", found an empty file.");
        Path missing = folder.resolve("missing.csv");
        assertWrong(missing, "Expected a CSV file at " + missing + ", found none.");
        assertWrong(folder, "Expected a CSV file at " + folder + ", found a directory.");
        Path unzipped = Files.writeString(folder.resolve("plain.csv.gz"), HEADER);
        assertWrong(
                unzipped,
                "Expected a gzip file at " + unzipped
                        + ", found another format. If it is not compressed, take .gz off its name.");
    }

    @Test
    void aGzipFileThatIsCutOffOrDamagedIsNamed() throws IOException {
        StringBuilder rows = new StringBuilder(HEADER);
        for (int i = 0; i < 50; i++) {
            rows.append("0,").append(joined(pixels(i), " ")).append(",Training\n");
        }
        byte[] whole = Files.readAllBytes(zip(folder.resolve("rows.csv.gz"), rows.toString()));
        for (int length : new int[] {3, 15, whole.length / 2, whole.length - 3}) {
            Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Fer2013Csv.read(cut, "Training"))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining(cut + ", found")
                    .hasMessageContaining("damaged");
        }
        whole[whole.length / 2] ^= 0x55;
        Path damaged = Files.write(folder.resolve("damaged.csv.gz"), whole);
        assertThatThrownBy(() -> Fer2013Csv.read(damaged, "Training")).isInstanceOf(DatasetException.class);
    }

    private static void assertWrong(Path file, String message) {
        assertThatThrownBy(() -> Fer2013Csv.read(file, "Training"))
                .isInstanceOf(DatasetException.class)
                .hasMessage(message);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("rows.csv"), text);
    }

    private static Path zip(Path file, String text) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private static String same(int pixel) {
        return String.join(" ", Collections.nCopies(2304, Integer.toString(pixel)));
    }

    private static int[] pixels(long seed) {
        return new Random(seed).ints(2304, 0, 256).toArray();
    }

    private static String joined(int[] pixels, String separator) {
        return Arrays.stream(pixels).mapToObj(Integer::toString).collect(Collectors.joining(separator));
    }

    private static byte[] bytes(int[] pixels) {
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) pixels[i];
        }
        return bytes;
    }
}
