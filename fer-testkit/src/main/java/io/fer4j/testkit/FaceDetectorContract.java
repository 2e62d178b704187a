package io.fer4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.spi.DetectorProvider;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What every face detector keeps. A detector's test class implements the three abstract methods and inherits the tests:
 *
 * <pre>{@code
 * class HaarFaceDetectorTest implements FaceDetectorContract {
 *     public FaceDetector open() { return HaarFaceDetector.open(); }
 *     public Frame sample() { return Samples.astronaut(); }
 *     public Box expectedBox() { return new Box(175, 65, 95, 130); }
 * }
 * }</pre>
 */
public interface FaceDetectorContract {
    /** The overlap of boxes that count as the same: rounding, and an order of additions that threads may change. */
    double SAME = 0.98;

    /**
     * Opens the detector under test.
     *
     * @return an open detector
     */
    FaceDetector open();

    /**
     * Returns a colour picture with exactly one face.
     *
     * @return packed {@link PixelFormat#BGR24}, large enough for the detector
     */
    Frame sample();

    /**
     * Returns where the face in {@link #sample()} is.
     *
     * @return in the sample's pixels
     */
    Box expectedBox();

    /**
     * Returns the least intersection over union of a right box and {@link #expectedBox()}.
     *
     * @return 0.5 unless overridden
     */
    default double minimumIou() {
        return 0.5;
    }

    /** The service loader finds the provider under its id, once. */
    @Test
    default void isFoundByItsId() {
        try (FaceDetector detector = open()) {
            List<String> ids = new ArrayList<>();
            ServiceLoader.load(DetectorProvider.class).forEach(provider -> ids.add(provider.id()));

            assertThat(ids).containsOnlyOnce(detector.id());
        }
    }

    /** The face of the sample is found, without a track. */
    @Test
    default void findsTheOneFace() {
        try (FaceDetector detector = open()) {
            List<Face> faces = detector.detect(sample());

            assertThat(faces).hasSize(1);
            Box found = faces.get(0).box();
            assertThat(found.iou(expectedBox()))
                    .as("overlap of %s and %s", found, expectedBox())
                    .isGreaterThanOrEqualTo(minimumIou());
            assertThat(faces.get(0).trackId()).isNull();
        }
    }

    /** Both orders of colors give the same. */
    @Test
    default void blueAndRedAreNotMixedUp() {
        Frame bgr = sample();
        try (FaceDetector detector = open()) {
            assertSame(detector.detect(converted(bgr, PixelFormat.RGB24)), detector.detect(bgr));
        }
    }

    /** Gray is gray in every pixel format. */
    @Test
    default void aGrayPictureGivesTheSameInAnyFormat() {
        Frame gray = converted(sample(), PixelFormat.GRAY8);
        try (FaceDetector detector = open()) {
            List<Face> expected = detector.detect(gray);

            assertThat(expected).hasSize(1);
            assertThat(expected.get(0).box().iou(expectedBox())).isGreaterThanOrEqualTo(minimumIou());
            assertSame(detector.detect(converted(gray, PixelFormat.BGR24)), expected);
            assertSame(detector.detect(converted(gray, PixelFormat.RGB24)), expected);
            assertSame(detector.detect(converted(gray, PixelFormat.RGBA32)), expected);
            assertSame(detector.detect(converted(gray, PixelFormat.BGRA32)), expected);
        }
    }

    /** Bytes between rows are not looked at. */
    @Test
    default void rowsMayBePadded() {
        try (FaceDetector detector = open()) {
            for (PixelFormat format : PixelFormat.values()) {
                Frame packed = converted(sample(), format);
                assertSame(detector.detect(padded(packed, 13)), detector.detect(packed));
            }
        }
    }

    /** The frame is only read. */
    @Test
    default void leavesTheFrameAsItWas() {
        Frame frame = sample();
        byte[] before = bytes(frame);
        try (FaceDetector detector = open()) {
            detector.detect(frame);
        }

        assertThat(bytes(frame)).isEqualTo(before);
    }

