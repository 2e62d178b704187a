package io.fer4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.SourceException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFileTest {
    /** Red, green, blue and white quarters, 40x24 pixels: upper left, upper right, lower left, lower right. */
    private static final Color[] QUARTERS = {Color.RED, Color.GREEN, Color.BLUE, Color.WHITE};

    /** The tables of a HEIC file of 64x64 pixels, and four bytes of data. */
    private static final String HEIC =
            "AAAAGGZ0eXBoZWljAAAAAG1pZjFoZWljAAAA1G1ldGEAAAAAAAAAIWhkbHIAAAAAAAAAAHBpY3QAAAAAAAAAAAAAAAAAAAAADnBp"
                    + "dG0AAAAAAAEAAAAeaWxvYwAAAABEAAABAAEAAAABAAAA9AAAAAQAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAA"
                    + "AFhpcHJwAAAAO2lwY28AAAAUaXNwZQAAAAAAAABAAAAAQAAAAB9odmNDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAVaXBtYQAA"
                    + "AAAAAAABAAECAYIAAAAMbWRhdAAAAAA=";

    private static final int WIDTH = 40;
    private static final int HEIGHT = 24;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp", "gif", "tiff", "webp", "lossless.webp"})
    void readsEachFormatWithTheRightColours(String format) throws IOException {
        Path file = folder.resolve("picture.unusual-extension");
        Files.write(
                file,
                format.endsWith("webp")
                        ? webp(format.startsWith("lossless"))
                        : encoded(quarters(BufferedImage.TYPE_INT_RGB), format));

        assertQuarters(PictureFile.read(file), QUARTERS);
    }

    @Test
    void readsAProgressiveJpeg() throws IOException {
        byte[] jpeg = jpeg(true);

        assertThat(new String(jpeg, StandardCharsets.ISO_8859_1)).contains("\u00ff\u00c2");
        assertQuarters(PictureFile.decode("progressive", jpeg), QUARTERS);
    }

    @Test
    void readsAGrayJpeg() throws IOException {
        Frame frame = PictureFile.decode("gray", encoded(gray(BufferedImage.TYPE_BYTE_GRAY), "jpg"));

        assertQuarters(frame, new Color(50, 50, 50), Color.BLACK, Color.WHITE, new Color(200, 200, 200));
    }

    @Test
    void reads16BitsOfGray() throws IOException {
        Frame frame = PictureFile.decode("gray16", encoded(gray(BufferedImage.TYPE_USHORT_GRAY), "png"));

        assertQuarters(frame, new Color(50, 50, 50), Color.BLACK, Color.WHITE, new Color(200, 200, 200));
    }

    @Test
    void reads16BitsOfColour() throws IOException {
        byte[] deep = encoded(sixteenBits(), "png");

        assertThat(deep[24]).as("bit depth in the header").isEqualTo((byte) 16);
        assertQuarters(PictureFile.decode("colour16", deep), QUARTERS);
    }

    @Test
    void leavesTransparencyOut() throws IOException {
        assertQuarters(PictureFile.decode("argb", encoded(quarters(BufferedImage.TYPE_INT_ARGB), "png")), QUARTERS);
        assertQuarters(
                PictureFile.decode("gray+alpha", grayWithAlpha()),
                new Color(90, 90, 90),
                new Color(90, 90, 90),
                new Color(90, 90, 90),
                new Color(90, 90, 90));
    }

    @Test
    void readsAnIndexedPng() throws IOException {
        assertQuarters(
                PictureFile.decode("indexed", encoded(quarters(BufferedImage.TYPE_BYTE_INDEXED), "png")), QUARTERS);
    }

    @Test
    void readsACmykJpegAsAdobeWritesIt() throws IOException {
        assertQuarters(PictureFile.decode("cmyk", cmykJpeg()), QUARTERS);
    }

    @Test
    void readsAYcckJpegAsAdobeWritesIt() throws IOException {
        byte[] cmyk = cmykJpeg();
        int transform = new String(cmyk, StandardCharsets.ISO_8859_1).indexOf("Adobe") + 11;
        byte[] ycck = cmyk.clone();
        ycck[transform] = 2;

        // The numbers that were red, (255, 0, 0), are luma 255, Cb 0 and Cr 0 now: RGB (76, 255, 28), of which inks are
        // the complement.
        Frame frame = PictureFile.decode("ycck", ycck);
        assertThat(frame.pixels().get(2) & 0xFF).isCloseTo(255 - 76, within(6));
        assertThat(frame.pixels().get(1) & 0xFF).isCloseTo(0, within(6));
        assertThat(frame.pixels().get(0) & 0xFF).isCloseTo(255 - 28, within(6));
    }

    @Test
    void readsGrayWithAProfileForRgb() {
        Frame frame = PictureFile.decode("gray", Samples.file("gray-with-rgb-icc.png"));

        assertThat(frame.format()).isEqualTo(PixelFormat.BGR24);
        for (int at = 0; at < frame.pixels().remaining(); at += 3) {
            assertThat(frame.pixels().get(at))
                    .isEqualTo(frame.pixels().get(at + 1))
                    .isEqualTo(frame.pixels().get(at + 2));
        }
    }

    @Test
    void readsStreamsToTheirEnd() throws IOException {
        byte[] png = encoded(quarters(BufferedImage.TYPE_INT_RGB), "png");
        InputStream slow = new FilterInputStream(new ByteArrayInputStream(png)) {
            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                return super.read(bytes, from, Math.min(length, 7));
            }
        };

        assertQuarters(PictureFile.read("stream", slow), QUARTERS);
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PictureFile.read("large stream", new ByteArrayInputStream(png), 100))
                .withMessageStartingWith("Expected a picture of at most 100 pixels, found 40x24 in large stream.");
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PictureFile.read(
                        "broken stream",
                        new SequenceInputStream(new ByteArrayInputStream(png, 0, 20), new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("cable cut");
                            }

                            @Override
                            public int read(byte[] bytes, int from, int length) throws IOException {
                                return read();
                            }
                        })))
                .withMessage("Expected a picture that can be read, found an error: broken stream (cable cut).");
    }

    /** A pipe gives its bytes once. */
    @Test
    void readsAPipe() throws Exception {
        Path pipe = folder.resolve("pipe.png");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo here");
        byte[] png = encoded(quarters(BufferedImage.TYPE_INT_RGB), "png");
        Thread writer = new Thread(() -> {
            try {
                Files.write(pipe, png);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();

        assertQuarters(PictureFile.read(pipe), QUARTERS);
        writer.join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "LZW", "PackBits", "Deflate", "ZLib", "JPEG"})
    void readsTiffOfEachCompression(String compression) throws IOException {
        assertQuarters(PictureFile.decode("tiff", tiff(quarters(BufferedImage.TYPE_INT_RGB), compression)), QUARTERS);
    }

    @Test
    void readsSixteenBitAndGrayTiff() throws IOException {
        assertQuarters(PictureFile.decode("deep", tiff(sixteenBits(), "LZW")), QUARTERS);
        assertQuarters(
                PictureFile.decode("gray", tiff(gray(BufferedImage.TYPE_BYTE_GRAY), "none")),
                new Color(50, 50, 50),
                Color.BLACK,
                Color.WHITE,
                new Color(200, 200, 200));
    }

    @Test
    void namesACamerasRawPicture() throws IOException {
        byte[] tiff = encoded(quarters(BufferedImage.TYPE_INT_RGB), "tiff");
        ByteBuffer bytes = ByteBuffer.wrap(tiff).order(tiff[0] == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int directory = bytes.getInt(4);
        for (int i = 0; i < bytes.getShort(directory); i++) {
            int entry = directory + 2 + 12 * i;
            if (bytes.getShort(entry) == 262) {
                bytes.putShort(entry + 8, (short) 32803);
            }
        }

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PictureFile.decode("photo.dng", tiff))
                .withMessage(
                        "Expected a TIFF picture, found a camera's raw picture: photo.dng. Open it in another program"
                                + " and save it as an ordinary JPEG or PNG.");
    }

    @Test
    void namesArithmeticCoding() throws IOException {
        byte[] jpeg = jpeg(false);
        int header = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
        jpeg[header + 1] = (byte) 0xC9;

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PictureFile.decode("rare.jpg", jpeg))
                .withMessageStartingWith(
                        "Expected a JPEG picture with Huffman coding, baseline or progressive, found arithmetic"
                                + " coding: rare.jpg.");
    }

    @Test
    void readsTheFirstImageOfAnAnimationAtItsPlace() throws IOException {
        byte[] gif = encoded(quarters(BufferedImage.TYPE_INT_RGB), "gif");
        ByteBuffer bytes = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(6, (short) 50).putShort(8, (short) 30);
        int image = 13 + 3 * (2 << (gif[10] & 7));
        while (gif[image] == 0x21) {
            image += 2;
            while (gif[image] != 0) {
                image += 1 + (gif[image] & 0xFF);
            }
            image++;
        }
        bytes.putShort(image + 1, (short) 10).putShort(image + 3, (short) 6);

        Frame frame = PictureFile.decode("animated.gif", gif);

        assertThat(frame.width()).isEqualTo(50);
        assertThat(frame.height()).isEqualTo(30);
        assertThat(frame.pixels().get(0)).as("ground").isZero();
        int red = 6 * frame.rowStride() + 3 * 10;
        assertThat(frame.pixels().get(red + 2) & 0xFF).isEqualTo(255);
        assertThat(frame.pixels().get(red) & 0xFF).isZero();
    }

    @Test
    void readsAnAnimatedWebpWithOrientation() {
        byte[] still = webp(false);
        int chunk = still.length - 12;
        ByteBuffer file =
                ByteBuffer.allocate(12 + 18 + 14 + 24 + chunk + 8 + 26).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.ISO_8859_1)).putInt(file.capacity() - 8);
        file.put("WEBPVP8X".getBytes(StandardCharsets.ISO_8859_1)).putInt(10).putInt(0x0A);
        file.put(new byte[] {WIDTH + 4 - 1, 0, 0, HEIGHT + 2 - 1, 0, 0});
        file.put("ANIM".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(6)
                .putInt(0)
                .putShort((short) 0);
        file.put("ANMF".getBytes(StandardCharsets.ISO_8859_1)).putInt(16 + chunk);
        file.put(new byte[] {2, 0, 0, 1, 0, 0, WIDTH - 1, 0, 0, HEIGHT - 1, 0, 0, 100, 0, 0, 0});
        file.put(still, 12, chunk);
        file.put("EXIF".getBytes(StandardCharsets.ISO_8859_1)).putInt(26).put(tiff(3));

        Frame frame = PictureFile.decode("animated.webp", file.array());

        assertThat(frame.width()).isEqualTo(WIDTH + 4);
        assertThat(frame.height()).isEqualTo(HEIGHT + 2);
        assertThat(frame.pixels().get(frame.pixels().remaining() - 1))
                .as("ground, turned")
                .isZero();
        assertQuarters(frame, Color.WHITE, Color.BLUE, Color.GREEN, Color.RED);
    }

    /** EXIF orientation: where the stored upper left, upper right, lower left, lower right quarters go. */
    @ParameterizedTest
    @CsvSource({"1,0123", "2,1032", "3,3210", "4,2301", "5,0213", "6,2031", "7,3120", "8,1302"})
    void turnsPicturesUpright(int orientation, String order) throws IOException {
        Color[] expected =
                order.chars().mapToObj(index -> QUARTERS[index - '0']).toArray(Color[]::new);
        byte[] png = encoded(quarters(BufferedImage.TYPE_INT_RGB), "png");

        for (byte[] file : List.of(withExif(jpeg(false), orientation), pngWithExif(png, orientation))) {
            Frame frame = PictureFile.decode("turned", file);

            assertThat(frame.width()).isEqualTo(orientation < 5 ? WIDTH : HEIGHT);
            assertThat(frame.height()).isEqualTo(orientation < 5 ? HEIGHT : WIDTH);
            assertQuarters(frame, expected);
        }
    }

    @Test
    void saysThatTheFileIsMissing() {
        assertRefused(folder.resolve("missing.jpg"), "Expected a picture, found no file: %s. Check the path.");
    }

    @Test
    void saysThatItIsADirectory() {
        assertRefused(folder, "Expected a picture, found a directory: %s. Name a file in it.");
    }

    @Test
    void saysThatTheFileIsEmpty() throws IOException {
        assertRefused(
                Files.createFile(folder.resolve("empty.jpg")),
                "Expected a picture in one of the formats JPEG, PNG, BMP, GIF, TIFF, WebP, HEIC and AVIF, found an"
                        + " empty file: %s. Convert it to one of them, or leave it out.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Hello world, this is text | text",
                "%PDF-1.7 and so on | PDF",
                "....ftypisom.... | a video (MP4 or QuickTime)",
                "II*\0....CR...... | a camera's raw format",
                "abc\1\2\3............ | something else",
                "BM is not always a bitmap | text"
            })
    void saysWhatTheFileIsInstead(String contents, String found) throws IOException {
        Path file = Files.write(folder.resolve("picture.jpg"), contents.getBytes(StandardCharsets.ISO_8859_1));

        assertRefused(
                file,
                "Expected a picture in one of the formats JPEG, PNG, BMP, GIF, TIFF, WebP, HEIC and AVIF, found "
                        + found + ": %s. Convert it to one of them, or leave it out.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "progressive.jpg", "bmp", "gif", "tiff", "webp", "lossless.webp"})
    void refusesAPictureThatIsCutOffAnywhere(String format) throws IOException {
        BufferedImage image = quarters(BufferedImage.TYPE_INT_RGB);
        byte[] whole = switch (format) {
            case "progressive.jpg" -> jpeg(true);
            case "webp" -> webp(false);
            case "lossless.webp" -> webp(true);
            default -> encoded(image, format);
        };
        int end = format.equals("gif") ? whole.length - 1 : whole.length;
        PictureFile.decode("whole", whole);

        for (int length = 16; length < end; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(SourceException.class)
                    .as("%d of %d bytes", length, whole.length)
                    .isThrownBy(() -> PictureFile.decode("cut." + format, cut))
                    .withMessageContaining(
                            "found a truncated one: cut." + format + " breaks off after " + length + " bytes");
        }
    }

    /** Without fer-vision there is no decoder for what is inside of the file. */
    @Test
    void saysWhatHeicNeeds() {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() ->
                        PictureFile.decode("phone.heic", Base64.getDecoder().decode(HEIC)))
                .withMessage("Expected a decoder for HEVC, the coding of HEIC pictures, found none: phone.heic. Add"
                        + " io.fer4j:fer-vision to the class path, or save the picture as JPEG (an iPhone does it with"
                        + " Settings, Camera, Formats, Most Compatible).");
    }

    @Test
    void refusesHeicTablesThatAreDamagedOrEmpty() {
        byte[] whole = Base64.getDecoder().decode(HEIC);
        for (int length = 16; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() -> PictureFile.decode("cut.heic", cut))
                    .withMessageContaining("cut.heic");
        }
        byte[] sequence = "\0\0\0\u0010ftypheic\0\0\0\0\0\0\0\u0008moov".getBytes(StandardCharsets.ISO_8859_1);
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PictureFile.decode("burst.heic", sequence))
                .withMessageContaining("found a sequence of images without a still one: burst.heic");
    }

    @Test
    void tellsPicturesByTheirContents() throws IOException {
        Path picture = Files.write(folder.resolve("scan"), encoded(quarters(BufferedImage.TYPE_INT_RGB), "png"));
        Path text = Files.writeString(folder.resolve("text.jpg"), "not a picture");

        assertThat(PictureFile.isPicture(picture)).isTrue();
        assertThat(PictureFile.isPicture(text)).isFalse();
        assertThat(PictureFile.isPicture(folder)).isFalse();
        assertThat(PictureFile.isPicture(folder.resolve("missing"))).isFalse();
    }

    @Test
    void refusesADamagedPng() throws IOException {
        byte[] png = encoded(quarters(BufferedImage.TYPE_INT_RGB), "png");
        png[45] ^= 1;

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PictureFile.decode("damaged.png", png))
                .withMessage("Expected an intact picture, found a damaged one: damaged.png has a wrong checksum in the"
                        + " chunk at byte 33. Copy or download it again.");
    }

    @Test
    void refusesAHugePictureByItsHeaderAlone() throws IOException {
        byte[] png = encoded(quarters(BufferedImage.TYPE_INT_RGB), "png");
        ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000);
        byte[] bmp = encoded(quarters(BufferedImage.TYPE_INT_RGB), "bmp");
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 60_000).putInt(22, -60_000);
        byte[] jpeg = jpeg(false);
        for (int at = 0; at < jpeg.length - 9; at++) {
            if (jpeg[at] == (byte) 0xFF && jpeg[at + 1] == (byte) 0xC0) {
                ByteBuffer.wrap(jpeg).putShort(at + 5, (short) 60_000).putShort(at + 7, (short) 60_000);
            }
        }
        byte[] gif = encoded(quarters(BufferedImage.TYPE_INT_RGB), "gif");
        ByteBuffer.wrap(gif)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(6, (short) 60_000)
                .putShort(8, (short) 60_000);
        Path file = folder.resolve("huge");

        for (byte[] contents : List.of(png, bmp, jpeg, gif)) {
            Files.write(file, contents);
            assertRefused(
                    file,
                    "Expected a picture of at most 100000000 pixels, found 60000x60000 in %s. Scale it down, or raise"
                            + " the limit.");
        }
    }

    @Test
    void theLimitIsTheCallers() throws IOException {
        Path file = Files.write(folder.resolve("picture.png"), encoded(quarters(BufferedImage.TYPE_INT_RGB), "png"));

        assertThat(PictureFile.read(file, WIDTH * HEIGHT).width()).isEqualTo(WIDTH);
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PictureFile.read(file, WIDTH * HEIGHT - 1))
                .withMessageStartingWith("Expected a picture of at most 959 pixels, found 40x24");
        assertThatIllegalArgumentException().isThrownBy(() -> PictureFile.read(file, 0));
    }

    @Test
    void writesPngWithoutLossAndJpegNearly() {
        Frame frame = Samples.astronaut();
        Path png = folder.resolve("written.png");
        Path jpeg = folder.resolve("written.JPG");

        PictureFile.write(frame, png);
        PictureFile.write(frame, jpeg);

        assertThat(PictureFile.read(png).pixels()).isEqualTo(frame.pixels());
        Frame lossy = PictureFile.read(jpeg);
        double sum = 0;
        for (int i = 0; i < frame.pixels().remaining(); i++) {
            sum += Math.abs((lossy.pixels().get(i) & 0xFF) - (frame.pixels().get(i) & 0xFF));
        }
        assertThat(sum / frame.pixels().remaining()).isLessThan(3);
    }

    @Test
    void writesRgbAndGrayFramesInTheirColours() {
        Path file = folder.resolve("written.png");

        PictureFile.write(Frame.copyOf(1, 1, PixelFormat.RGB24, new byte[] {1, 2, 3}), file);
        assertThat(PictureFile.read(file).pixels()).isEqualTo(ByteBuffer.wrap(new byte[] {3, 2, 1}));

        PictureFile.write(Frame.copyOf(1, 1, PixelFormat.GRAY8, new byte[] {9}), file);
        assertThat(PictureFile.read(file).pixels()).isEqualTo(ByteBuffer.wrap(new byte[] {9, 9, 9}));
    }

    @Test
    void writesNothingWhereItCannot() throws IOException {
        Frame frame = Samples.uniform(4, 4, PixelFormat.GRAY8, 0);
        Path occupied = Files.createDirectories(folder.resolve("directory.png/with-a-file"))
                .getParent();

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PictureFile.write(frame, folder.resolve("picture.tiff")))
                .withMessage("Expected a file name that ends in .png, .jpg or .jpeg for a picture to write, found "
                        + folder.resolve("picture.tiff") + ".");
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PictureFile.write(frame, folder.resolve("missing/picture.png")))
                .withMessageStartingWith("Expected a place for a picture that can be written, found an error: ");
        assertThatExceptionOfType(SourceException.class).isThrownBy(() -> PictureFile.write(frame, occupied));
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).as("nothing half-written").containsExactly(occupied);
        }
    }

    private static void assertRefused(Path file, String message) {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PictureFile.read(file))
                .withMessage(message, file);
    }

    private static void assertQuarters(Frame frame, Color... expected) {
        assertThat(frame.format()).isEqualTo(PixelFormat.BGR24);
        for (int quarter = 0; quarter < 4; quarter++) {
            int x = frame.width() / 4 + quarter % 2 * frame.width() / 2;
            int y = frame.height() / 4 + quarter / 2 * frame.height() / 2;
            int at = y * frame.rowStride() + 3 * x;
            Color found = new Color(
                    frame.pixels().get(at + 2) & 0xFF,
                    frame.pixels().get(at + 1) & 0xFF,
                    frame.pixels().get(at) & 0xFF);
            assertThat(found.getRed())
                    .as("red of quarter %d: %s", quarter, found)
                    .isCloseTo(expected[quarter].getRed(), within(16));
            assertThat(found.getGreen())
                    .as("green of quarter %d: %s", quarter, found)
                    .isCloseTo(expected[quarter].getGreen(), within(16));
            assertThat(found.getBlue())
                    .as("blue of quarter %d: %s", quarter, found)
                    .isCloseTo(expected[quarter].getBlue(), within(16));
        }
    }

    private static BufferedImage quarters(int type) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
        Graphics2D graphics = image.createGraphics();
        for (int quarter = 0; quarter < 4; quarter++) {
            graphics.setColor(QUARTERS[quarter]);
            graphics.fillRect(quarter % 2 * WIDTH / 2, quarter / 2 * HEIGHT / 2, WIDTH / 2, HEIGHT / 2);
        }
        graphics.dispose();
        return image;
    }

    /** Quarters of 50, 0, 255 and 200 on a scale to 255, as stored values. */
    private static BufferedImage gray(int type) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
        int[] values = {50, 0, 255, 200};
        int factor = type == BufferedImage.TYPE_USHORT_GRAY ? 257 : 1;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.getRaster().setSample(x, y, 0, factor * values[2 * (2 * y / HEIGHT) + 2 * x / WIDTH]);
            }
        }
        return image;
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, bytes)).isTrue();
        return bytes.toByteArray();
    }

    /** The quarters as libwebp 1.2.4 writes them, with quality 90 and without loss. */
    private static byte[] webp(boolean lossless) {
        return Base64.getDecoder()
                .decode(
                        lossless
                                ? "UklGRjoAAABXRUJQVlA4TC4AAAAvJ8AFAB8gEEjeHzqN+RcQFPwf3fxHZA9ATcA0DCYxicmO3PwR/Z+A0GwjDtsA"
                                : "UklGRr4AAABXRUJQVlA4ILIAAAAwBgCdASooABgAPi0ShkKhoQ1SAAwBYlkAMjGgH4Qfrd/bpgB/APwAu//cAN4A/lYLIfhfbuv4"
                                        + "+KgAAP76fA//9iH/7izz/+33B/+zuHTITyVlLf9+4RULT//5McvErEzDa5H/diiihpeJkV//5BoGCf+aGXZmi///"
                                        + "NF/7G8wnrgdnRkOKj/usvKvy3Z/9B3XIZBHP//pYIzjo9uDd3JZ0Pf6PF9WyHKOUZPdnxixGQAAA");
    }

    private static BufferedImage sixteenBits() {
        ComponentColorModel colors = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = colors.createCompatibleWritableRaster(WIDTH, HEIGHT);
        BufferedImage eight = quarters(BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                Color color = new Color(eight.getRGB(x, y));
                raster.setPixel(x, y, new int[] {257 * color.getRed(), 257 * color.getGreen(), 257 * color.getBlue()});
            }
        }
        return new BufferedImage(colors, raster, false, null);
    }

    private static byte[] tiff(BufferedImage image, String compression) throws IOException {
        ImageWriter writer = PictureDecoder.writer("tiff");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam choices = writer.getDefaultWriteParam();
            if (!compression.equals("none")) {
                choices.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                choices.setCompressionType(compression);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), choices);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static byte[] jpeg(boolean progressive) throws IOException {
        return jpeg(new IIOImage(quarters(BufferedImage.TYPE_INT_RGB), null, null), progressive);
    }

    private static byte[] jpeg(IIOImage image, boolean progressive) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam choices = writer.getDefaultWriteParam();
            choices.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.setOutput(out);
            writer.write(null, image, choices);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Adobe stores the complements of cyan, magenta, yellow and black, and says so in a segment of its own. */
    private static byte[] cmykJpeg() throws IOException {
        BufferedImage rgb = quarters(BufferedImage.TYPE_INT_RGB);
        WritableRaster raster = Raster.createInterleavedRaster(0, WIDTH, HEIGHT, 4, null);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                Color colour = new Color(rgb.getRGB(x, y));
                raster.setPixel(x, y, new int[] {colour.getRed(), colour.getGreen(), colour.getBlue(), 255});
            }
        }
        byte[] adobe = {(byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
        return inserted(jpeg(new IIOImage(raster, null, null), false), 2, adobe);
    }

    private static byte[] grayWithAlpha() {
        int rowLength = 1 + 2 * WIDTH;
        byte[] rows = new byte[HEIGHT * rowLength];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                rows[y * rowLength + 1 + 2 * x] = 90;
                rows[y * rowLength + 2 + 2 * x] = (byte) (6 * x);
            }
        }
        java.util.zip.Deflater deflater = new java.util.zip.Deflater();
        deflater.setInput(rows);
        deflater.finish();
        byte[] data = new byte[rows.length + 100];
        int length = deflater.deflate(data);
        deflater.end();
        byte[] header = ByteBuffer.allocate(13)
                .putInt(WIDTH)
                .putInt(HEIGHT)
                .put(new byte[] {8, 4, 0, 0, 0})
                .array();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        png.writeBytes(pngChunk("IHDR", header));
        png.writeBytes(pngChunk("IDAT", Arrays.copyOf(data, length)));
        png.writeBytes(pngChunk("IEND", new byte[0]));
        return png.toByteArray();
    }

    private static byte[] pngWithExif(byte[] png, int orientation) {
        return inserted(png, 33, pngChunk("eXIf", tiff(orientation)));
    }

    private static byte[] pngChunk(String type, byte[] data) {
        byte[] typed = inserted(data, 0, type.getBytes(StandardCharsets.ISO_8859_1));
        CRC32 checksum = new CRC32();
        checksum.update(typed);
        return ByteBuffer.allocate(typed.length + 8)
                .putInt(data.length)
                .put(typed)
                .putInt((int) checksum.getValue())
                .array();
    }

    private static byte[] withExif(byte[] jpeg, int orientation) {
        byte[] tiff = tiff(orientation);
        ByteBuffer segment = ByteBuffer.allocate(10 + tiff.length)
                .put(new byte[] {(byte) 0xFF, (byte) 0xE1})
                .putShort((short) (8 + tiff.length))
                .put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1))
                .put(tiff);
        return inserted(jpeg, 2, segment.array());
    }

    /** A TIFF header with one directory of one entry: orientation. */
    private static byte[] tiff(int orientation) {
        return ByteBuffer.allocate(26)
                .put("MM\0*".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0)
                .array();
    }

    private static byte[] inserted(byte[] bytes, int at, byte[] more) {
        return ByteBuffer.allocate(bytes.length + more.length)
                .put(bytes, 0, at)
                .put(more)
                .put(bytes, at, bytes.length - at)
                .array();
    }
}
