package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaceCropperTest {
    /** Pixel values of 0 to 255 pass through sums of single-precision numbers. */
    private static final float ROUNDING = 2e-3f;

    @Test
    void aCropOfTheModelsSizeIsTheFrameItself() {
        Frame frame = noise(48, 48, PixelFormat.GRAY8, new Random(1));

        assertThat(crop(frame, Box.of(frame), 48, 48)).isEqualTo(gray(frame));
    }

    @Test
    void anyAlignedCropOfTheModelsSizeIsThatPartOfTheFrame() {
        Frame frame = noise(70, 61, PixelFormat.RGB24, new Random(2));
        float[] whole = gray(frame);

        float[] part = crop(frame, new Box(13, 7, 48, 48), 48, 48);

        for (int y = 0; y < 48; y++) {
            int row = (y + 7) * 70 + 13;
            assertThat(Arrays.copyOfRange(part, y * 48, (y + 1) * 48))
                    .isEqualTo(Arrays.copyOfRange(whole, row, row + 48));
        }
    }

    @Test
    void halvingAveragesFourPixels() {
        byte[] pixels = {0, 10, 20, 30, 40, 50, 60, (byte) 255, 1, 2, 3, 4, 5, 6, 7, 8};
        Frame frame = Frame.copyOf(4, 4, PixelFormat.GRAY8, pixels);

        assertThat(crop(frame, Box.of(frame), 2, 2)).containsExactly(25, 91.25f, 3.5f, 5.5f);
    }

    @Test
    void normalisesByMeanAndDeviation() {
        Frame frame = Frame.copyOf(2, 1, PixelFormat.GRAY8, new byte[] {0, (byte) 200});
        InputSpec spec = new InputSpec(2, 2, 100, 50);
        InputBatch batch = InputBatch.allocate(spec, 1);

        new FaceCropper(spec, CropSpec.NONE).preprocess(frame, List.of(new Face(new Box(0, -0.5f, 2, 2), 1)), batch);

        assertThat(floats(batch.buffer())).containsExactly(-2, 2, -2, 2);
    }

    private static float[] crop(Frame frame, Box box, InputSpec spec) {
        InputBatch batch = InputBatch.allocate(spec, 1);
        new FaceCropper(spec, CropSpec.NONE).preprocess(frame, List.of(new Face(box, 1)), batch);
        return floats(batch.buffer());
    }

    private static float[] channel(Frame frame, int offset) {
        byte[] plane = new byte[frame.width() * frame.height()];
        for (int i = 0; i < plane.length; i++) {
            plane[i] = frame.pixels().get(i * frame.format().bytesPerPixel() + offset);
        }
        return crop(Frame.copyOf(frame.width(), frame.height(), PixelFormat.GRAY8, plane), new Box(3, 2, 20, 20), 5, 5);
    }

    @ParameterizedTest
    @EnumSource(PixelFormat.class)
    void colorModelsGetAPlaneForEachChannelInTheirOrder(PixelFormat format) {
        Frame frame = noise(30, 25, format, new Random(8));
        float[] red = channel(frame, format.redOffset());
        float[] green = channel(frame, format == PixelFormat.GRAY8 ? 0 : 1);
        float[] blue = channel(frame, format.blueOffset());
        for (InputSpec.Color color : List.of(InputSpec.Color.RGB, InputSpec.Color.BGR)) {
            InputSpec.Builder builder = InputSpec.builder(5, 5)
                    .color(color)
                    .scale(0.5f)
                    .normalization(new float[] {1, 2, 3}, new float[] {1, 4, 2});
            float[] planes = crop(frame, new Box(3, 2, 20, 20), builder.build());
            float[] pixels = crop(
                    frame,
                    new Box(3, 2, 20, 20),
                    builder.layout(InputSpec.Layout.NHWC).build());

            float[] first = color == InputSpec.Color.RGB ? red : blue;
            float[] third = color == InputSpec.Color.RGB ? blue : red;
            for (int i = 0; i < 25; i++) {
                float[] expected = {first[i] / 2 - 1, (green[i] / 2 - 2) / 4, (third[i] / 2 - 3) / 2};
                for (int channel = 0; channel < 3; channel++) {
                    assertThat(planes[channel * 25 + i]).isEqualTo(expected[channel]);
                    assertThat(pixels[i * 3 + channel]).isEqualTo(expected[channel]);
                }
            }
        }
    }

    @Test
    void aFourthChannelIsIgnored() {
        Frame bgr = noise(20, 20, PixelFormat.BGR24, new Random(9));
        byte[] four = new byte[20 * 20 * 4];
        for (int i = 0; i < 400; i++) {
            for (int channel = 0; channel < 3; channel++) {
                four[4 * i + channel] = bgr.pixels().get(3 * i + channel);
            }
            four[4 * i + 3] = (byte) i;
        }

        assertThat(crop(Frame.copyOf(20, 20, PixelFormat.BGRA32, four), new Box(2, 2, 15, 15), 6, 6))
                .isEqualTo(crop(bgr, new Box(2, 2, 15, 15), 6, 6));
    }

    @Test
    void aFaceIsNotSquashedForAnInputThatIsNoSquare() {
        Frame frame = noise(60, 60, PixelFormat.GRAY8, new Random(10));
        float[] tall = crop(frame, new Box(20, 20, 12, 12), new InputSpec(12, 6, 0, 1));
        float[] square = crop(frame, new Box(14, 14, 24, 24), new InputSpec(12, 12, 0, 1));

        // Twelve columns of the frame go into six, and so twenty-four rows into twelve.
        for (int y = 0; y < 12; y++) {
            assertThat(Arrays.copyOfRange(tall, y * 6, y * 6 + 6))
                    .isEqualTo(Arrays.copyOfRange(square, y * 12 + 3, y * 12 + 9));
        }
    }

    @Test
    void obeysTheCropSpec() {
        Frame frame = noise(80, 80, PixelFormat.GRAY8, new Random(3));
        CropSpec crop = new CropSpec(CropSpec.Side.LONGER, 0.25f, 0.125f, -0.25f);
        Box box = new Box(30, 28, 16, 12);
        InputSpec spec = new InputSpec(8, 8, 0, 1);
        InputBatch batch = InputBatch.allocate(spec, 1);

        new FaceCropper(spec, crop).preprocess(frame, List.of(new Face(box, 1)), batch);

        // Side 1.5 x 16 = 24; centre (38, 34) moved by (3, -6).
        assertThat(floats(batch.buffer())).isEqualTo(crop(frame, new Box(29, 16, 24, 24), 8, 8));
    }

    @Test
    void writesAllFacesOfAFrameInTheirOrder() {
        Frame frame = noise(60, 50, PixelFormat.BGR24, new Random(4));
        List<Box> boxes = List.of(new Box(0, 0, 20, 20), new Box(30, 10, 33, 33), new Box(-5, 40, 7, 7));
        InputSpec spec = new InputSpec(9, 9, 0, 1);
        InputBatch batch = InputBatch.allocate(spec, 1);

        new FaceCropper(spec, CropSpec.NONE)
                .preprocess(frame, boxes.stream().map(box -> new Face(box, 1)).toList(), batch);

        assertThat(batch.size()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(floats(batch.image(i))).isEqualTo(crop(frame, boxes.get(i), 9, 9));
        }
    }

    @Test
    void noFacesMakeAnEmptyBatch() {
        InputSpec spec = new InputSpec(9, 9, 0, 1);
        InputBatch batch = InputBatch.allocate(spec, 2).resize(2);

        new FaceCropper(spec, CropSpec.NONE)
                .preprocess(noise(5, 5, PixelFormat.GRAY8, new Random(1)), List.of(), batch);

        assertThat(batch.size()).isZero();
    }

    @Test
    void refusesABatchForAnotherModel() {
        InputSpec spec = new InputSpec(9, 9, 0, 1);
        InputSpec other = new InputSpec(9, 9, 0, 2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FaceCropper(spec, CropSpec.NONE)
                        .preprocess(
                                noise(5, 5, PixelFormat.GRAY8, new Random(1)),
                                List.of(),
                                InputBatch.allocate(other, 1)))
                .withMessage("Expected a batch for " + spec + ", found one for " + other + ".");
    }

    @Property
    void shrinkingAveragesAreas(
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 40) int height,
            @ForAll @IntRange(min = 1, max = 7) int outputs,
            @ForAll Random random) {
        Frame frame = noise(width, height, PixelFormat.GRAY8, random);
        float side = outputs * (1 + 3 * random.nextFloat());
        Box square = new Box(random.nextFloat() * 60 - 20, random.nextFloat() * 60 - 20, side, side);

        float[] found = crop(frame, square, outputs, outputs);

        for (int y = 0; y < outputs; y++) {
            for (int x = 0; x < outputs; x++) {
                assertThat(found[y * outputs + x])
                        .isCloseTo((float) areaAverage(frame, square, outputs, x, y), within(ROUNDING));
            }
        }
    }

    @Property
    void ofTallFacesFourRowsStandForOne(
            @ForAll @IntRange(min = 1, max = 60) int width,
            @ForAll @IntRange(min = 1, max = 60) int height,
            @ForAll @IntRange(min = 1, max = 5) int outputs,
            @ForAll Random random) {
        Frame frame = noise(width, height, PixelFormat.GRAY8, random);
        float side = outputs * (4.01f + 8 * random.nextFloat());
        Box square = new Box(random.nextFloat() * 60 - 20, random.nextFloat() * 60 - 20, side, side);

        float[] found = crop(frame, square, outputs, outputs);

        for (int i = 0; i < found.length; i++) {
            assertThat(found[i])
                    .isCloseTo((float) fourRows(frame, square, outputs, i % outputs, i / outputs), within(ROUNDING));
        }
    }

    @Property
    void wideFacesAreAveragedAcrossThePiecesTheyAreReadIn(
            @ForAll @IntRange(min = 1000, max = 2500) int width,
            @ForAll @IntRange(min = 1, max = 3) int outputs,
            @ForAll PixelFormat format,
            @ForAll Random random) {
        Frame frame = noise(width, 2, format, random);
        float side = width * (0.2f + random.nextFloat());
        Box square = new Box(random.nextFloat() * 400 - 200, -side / 2, side, side);

        float[] found = crop(frame, square, outputs, outputs);

        Frame gray = grayCopy(frame);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i])
                    .isCloseTo((float) fourRows(gray, square, outputs, i % outputs, i / outputs), within(ROUNDING));
        }
    }

    @Property
    void enlargingInterpolatesBetweenPixelCentres(
            @ForAll @IntRange(min = 1, max = 12) int width,
            @ForAll @IntRange(min = 1, max = 12) int height,
            @ForAll @IntRange(min = 2, max = 16) int outputs,
            @ForAll Random random) {
        Frame frame = noise(width, height, PixelFormat.GRAY8, random);
        float side = outputs * (0.05f + 0.9f * random.nextFloat());
        Box square = new Box(random.nextFloat() * 20 - 6, random.nextFloat() * 20 - 6, side, side);

        float[] found = crop(frame, square, outputs, outputs);

        double scale = (double) side / outputs;
        for (int y = 0; y < outputs; y++) {
            for (int x = 0; x < outputs; x++) {
                double centerX = square.x() + (x + 0.5) * scale - 0.5;
                double centerY = square.y() + (y + 0.5) * scale - 0.5;
                assertThat(found[y * outputs + x])
                        .isCloseTo((float) bilinear(frame, centerX, centerY), within(ROUNDING));
            }
        }
    }

    @Property
    void theEdgeGoesOnBeyondTheFrame(
            @ForAll @IntRange(min = 1, max = 20) int width,
            @ForAll @IntRange(min = 1, max = 20) int height,
            @ForAll PixelFormat format,
            @ForAll Random random) {
        int padding = 40;
        Frame frame = noise(width, height, format, random);
        // In eighths of a pixel, so that adding the padding rounds nothing.
        float side = (1 + random.nextInt(8 * 19)) / 8f;
        Box square = new Box(random.nextInt(8 * 50) / 8f - 30, random.nextInt(8 * 50) / 8f - 30, side, side);
        Box moved = new Box(square.x() + padding, square.y() + padding, square.width(), square.height());

        assertClose(crop(frame, square, 6, 6), crop(replicated(frame, padding), moved, 6, 6));
    }

    @Property
    void colourAndItsGrayCopyGiveTheSameBits(
            @ForAll @IntRange(min = 1, max = 30) int width,
            @ForAll @IntRange(min = 1, max = 30) int height,
            @ForAll Random random) {
        Frame bgr = noise(width, height, PixelFormat.BGR24, random);
        float side = 0.5f + 30 * random.nextFloat();
        Box square = new Box(random.nextFloat() * 40 - 10, random.nextFloat() * 40 - 10, side, side);

        float[] expected = crop(bgr, square, 7, 7);

        assertThat(crop(swapped(bgr), square, 7, 7)).isEqualTo(expected);
        assertThat(crop(grayCopy(bgr), square, 7, 7)).isEqualTo(expected);
    }

    @Property
    void grayIsLuminanceRoundedToEightBits(
            @ForAll @IntRange(min = 0, max = 255) int red,
            @ForAll @IntRange(min = 0, max = 255) int green,
            @ForAll @IntRange(min = 0, max = 255) int blue) {
        byte[] pixel = {(byte) red, (byte) green, (byte) blue};
        float found = crop(Frame.copyOf(1, 1, PixelFormat.RGB24, pixel), new Box(0, 0, 1, 1), 1, 1)[0];

        assertThat(found).isEqualTo((float) Math.rint(found));
        assertThat((double) found).isCloseTo(0.299 * red + 0.587 * green + 0.114 * blue, within(0.52));
        assertThat(found).isBetween(0f, 255f);
    }

    @Property
    void rowsMayBePaddedAndMemoryDirect(
            @ForAll @IntRange(min = 1, max = 30) int width,
            @ForAll @IntRange(min = 1, max = 30) int height,
            @ForAll @IntRange(min = 0, max = 9) int padding,
            @ForAll PixelFormat format,
            @ForAll Random random) {
        Frame frame = noise(width, height, format, random);
        Box square = new Box(-2.5f, 1.25f, 20, 20);

        assertThat(crop(padded(frame, padding), square, 7, 7)).isEqualTo(crop(frame, square, 7, 7));
    }

    @Property
    void aConstantPictureStaysConstant(
            @ForAll @IntRange(min = 0, max = 255) int value,
            @ForAll @IntRange(min = 1, max = 300) int width,
            @ForAll @IntRange(min = 1, max = 30) int height,
            @ForAll Random random) {
        byte[] pixels = new byte[width * height];
        Arrays.fill(pixels, (byte) value);
        float side = (float) Math.exp(random.nextDouble() * 25 - 5);
        Box square = new Box(random.nextFloat() * 500 - 100, random.nextFloat() * 500 - 100, side, side);

        for (float found : crop(Frame.copyOf(width, height, PixelFormat.GRAY8, pixels), square, 5, 5)) {
            assertThat(found).isCloseTo(value, within(ROUNDING));
        }
    }

    @Property
    void theMirroredFrameGivesTheMirroredPicture(
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 40) int height,
            @ForAll Random random) {
        Frame frame = noise(width, height, PixelFormat.GRAY8, random);
        byte[] mirrored = new byte[width * height];
        for (int i = 0; i < mirrored.length; i++) {
            mirrored[i] = frame.pixels().get(i / width * width + width - 1 - i % width);
        }
        float side = (1 + random.nextInt(8 * 50)) / 8f;
        float x = random.nextInt(8 * 50) / 8f - 5;
        Frame other = Frame.copyOf(width, height, PixelFormat.GRAY8, mirrored);

        float[] expected = crop(frame, new Box(x, 3, side, side), 6, 6);
        float[] found = crop(other, new Box(width - x - side, 3, side, side), 6, 6);

        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i / 6 * 6 + 5 - i % 6], within(ROUNDING));
        }
    }

    @Test
    void aFrameOfOnePixelFillsThePicture() {
        Frame frame = Frame.copyOf(1, 1, PixelFormat.BGR24, new byte[] {77, 77, 77});
        for (Box box : List.of(new Box(0, 0, 1, 1), new Box(-3, -9, 20, 20), new Box(500, 2, 0.01f, 0.01f))) {
            assertThat(crop(frame, box, 3, 3)).containsOnly(77);
        }
    }

    @Test
    void aBoxOutsideSeesTheNearestEdge() {
        Frame frame = noise(10, 4, PixelFormat.GRAY8, new Random(5));

        assertThat(crop(frame, new Box(-400, -300, 50, 50), 4, 4)).containsOnly(gray(frame)[0]);
        assertThat(crop(frame, new Box(400, -300, 50, 50), 4, 4)).containsOnly(gray(frame)[9]);
        float[] left = crop(frame, new Box(-100, 0, 4, 4), 4, 4);
        for (int i = 0; i < left.length; i++) {
            assertThat(left[i]).isEqualTo(gray(frame)[i / 4 * 10]);
        }
    }

    @Test
    void anImmenseBoxTakesNeitherTimeNorMemory() {
        Frame frame = noise(64, 48, PixelFormat.BGR24, new Random(6));
        float[] corner = {gray(frame)[0], gray(frame)[63], gray(frame)[47 * 64], gray(frame)[47 * 64 + 63]};
        for (float side : new float[] {1e7f, 1e9f, 1e30f}) {
            Box square = new Box(-side / 2, -side / 2, side, side);

            float[] found = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> crop(frame, square, 48, 48));

            assertThat(found[0]).isEqualTo(corner[0]);
            assertThat(found[47]).isEqualTo(corner[1]);
            assertThat(found[47 * 48]).isEqualTo(corner[2]);
            assertThat(found[48 * 48 - 1]).isEqualTo(corner[3]);
        }
    }

    @Test
    void takesNoMemoryThatGrowsWithTheFrameOrTheBox() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        InputSpec spec = new InputSpec(48, 48, 0, 1);
        InputBatch batch = InputBatch.allocate(spec, 1);
        Preprocessor cropper = new FaceCropper(spec, CropSpec.NONE);
        for (int side : new int[] {48, 4000}) {
            Frame frame = noise(side, side, PixelFormat.BGR24, new Random(7));
            for (float box : new float[] {20, side, 1e9f}) {
                List<Face> faces = List.of(new Face(new Box(0, 0, box, box), 1));
                cropper.preprocess(frame, faces, batch);
                long before = threads.getCurrentThreadAllocatedBytes();
                cropper.preprocess(frame, faces, batch);

                assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                        .as("%d, %f", side, box)
                        .isLessThan(4096);
            }
        }
    }

    /** Crops by a face whose box is the square. */
    private static float[] crop(Frame frame, Box square, int height, int width) {
        InputSpec spec = new InputSpec(height, width, 0, 1);
        InputBatch batch = InputBatch.allocate(spec, 1);
        new FaceCropper(spec, CropSpec.NONE).preprocess(frame, List.of(new Face(square, 1)), batch);
        return floats(batch.buffer());
    }

    private static float[] floats(FloatBuffer buffer) {
        float[] floats = new float[buffer.remaining()];
        buffer.get(floats);
        return floats;
    }

    private static void assertClose(float[] found, float[] expected) {
        assertThat(found).containsExactly(expected, within(ROUNDING));
    }

    private static Frame noise(int width, int height, PixelFormat format, Random random) {
        byte[] pixels = new byte[width * height * format.bytesPerPixel()];
        random.nextBytes(pixels);
        return Frame.copyOf(width, height, format, pixels);
    }

    /** The mean of the rows in the middle of each quarter of the output's height, over its width. */
    private static double fourRows(Frame frame, Box square, int outputs, int x, int y) {
        double scale = (double) square.width() / outputs;
        double left = square.x() + x * scale;
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            int row = (int) Math.floor(square.y() + (4 * y + i + 0.5) * scale / 4);
            for (int column = (int) Math.floor(left); column < left + scale; column++) {
                sum += (Math.min(left + scale, column + 1) - Math.max(left, column)) * grayAt(frame, column, row);
            }
        }
        return sum / (4 * scale);
    }

    /** The mean over an output pixel's area, in double precision, source pixel by source pixel. */
    private static double areaAverage(Frame frame, Box square, int outputs, int x, int y) {
        double scale = (double) square.width() / outputs;
        double left = square.x() + x * scale;
        double top = square.y() + y * scale;
        double sum = 0;
        for (int row = (int) Math.floor(top); row < top + scale; row++) {
            for (int column = (int) Math.floor(left); column < left + scale; column++) {
                double covered = (Math.min(top + scale, row + 1) - Math.max(top, row))
                        * (Math.min(left + scale, column + 1) - Math.max(left, column));
                sum += covered * grayAt(frame, column, row);
            }
        }
        return sum / (scale * scale);
    }

    private static double bilinear(Frame frame, double x, double y) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double right = x - left;
        double bottom = y - top;
        return (1 - bottom) * ((1 - right) * grayAt(frame, left, top) + right * grayAt(frame, left + 1, top))
                + bottom * ((1 - right) * grayAt(frame, left, top + 1) + right * grayAt(frame, left + 1, top + 1));
    }

    private static int grayAt(Frame frame, int x, int y) {
        int column = Math.max(0, Math.min(frame.width() - 1, x));
        int row = Math.max(0, Math.min(frame.height() - 1, y));
        ByteBuffer pixels = frame.pixels();
        int at = row * frame.rowStride() + column * frame.format().bytesPerPixel();
        if (frame.format() == PixelFormat.GRAY8) {
            return pixels.get(at) & 0xFF;
        }
        boolean redFirst = frame.format() == PixelFormat.RGB24 || frame.format() == PixelFormat.RGBA32;
        int red = pixels.get(at + (redFirst ? 0 : 2)) & 0xFF;
        int green = pixels.get(at + 1) & 0xFF;
        int blue = pixels.get(at + (redFirst ? 2 : 0)) & 0xFF;
        return (4899 * red + 9617 * green + 1868 * blue + 8192) >> 14;
    }

    private static float[] gray(Frame frame) {
        float[] gray = new float[frame.width() * frame.height()];
        for (int i = 0; i < gray.length; i++) {
            gray[i] = grayAt(frame, i % frame.width(), i / frame.width());
        }
        return gray;
    }

    private static Frame grayCopy(Frame frame) {
        float[] gray = gray(frame);
        byte[] pixels = new byte[gray.length];
        for (int i = 0; i < gray.length; i++) {
            pixels[i] = (byte) gray[i];
        }
        return Frame.copyOf(frame.width(), frame.height(), PixelFormat.GRAY8, pixels);
    }

    private static Frame swapped(Frame bgr) {
        byte[] pixels = new byte[bgr.width() * bgr.height() * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = bgr.pixels().get(i / 3 * 3 + 2 - i % 3);
        }
        return Frame.copyOf(bgr.width(), bgr.height(), PixelFormat.RGB24, pixels);
    }

    private static Frame replicated(Frame frame, int padding) {
        int width = frame.width() + 2 * padding;
        int height = frame.height() + 2 * padding;
        byte[] pixels = new byte[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) grayAt(frame, i % width - padding, i / width - padding);
        }
        return Frame.copyOf(width, height, PixelFormat.GRAY8, pixels);
    }

    private static Frame padded(Frame frame, int padding) {
        int packed = frame.width() * frame.format().bytesPerPixel();
        ByteBuffer memory = ByteBuffer.allocateDirect(padding + (packed + padding) * frame.height());
        memory.position(padding);
        for (int y = 0; y < frame.height(); y++) {
            memory.put(padding + y * (packed + padding), frame.pixels(), y * packed, packed);
        }
        return Frame.wrap(frame.width(), frame.height(), packed + padding, frame.format(), memory, Duration.ZERO);
    }
}
