package io.fer4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fer4j.Emotion;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderDatasetTest {
    @TempDir
    Path root;

    @Test
    void readsTheKaggleLayoutByLabelAndName() throws IOException {
        gray("train/happy/b.png", 48, 20);
        gray("train/happy/a.png", 48, 10);
        gray("train/Angry/c.png", 48, 30);
        gray("test/happy/d.png", 48, 40);
        FaceDataset training = FolderDataset.read(root, "TRAIN");
        assertThat(training.usage()).isEqualTo("train");
        assertThat(training.name()).isEqualTo(root.getFileName().toString());
        assertThat(training.labelCounts()).containsExactly(1, 0, 0, 2, 0, 0, 0);
        assertThat(firstPixels(training)).containsExactly(30, 10, 20);
        assertThat(FaceDatasets.read(root, "test").size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "anger, ANGRY",
        "Disgusted, DISGUST",
        "fearful, FEAR",
        "Happiness, HAPPY",
        "sadness, SAD",
        "SURPRISED, SURPRISE",
        "neutral, NEUTRAL"
    })
    void knowsOtherWordsForTheLabels(String folder, Emotion label) throws IOException {
        gray("test/" + folder + "/a.png", 48, 10);
        assertThat(FolderDataset.read(root, "test").label(0)).isEqualTo(label);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp", "gif", "tiff"})
    void readsManyFormatsAndSizes(String format) throws IOException {
        BufferedImage picture = new BufferedImage(100, 80, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 80; y++) {
            for (int x = 0; x < 100; x++) {
                picture.setRGB(x, y, 0xC86432);
            }
        }
        Path file = root.resolve("test/sad/a." + format);
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(picture, format, file.toFile())).isTrue();
        int gray = Math.round(0.299f * 0xC8 + 0.587f * 0x64 + 0.114f * 0x32);
        FaceDataset found = FolderDataset.read(root, "test");
        assertThat(found.width()).isEqualTo(48);
        for (int pixel : new int[] {0, 1000, 2303}) {
            assertThat(found.pixels()[pixel] & 0xFF).isBetween(gray - 2, gray + 2);
        }
    }

    @Test
    void grayPicturesKeepTheirNumbers() throws IOException {
        BufferedImage picture = new BufferedImage(48, 48, BufferedImage.TYPE_BYTE_GRAY);
        byte[] expected = new byte[48 * 48];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) (i * 7);
            picture.getRaster().setSample(i % 48, i / 48, 0, expected[i] & 0xFF);
        }
        write("test/fear/a.png", picture);
        assertThat(FolderDataset.read(root, "test").pixels()).isEqualTo(expected);
    }

    @Test
    void sixteenBitGrayBecomesEightBitGray() throws IOException {
        BufferedImage picture = new BufferedImage(48, 48, BufferedImage.TYPE_USHORT_GRAY);
        picture.getRaster().setSample(0, 0, 0, 65535);
        picture.getRaster().setSample(1, 0, 0, 257 * 100);
        write("test/fear/a.png", picture);
        byte[] pixels = FolderDataset.read(root, "test").pixels();
        assertThat(new int[] {pixels[0] & 0xFF, pixels[1] & 0xFF, pixels[2] & 0xFF})
                .containsExactly(255, 100, 0);
    }

    @Test
    void hiddenFilesAreLeftOut() throws IOException {
        gray("test/fear/a.png", 48, 1);
        Files.writeString(root.resolve("test/fear/.thumbnails"), "x");
        Files.writeString(root.resolve("test/.DS_Store"), "x");
        assertThat(FolderDataset.read(root, "test").size()).isEqualTo(1);
    }

    @Test
    void straysAreLeftOutAndCounted() throws IOException {
        gray("test/fear/a.png", 48, 1);
        Files.writeString(root.resolve("test/readme.txt"), "x");
        Files.writeString(root.resolve("test/fear/Thumbs.db"), "x");
        Files.write(root.resolve("test/fear/empty.png"), new byte[0]);
        Files.createDirectories(root.resolve("test/fear/more"));
        Files.createDirectories(root.resolve("test/__MACOSX/fear"));
        FaceDataset found = FolderDataset.read(root, "test");
        assertThat(found.size()).isEqualTo(1);
        assertThat(found.strays().stream()
                        .map(stray -> root.resolve("test").relativize(stray).toString()))
                .containsExactlyInAnyOrder("readme.txt", "fear/Thumbs.db", "fear/empty.png", "fear/more", "__MACOSX");
    }

    @Test
    void aPictureWithoutItsExtensionIsNoStray() throws IOException {
        gray("test/fear/a.png", 48, 1);
        Files.move(root.resolve("test/fear/a.png"), root.resolve("test/fear/scan-0001"));
        assertThat(FolderDataset.read(root, "test").size()).isEqualTo(1);
    }

    /** EXIF orientation 6: the stored picture lies on its side. */
    @Test
    void turnsPicturesUprightAsTheirExifDataSay() throws IOException {
        FaceDataset upright = FolderDataset.read(fixture("folder-upright"), "test");
        FaceDataset rotated = FolderDataset.read(fixture("folder-exif-rotated"), "test");
        assertThat(difference(upright, rotated)).isLessThan(2);
    }

    @Test
    void readsWebp() throws IOException {
        FaceDataset upright = FolderDataset.read(fixture("folder-upright"), "test");
        FaceDataset webp = FolderDataset.read(fixture("folder-webp"), "test");
        assertThat(webp.label(0)).isEqualTo(Emotion.HAPPY);
        assertThat(difference(upright, webp)).isLessThan(3);
    }

    private static double difference(FaceDataset one, FaceDataset other) {
        assertThat(one.size()).isEqualTo(1);
        assertThat(other.size()).isEqualTo(1);
        double sum = 0;
        for (int i = 0; i < one.pixels().length; i++) {
            sum += Math.abs((one.pixels()[i] & 0xFF) - (other.pixels()[i] & 0xFF));
        }
        return sum / one.pixels().length;
    }

    private static Path fixture(String name) {
        return Path.of("src/test/resources/io/fer4j/train/data", name);
    }

    @Test
    void filesThatAreNotWholePicturesAreNamed() throws IOException {
        gray("test/fear/a.jpg", 300, 90);
        Path good = root.resolve("test/fear/a.jpg");
        Path bad = root.resolve("test/fear/b.jpg");
        byte[] whole = Files.readAllBytes(good);
        Files.write(bad, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> FolderDataset.read(root, "test"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("Expected a whole picture at " + bad);
        Files.writeString(bad, "not a picture");
        assertThatThrownBy(() -> FolderDataset.read(root, "test"))
                .hasMessage("Expected a picture at " + bad + ", found a file of no known picture format.");
    }

    @Test
    void anUnknownUsageGetsTheListOfThoseThereAre() throws IOException {
        gray("test/fear/a.png", 48, 1);
        gray("train/fear/a.png", 48, 1);
        assertThatThrownBy(() -> FolderDataset.read(root, "PublicTest"))
                .isInstanceOf(DatasetException.class)
                .hasMessage(
                        "Expected a usage of " + root + ", one of its folders [test, train], found \"PublicTest\".");
    }

    @Test
    void anUnknownLabelIsNamed() throws IOException {
        gray("test/contempt/a.png", 48, 1);
        assertThatThrownBy(() -> FolderDataset.read(root, "test"))
                .hasMessageStartingWith("Expected a folder named after a label, one of [anger, angry, disgust,")
                .hasMessageEndingWith("found " + root.resolve("test/contempt") + ".");
    }

    @Test
    void emptyFoldersAreNoDataSet() throws IOException {
        Files.createDirectories(root.resolve("test/fear"));
        assertThatThrownBy(() -> FolderDataset.read(root, "test"))
                .hasMessageStartingWith("Expected pictures in folders such as");
        Path missing = root.resolve("missing");
        assertThatThrownBy(() -> FaceDatasets.read(missing, "test"))
                .hasMessage("Expected a CSV file or a folder of pictures at " + missing + ", found none.");
    }

    private static int[] firstPixels(FaceDataset dataset) {
        int[] pixels = new int[dataset.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = dataset.pixels()[i * 48 * 48];
        }
        return pixels;
    }

    private void gray(String name, int side, int level) throws IOException {
        BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < side * side; i++) {
            picture.getRaster().setSample(i % side, i / side, 0, level);
        }
        write(name, picture);
    }

    private void write(String name, BufferedImage picture) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(picture, name.substring(name.lastIndexOf('.') + 1), file.toFile()))
                .isTrue();
    }
}