    /** Images of a few pixels have no faces, and no error. */
    @Test
    default void findsNothingInPicturesTooSmallForAFace() {
        int[][] sizes = {{1, 1}, {2, 2}, {640, 1}, {1, 640}, {3, 5}, {17, 2}};
        try (FaceDetector detector = open()) {
            for (PixelFormat format : PixelFormat.values()) {
                for (int[] size : sizes) {
                    assertThat(detector.detect(uniform(size[0], size[1], format, 128)))
                            .as("%dx%d %s", size[0], size[1], format)
                            .isEmpty();
                }
            }
        }
    }

    /** Black, gray and white have no faces. */
    @Test
    default void findsNothingInUniformPictures() {
        try (FaceDetector detector = open()) {
            for (PixelFormat format : PixelFormat.values()) {
                for (int value : new int[] {0, 128, 255}) {
                    assertThat(detector.detect(uniform(321, 241, format, value)))
                            .as("all %d, %s", value, format)
                            .isEmpty();
                }
            }
        }
    }

    /** Nor have 24 million black pixels. */
    @Test
    @Tag("slow")
    default void findsNothingInABigBlackPicture() {
        try (FaceDetector detector = open()) {
            assertThat(detector.detect(uniform(6000, 4000, PixelFormat.BGR24, 0)))
                    .isEmpty();
        }
    }

    /** Boxes of faces at the edge meet the frame. */
    @Test
    default void facesMayBeCutByTheEdge() {
        Frame frame = sample();
        int middleX = (int) expectedBox().centerX();
        int middleY = (int) expectedBox().centerY();
        List<Frame> cut = List.of(
                part(frame, middleX, 0, frame.width() - middleX, frame.height()),
                part(frame, 0, 0, middleX, frame.height()),
                part(frame, 0, middleY, frame.width(), frame.height() - middleY),
                part(frame, 0, 0, frame.width(), middleY));
        try (FaceDetector detector = open()) {
            for (Frame edge : cut) {
                for (Face face : detector.detect(edge)) {
                    assertThat(face.box().iou(Box.of(edge)))
                            .as("%s lies in %s", face.box(), edge)
                            .isGreaterThan(0);
                }
            }
        }
    }

    /** The size may change from call to call. */
    @Test
    default void oneDetectorTakesFramesOfAllSizes() {
        Frame frame = sample();
        try (FaceDetector detector = open()) {
            List<Face> first = detector.detect(frame);
            detector.detect(uniform(64, 48, PixelFormat.GRAY8, 0));
            detector.detect(uniform(frame.height() + 7, frame.width(), PixelFormat.RGB24, 0));

            assertSame(detector.detect(frame), first);
        }
    }

    /** Eight threads may detect at once. */
    @Test
    default void threadsGetTheAnswersThatOneGets() {
        Frame frame = sample();
        Frame nothing = uniform(frame.width(), frame.height(), PixelFormat.BGR24, 0);
        try (FaceDetector detector = open()) {
            List<Face> expected = detector.detect(frame);
            List<List<List<Face>>> found = InParallel.run(8, thread -> {
                List<List<Face>> results = new ArrayList<>();
                for (int call = 0; call < 6; call++) {
                    results.add(detector.detect((thread + call) % 2 == 0 ? frame : nothing));
                }
                return results;
            });

            for (int thread = 0; thread < found.size(); thread++) {
                for (int call = 0; call < 6; call++) {
                    assertSame(found.get(thread).get(call), (thread + call) % 2 == 0 ? expected : List.of());
                }
            }
        }
    }

    /** Closing again does nothing, and the detector still says what it was. */
    @Test
    default void closesTwice() {
        FaceDetector detector = open();
        String id = detector.id();
        detector.detect(sample());
        detector.close();
        detector.close();

        assertThat(detector.id()).as("it still says what it was").isEqualTo(id);
    }

