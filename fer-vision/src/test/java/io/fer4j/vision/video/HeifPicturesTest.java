package io.fer4j.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.image.PictureFile;
import io.fer4j.image.Samples;
import io.fer4j.testkit.ForkedJvm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HEIC and AVIF pictures, read by fer-image and decoded by FFmpeg. */
class HeifPicturesTest {
    private static final int WIDTH = 340;
    private static final int HEIGHT = 300;
    /** In gray levels, in the mean: what these files' codings lose. */
    private static final double LOSS = 4;

    private static final int EACH = 400;
    private static final int MANY = 5_000;

    private static final int GRID = 7;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"photo.heic", "limited.heic", "deep.heic", "photo.avif", "limited.avif", "deep.avif", "grid.avif"
            })
    void decodesTheFilesOfOtherPrograms(String name) {
        Frame frame = PictureFile.decode(name, file(name));

        assertThat(frame.width()).isEqualTo(WIDTH);
        assertThat(frame.height()).isEqualTo(HEIGHT);
        assertThat(meanDifference(frame, Samples.astronaut())).as("pixels").isLessThan(LOSS);
        assertThat(Math.abs(bias(frame, Samples.astronaut())))
                .as("brightness, which the wrong range would change by ten")
                .isLessThan(1);
    }

    @Test
    void decodesGray() {
        Frame frame = PictureFile.decode("gray.avif", file("gray.avif"));

        for (int at = 0; at < frame.pixels().remaining(); at += 3) {
            assertThat(frame.pixels().get(at)).isEqualTo(frame.pixels().get(at + 2));
        }
        assertThat(Math.abs(bias(frame, Samples.astronaut()))).isLessThan(3);
    }

    /** Cut to 300x280 pixels from (20, 10) on, turned by a quarter anticlockwise, then left and right changed. */
    @Test
    void cutsTurnsAndMirrorsInThisOrder() {
        Frame frame = PictureFile.decode("turned.avif", file("turned.avif"));

        assertThat(frame.width()).isEqualTo(280);
        assertThat(frame.height()).isEqualTo(300);
        Frame original = Samples.astronaut();
        double sum = 0;
        for (int y = 0; y < 300; y++) {
            for (int x = 0; x < 280; x++) {
                // Mirrored, row x of the part is column 279 - (279 - x), from the right end of each row upwards.
                int from = (10 + 279 - x) * original.rowStride() + 3 * (20 + 299 - y);
                int at = y * frame.rowStride() + 3 * x;
                for (int channel = 0; channel < 3; channel++) {
                    sum += Math.abs((frame.pixels().get(at + channel) & 0xFF)
                            - (original.pixels().get(from + channel) & 0xFF));
                }
            }
        }
        assertThat(sum / (280 * 300 * 3)).isLessThan(LOSS);
    }

    @Test
    void theExpressionIsThatOfThePhotograph() {
        try (EmotionRecognizer recognizer = EmotionRecognizer.create()) {
            for (String name : List.of("photo.heic", "deep.heic", "photo.avif", "grid.avif")) {
                assertHappy(recognizer.recognize(PictureFile.decode(name, file(name))), name);
            }
            assertHappy(
                    recognizer.recognize(PictureFile.decode(
                            "grid.heic", grid(new HeifBuilder()).build())),
                    "grid");
        }
    }

    private static void assertHappy(List<FaceEmotion> faces, String name) {
        assertThat(faces).as(name).hasSize(1);
        assertThat(faces.get(0).top()).as(name).isEqualTo(Emotion.HAPPY);
        assertThat(faces.get(0).scores().probability(Emotion.HAPPY)).as(name).isGreaterThan(0.9f);
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "2,1", "1,3"})
    void assemblesTilesWhateverTheFormOfTheTables(int locationVersion, int parts) {
        byte[] file = grid(new HeifBuilder())
                .locationVersion(locationVersion)
                .parts(parts)
                .build();
        Frame frame = PictureFile.decode("grid.heic", file);

        assertThat(frame.width()).isEqualTo(WIDTH);
        assertThat(frame.height()).isEqualTo(HEIGHT);
        assertThat(meanDifference(frame, Samples.astronaut())).isLessThan(LOSS);
    }

    @Test
    void cutsTilesThatReachBeyondThePicture() {
        HeifBuilder builder = new HeifBuilder();
        Frame frame = PictureFile.decode(
                "grid.heic", grid(builder, WIDTH - 30, HEIGHT - 7).build());

        assertThat(frame.width()).isEqualTo(WIDTH - 30);
        assertThat(frame.height()).isEqualTo(HEIGHT - 7);
        assertThat(meanDifference(frame, Samples.part(Samples.astronaut(), 0, 0, WIDTH - 30, HEIGHT - 7)))
                .isLessThan(LOSS);
    }

    /** ISO/IEC 23008-12, 6.5.10 and 6.5.12: turns are anticlockwise; axis 0 changes top and bottom, axis 1 left and right. */
    @ParameterizedTest
    @CsvSource({"0,-1", "1,-1", "2,-1", "3,-1", "0,0", "0,1", "1,0", "3,1"})
    void turnsAndMirrorsGrids(int quarters, int axis) {
        HeifBuilder builder = new HeifBuilder();
        List<Integer> transformations = new ArrayList<>();
        transformations.add(builder.property("irot", new byte[] {(byte) quarters}));
        if (axis >= 0) {
            transformations.add(builder.property("imir", new byte[] {(byte) axis}));
        }
        Frame frame = PictureFile.decode(
                "turned.heic", grid(builder, WIDTH, HEIGHT, transformations).build());

        Frame expected = Samples.astronaut();
        for (int i = 0; i < quarters; i++) {
            expected = turnedAnticlockwise(expected);
        }
        if (axis >= 0) {
            expected = mirrored(expected, axis == 0);
        }
        assertThat(frame.width()).isEqualTo(expected.width());
        assertThat(meanDifference(frame, expected)).isLessThan(LOSS);
    }

    private static Frame turnedAnticlockwise(Frame frame) {
        int width = frame.height();
        int height = frame.width();
        return mapped(frame, width, height, (x, y) -> new int[] {frame.width() - 1 - y, x});
    }

    private static Frame mirrored(Frame frame, boolean topAndBottom) {
        return mapped(
                frame,
                frame.width(),
                frame.height(),
                (x, y) -> topAndBottom ? new int[] {x, frame.height() - 1 - y} : new int[] {frame.width() - 1 - x, y});
    }

    private interface Origin {
        int[] of(int x, int y);
    }

    private static Frame mapped(Frame frame, int width, int height, Origin origin) {
        byte[] pixels = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int[] from = origin.of(x, y);
                frame.pixels().get(from[1] * frame.rowStride() + 3 * from[0], pixels, 3 * (y * width + x), 3);
            }
        }
        return Frame.copyOf(width, height, frame.format(), pixels);
    }

    /** The coded image says full range; a file that says otherwise is believed. */
    @Test
    void theFileDecidesOnTheRangeOfColors() {
        double full = mean(PictureFile.decode("full", withColors(true)));
        double limited = mean(PictureFile.decode("limited", withColors(false)));

        // 219 steps are stretched to 255, from 16 on.
        assertThat(limited).isCloseTo((full - 16) * 255 / 219, org.assertj.core.api.Assertions.within(4.0));
        assertThat(Math.abs(limited - full)).isGreaterThan(3);
    }

    private static byte[] withColors(boolean fullRange) {
        HeifBuilder builder = new HeifBuilder();
        int size = builder.property("ispe", 0, 170, 150);
        int configuration = builder.property("hvcC", file("hevc.config"));
        int colors = builder.property(
                "colr", HeifBuilder.concatenated(HeifBuilder.letters("nclx"), HeifBuilder.shorts(1, 13, 6), new byte[] {
                    (byte) (fullRange ? 0x80 : 0)
                }));
        return builder.item(1, "hvc1", file("hevc-0.data"), List.of(size, configuration, colors), List.of())
                .build();
    }

    @Test
    void refusesWhatDoesNotFit() {
        HeifBuilder hole = new HeifBuilder();
        assertRefused(grid(hole, 5 * WIDTH, HEIGHT).build(), "2x2 tiles of 170x150 pixels for 1700x300");
        assertRefused(grid(new HeifBuilder(), 10, 10).build(), "2x2 tiles of 170x150 pixels for 10x10");
        HeifBuilder wrongSize = new HeifBuilder();
        int size = wrongSize.property("ispe", 0, 200, 150);
        int configuration = wrongSize.property("hvcC", file("hevc.config"));
        wrongSize.item(1, "hvc1", file("hevc-0.data"), List.of(size, configuration), List.of());
        assertRefused(wrongSize.build(), "170x150 pixels for one of 200x150");
        HeifBuilder huge = new HeifBuilder();
        huge.item(
                1,
                "hvc1",
                file("hevc-0.data"),
                List.of(huge.property("ispe", 0, 60_000, 60_000), huge.property("hvcC", file("hevc.config"))),
                List.of());
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PictureFile.decode("odd.heic", huge.build()))
                .withMessageStartingWith(
                        "Expected a picture of at most 100000000 pixels, found 60000x60000 in odd.heic.");
        HeifBuilder circle = new HeifBuilder();
        circle.item(1, "iden", new byte[1], List.of(), List.of(2)).item(2, "iden", new byte[1], List.of(), List.of(1));
        assertRefused(circle.build(), "items that are made of each other");
        HeifBuilder overlay = new HeifBuilder();
        overlay.item(1, "iovl", new byte[20], List.of(), List.of(2, 3));
        assertRefused(overlay.build(), "one of the kind \"iovl\"");
        HeifBuilder strange = new HeifBuilder();
        assertRefused(
                grid(strange, WIDTH, HEIGHT, List.of(strange.property("newp", new byte[4])))
                        .build(),
                "one that needs the unknown property \"newp\"");
    }

    /** Tiles that all are the same data: 65,536 of them would take hours. */
    @Test
    void refusesDataThatAreDecodedAgainAndAgain() {
        HeifBuilder builder = new HeifBuilder();
        int size = builder.property("ispe", 0, 170, 150);
        int configuration = builder.property("hvcC", file("hevc.config"));
        builder.item(1, "hvc1", file("hevc-0.data"), List.of(size, configuration), List.of());
        int side = 50;
        builder.item(
                        2,
                        "grid",
                        HeifBuilder.concatenated(
                                new byte[] {0, 0, (byte) (side - 1), (byte) (side - 1)},
                                HeifBuilder.shorts(170 * side, 150 * side)),
                        List.of(),
                        java.util.Collections.nCopies(side * side, 1))
                .primary(2);

        assertRefused(builder.build(), "parts that overlap");
    }

    @Test
    void refusesAFileThatIsCutOffAnywhere() {
        byte[] whole = grid(new HeifBuilder()).build();
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            int length = i < 60 ? 16 + 12 * i : random.nextInt(16, whole.length);
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(SourceException.class)
                    .as("%d of %d bytes", length, whole.length)
                    .isThrownBy(() -> PictureFile.decode("cut.heic", cut))
                    .withMessageContaining("cut.heic");
        }
    }

    private static void assertRefused(byte[] file, String reason) {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PictureFile.decode("odd.heic", file))
                .withMessageContaining("odd.heic")
                .withMessageContaining(reason);
    }

    @Test
    void damagedOnesAreRefusedOrDecodedAndNeverCrash() throws Exception {
        damage(EACH);
    }

    @Test
    @Tag("slow")
    @Tag("reliability")
    void manyDamagedOnesAreRefusedOrDecodedAndNeverCrash() throws Exception {
        damage(MANY);
    }

    private void damage(int each) throws Exception {
        String output = new ForkedJvm(folder).options("-Xmx512m").patience(60).run(Damage.class, String.valueOf(each));

        assertThat(output.lines())
                .hasSize(6)
                .allSatisfy(line -> assertThat(line).matches("[\\w.]+: refused \\d{2,}, decoded \\d+"));
    }

    /** Decodes so many damaged pictures of each kind; whatever is neither refused with a reason nor decoded ends it. */
    static final class Damage {
        private static final int TABLES = 700;
        private static final int MOST_PIXELS = 1_000_000;

        private final Random random = new Random(1);

        private Damage() {}

        public static void main(String[] arguments) {
            Map<String, byte[]> pictures = new LinkedHashMap<>();
            for (String name : List.of("photo.heic", "deep.heic", "photo.avif", "grid.avif", "turned.avif")) {
                pictures.put(name, file(name));
            }
            pictures.put("grid.heic", grid(new HeifBuilder()).build());
            Damage damage = new Damage();
            int each = Integer.parseInt(arguments[0]);
            pictures.forEach((name, whole) -> {
                int refused = 0;
                for (int i = 0; i < each; i++) {
                    refused += damage.isRefused(name, whole) ? 1 : 0;
                }
                System.out.println(name + ": refused " + refused + ", decoded " + (each - refused));
            });
        }

        private boolean isRefused(String name, byte[] whole) {
            try {
                Frame frame = PictureFile.decode(name, damaged(whole), MOST_PIXELS);
                assertThat(frame.pixels().remaining()).isEqualTo(3 * frame.width() * frame.height());
                return false;
            } catch (SourceException e) {
                assertThat(e).hasMessageContaining(name);
                return true;
            }
        }

        private byte[] damaged(byte[] whole) {
            byte[] bytes = whole.clone();
            if (random.nextInt(8) == 0) {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            for (int flips = random.nextInt(6); flips >= 0; flips--) {
                int at = random.nextInt(random.nextBoolean() ? TABLES : bytes.length);
                if (random.nextBoolean()) {
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                } else {
                    bytes[at] = (byte) random.nextInt(256);
                }
            }
            return bytes;
        }
    }

    private static HeifBuilder grid(HeifBuilder builder) {
        return grid(builder, WIDTH, HEIGHT);
    }

    private static HeifBuilder grid(HeifBuilder builder, int width, int height) {
        return grid(builder, width, height, List.of());
    }

    /** As phones store photographs: a grid of tiles, here 2x2 of 170x150 pixels. */
    private static HeifBuilder grid(HeifBuilder builder, int width, int height, List<Integer> transformations) {
        int tileSize = builder.property("ispe", 0, 170, 150);
        int configuration = builder.property("hvcC", file("hevc.config"));
        List<Integer> properties = new ArrayList<>(List.of(builder.property("ispe", 0, width, height)));
        properties.addAll(transformations);
        for (int i = 0; i < 4; i++) {
            builder.item(10 + i, "hvc1", file("hevc-" + i + ".data"), List.of(tileSize, configuration), List.of());
        }
        return builder.item(
                        GRID,
                        "grid",
                        HeifBuilder.concatenated(new byte[] {0, 0, 1, 1}, HeifBuilder.shorts(width, height)),
                        properties,
                        List.of(10, 11, 12, 13))
                .primary(GRID);
    }

    private static byte[] file(String name) {
        try (InputStream in = HeifPicturesTest.class.getResourceAsStream("heif/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double meanDifference(Frame frame, Frame original) {
        double sum = 0;
        for (int y = 0; y < frame.height(); y++) {
            for (int x = 0; x < 3 * frame.width(); x++) {
                sum += Math.abs((frame.pixels().get(y * frame.rowStride() + x) & 0xFF)
                        - (original.pixels().get(y * original.rowStride() + x) & 0xFF));
            }
        }
        return sum / (3.0 * frame.width() * frame.height());
    }

    private static double bias(Frame frame, Frame original) {
        return mean(frame) - mean(original);
    }

    private static double mean(Frame frame) {
        double sum = 0;
        for (int at = 0; at < frame.pixels().remaining(); at++) {
            sum += frame.pixels().get(at) & 0xFF;
        }
        return sum / frame.pixels().remaining();
    }
}
