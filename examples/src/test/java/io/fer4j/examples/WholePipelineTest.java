package io.fer4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.image.PictureFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The recognizer that a user gets, with the trained network, on frames of all kinds made of the bundled photograph. */
class WholePipelineTest {
    private static final float SAME = 1e-3f;

    private static EmotionRecognizer recognizer;
    private static Frame photograph;

    @BeforeAll
    static void open() throws IOException {
        try (InputStream resource = WholePipelineTest.class.getResourceAsStream("/io/fer4j/examples/astronaut.png")) {
            photograph = PictureFile.decode(
                    "astronaut.png", Objects.requireNonNull(resource).readAllBytes());
        }
        recognizer = EmotionRecognizer.create();
    }

    @AfterAll
    static void close() {
        recognizer.close();
    }

    /** One pixel of a frame, blue, green, red. */
    private interface Pixels {
        int[] at(int x, int y);
    }

    private static Frame draw(int width, int height, PixelFormat format, Pixels pixels) {
        byte[] bytes = new byte[width * height * format.bytesPerPixel()];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int[] bgr = pixels.at(x, y);
                if (format == PixelFormat.GRAY8) {
                    bytes[at++] = (byte) gray(bgr);
                } else {
                    bytes[at + format.blueOffset()] = (byte) bgr[0];
                    bytes[at + 1] = (byte) bgr[1];
                    bytes[at + format.redOffset()] = (byte) bgr[2];
                    at += format.bytesPerPixel();
                }
            }
        }
        return Frame.copyOf(width, height, format, bytes);
    }

    private static int gray(int[] bgr) {
        return (4899 * bgr[2] + 9617 * bgr[1] + 1868 * bgr[0] + 8192) >> 14;
    }

    /** The photograph's pixel, its edge going on beyond it. */
    private static int[] photo(int x, int y) {
        ByteBuffer pixels = photograph.pixels();
        int inX = Math.max(0, Math.min(photograph.width() - 1, x));
        int inY = Math.max(0, Math.min(photograph.height() - 1, y));
        int at = inY * photograph.rowStride() + 3 * inX;
        int[] three = {pixels.get(at) & 0xFF, pixels.get(at + 1) & 0xFF, pixels.get(at + 2) & 0xFF};
        return photograph.format() == PixelFormat.BGR24 ? three : new int[] {three[2], three[1], three[0]};
    }

    private static int[] grayPhoto(int x, int y) {
        int gray = gray(photo(x, y));
        return new int[] {gray, gray, gray};
    }

    private static FaceEmotion only(Frame frame) {
        List<FaceEmotion> faces = recognizer.recognize(frame);
        assertThat(faces).hasSize(1);
        return faces.get(0);
    }

    private static void assertSameAnswer(FaceEmotion found, FaceEmotion expected) {
        for (Emotion emotion : Emotion.all()) {
            assertThat(found.scores().probability(emotion))
                    .as(emotion.label())
                    .isCloseTo(expected.scores().probability(emotion), within(SAME));
        }
    }

    @Test
    void theAstronautSmiles() {
        FaceEmotion face = only(photograph);
        assertThat(face.top()).isEqualTo(Emotion.HAPPY);
        assertThat(face.uncertain()).isFalse();
    }

    @Test
    void grayBgrAndRgbOfOnePictureGiveTheSameAnswer() {
        FaceEmotion expected = only(draw(512, 512, PixelFormat.BGR24, WholePipelineTest::photo));
        assertSameAnswer(only(draw(512, 512, PixelFormat.RGB24, WholePipelineTest::photo)), expected);
        FaceEmotion gray = only(draw(512, 512, PixelFormat.GRAY8, WholePipelineTest::photo));
        assertSameAnswer(only(draw(512, 512, PixelFormat.BGR24, WholePipelineTest::grayPhoto)), gray);
        assertSameAnswer(only(draw(512, 512, PixelFormat.RGB24, WholePipelineTest::grayPhoto)), gray);
        assertThat(gray.top()).isEqualTo(expected.top());
    }

    @Test
    void aFaceAtTheEdgeIsRecognised() {
        int left = Math.round(only(photograph).box().x()) + 12;
        FaceEmotion face = only(draw(300, 300, PixelFormat.BGR24, (x, y) -> photo(x + left, y)));
        assertThat(face.box().x()).isLessThan(15);
        assertThat(face.top()).isEqualTo(Emotion.HAPPY);
    }

    @Test
    void aPictureOf24MegapixelsIsRecognised() {
        FaceEmotion face = only(draw(6000, 4000, PixelFormat.BGR24, (x, y) -> photo((x - 1000) / 8, y / 8)));
        assertThat(face.box().width()).isGreaterThan(500);
        assertThat(face.top()).isEqualTo(Emotion.HAPPY);
    }

    @Test
    void thirtyFacesAreRecognisedInOneCall() {
        List<FaceEmotion> faces = recognizer.recognize(
                draw(6 * 180, 5 * 180, PixelFormat.BGR24, (x, y) -> photo(135 + x % 180, 20 + y % 180)));
        assertThat(faces).hasSize(30).allMatch(face -> face.top() == Emotion.HAPPY);
        assertThat(faces)
                .isSortedAccordingTo(
                        (a, b) -> Double.compare(b.box().area(), a.box().area()));
    }

    @Test
    void framesWithoutFacesGiveAnEmptyList() {
        for (int[] size : new int[][] {{1, 1}, {1, 480}, {640, 1}, {640, 480}}) {
            for (PixelFormat format : PixelFormat.values()) {
                Frame plain = draw(size[0], size[1], format, (x, y) -> new int[] {90, 90, 90});
                assertThat(recognizer.recognize(plain)).isEmpty();
            }
        }
    }
}