    /** A closed detector refuses. */
    @Test
    default void refusesToDetectWhenClosed() {
        Frame frame = sample();
        FaceDetector detector = open();
        detector.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> detector.detect(frame))
                .withMessage("The " + detector.id() + " detector is closed.");
    }

    /** Closing waits for the calls that run. */
    @Test
    default void closingWaitsForRunningCalls() {
        Frame frame = sample();
        FaceDetector detector = open();
        List<Face> expected = detector.detect(frame);

        List<IllegalStateException> ends = InParallel.run(
                4,
                thread -> InParallel.untilClosed(call -> {
                    assertSame(detector.detect(frame), expected);
                    if (thread == 0 && call == 1) {
                        detector.close();
                    }
                }));

        assertThat(ends).allSatisfy(end -> assertThat(end).hasMessageEndingWith(" is closed."));
    }

    /** Closing one detector leaves another alone. */
    @Test
    default void oneDetectorOutlivesAnother() {
        try (FaceDetector detector = open()) {
            open().close();

            assertThat(detector.detect(sample())).hasSize(1);
        }
    }

    private static void assertSame(List<Face> found, List<Face> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (Face face : expected) {
            assertThat(found).as("a face as at %s", face.box()).anySatisfy(other -> {
                assertThat(other.box().iou(face.box())).isGreaterThanOrEqualTo(SAME);
                assertThat(other.confidence()).isCloseTo(face.confidence(), within(0.01f));
            });
        }
    }

    private static Frame uniform(int width, int height, PixelFormat format, int value) {
        byte[] pixels = new byte[width * height * format.bytesPerPixel()];
        Arrays.fill(pixels, (byte) value);
        return Frame.copyOf(width, height, format, pixels);
    }

    /** Converts by way of red, green and blue; gray by the weights of ITU-R BT.601. */
    private static Frame converted(Frame frame, PixelFormat format) {
        ByteBuffer in = frame.pixels();
        byte[] out = new byte[frame.width() * frame.height() * format.bytesPerPixel()];
        int bytes = frame.format().bytesPerPixel();
        for (int i = 0, at = 0; i < frame.width() * frame.height(); i++) {
            int pixel = i / frame.width() * frame.rowStride() + i % frame.width() * bytes;
            int blue = in.get(pixel + frame.format().blueOffset()) & 0xFF;
            int green = in.get(pixel + (bytes == 1 ? 0 : 1)) & 0xFF;
            int red = in.get(pixel + frame.format().redOffset()) & 0xFF;
            if (format == PixelFormat.GRAY8) {
                out[at] = (byte) Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
            } else {
                out[at + format.blueOffset()] = (byte) blue;
                out[at + 1] = (byte) green;
                out[at + format.redOffset()] = (byte) red;
            }
            at += format.bytesPerPixel();
        }
        return Frame.copyOf(frame.width(), frame.height(), format, out);
    }

    /** Puts bytes that belong to no pixel before the picture and between its rows, in memory outside the heap. */
    private static Frame padded(Frame frame, int padding) {
        int packed = frame.width() * frame.format().bytesPerPixel();
        int stride = packed + padding;
        ByteBuffer memory = ByteBuffer.allocateDirect(padding + stride * frame.height());
        while (memory.hasRemaining()) {
            memory.put((byte) 0xA5);
        }
        for (int y = 0; y < frame.height(); y++) {
            memory.put(padding + y * stride, frame.pixels().slice(y * frame.rowStride(), packed), 0, packed);
        }
        memory.position(padding);
        return Frame.wrap(frame.width(), frame.height(), stride, frame.format(), memory, Duration.ZERO);
    }

    private static Frame part(Frame frame, int x, int y, int width, int height) {
        ByteBuffer from = frame.pixels()
                .position(y * frame.rowStride() + x * frame.format().bytesPerPixel());
        return Frame.wrap(width, height, frame.rowStride(), frame.format(), from, frame.timestamp());
    }

    private static byte[] bytes(Frame frame) {
        byte[] bytes = new byte[frame.pixels().remaining()];
        frame.pixels().get(bytes);
        return bytes;
    }
}
