package io.fer4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import java.awt.Color;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnnotatorTest {
    private static final Box BOX = new Box(100, 120, 100, 120);

    private final Annotator annotator = new Annotator();

    @ParameterizedTest
    @EnumSource(Emotion.class)
    void drawsBoxLabelBarAndEmojiInTheRightColour(Emotion emotion) {
        Frame drawn = annotator.annotate(white(), List.of(face(BOX, emotion, 0.9f, false)));

        LabelLayout.Label panel = LabelLayout.place(600, 400, List.of(BOX), LabelStyle.PANEL, false)
                .get(0)
                .orElseThrow();
        Color colour = LabelPainter.colour(emotion);
        double unit = panel.fontSize();
        assertThat(panel.style()).isEqualTo(LabelStyle.PANEL);
        assertClose(colourAt(drawn, BOX.x(), BOX.centerY()), colour);
        // Eight bars in the space of seven.
        double step = 1.36 * 7 / 8;
        double row = panel.area().getY() + (3.2 + step * (Emotion.all().indexOf(emotion) + 0.5)) * unit;
        assertClose(colourAt(drawn, panel.area().getX() + 6 * unit, row), colour);
        assertThat(count(drawn, panel, color -> color.getRed() > 180 && color.getGreen() > 140 && color.getBlue() < 110)
                        + count(drawn, panel, color -> color.getGreen() > 130 && color.getRed() < 130))
                .as("pixels of a yellow or green face")
                .isGreaterThan((int) (2 * unit * unit));
        assertThat(count(drawn, panel, Color.WHITE::equals)).as("white letters").isGreaterThan(20);
    }

    @Test
    void leavesEverythingElseAsItIs() {
        Frame frame = white();
        Frame drawn = annotator.annotate(frame, List.of(face(BOX, Emotion.HAPPY, 0.9f, false)));

        LabelLayout.Label panel = LabelLayout.place(600, 400, List.of(BOX), LabelStyle.PANEL, false)
                .get(0)
                .orElseThrow();
        for (int y = 0; y < 400; y++) {
            for (int x = 0; x < 600; x++) {
                boolean inPanel = panel.area().getBounds2D().intersects(x - 3.0, y - 3.0, 7, 7);
                boolean inFace = Math.abs(x - BOX.centerX()) < 46 && Math.abs(y - BOX.centerY()) < 56;
                boolean nearBox = Math.abs(x - BOX.centerX()) < 54 && Math.abs(y - BOX.centerY()) < 64;
                if (!inPanel && (inFace || !nearBox)) {
                    assertThat(colourAt(drawn, x, y)).as("%d, %d", x, y).isEqualTo(Color.WHITE);
                }
            }
        }
        assertThat(colourAt(frame, BOX.x(), BOX.centerY()))
                .as("the frame itself")
                .isEqualTo(Color.WHITE);
    }

    @Test
    void showsAnUncertainResultInGrayWithADashedBox() {
        Frame drawn = annotator.annotate(white(), List.of(face(BOX, Emotion.HAPPY, 0.4f, true)));

        List<Color> side = new ArrayList<>();
        for (int y = 140; y < 220; y++) {
            side.add(colourAt(drawn, BOX.x(), y));
        }
        assertThat(side).doesNotContain(LabelPainter.colour(Emotion.HAPPY));
        assertThat(side).as("dashes").anyMatch(color -> color.getRed() > 195 && color.getRed() < 215);
        assertThat(side).as("gaps").anyMatch(color -> color.getRed() < 150);
    }

    @Test
    void withoutBarsTheLabelIsSmall() {
        Frame drawn = annotator.withoutBars().annotate(white(), List.of(face(BOX, Emotion.HAPPY, 0.9f, false)));

        LabelLayout.Label panel = LabelLayout.place(600, 400, List.of(BOX), LabelStyle.PANEL, false)
                .get(0)
                .orElseThrow();
        LabelLayout.Label chip = LabelLayout.place(600, 400, List.of(BOX), LabelStyle.CHIP, false)
                .get(0)
                .orElseThrow();
        assertThat(count(drawn, panel, Color.WHITE::equals)).isEqualTo(pixels(panel));
        assertThat(count(drawn, chip, Color.WHITE::equals)).isLessThan(pixels(chip) / 2);
    }

    @Test
    void theTrackIsPartOfTheLabel() {
        FaceEmotion face = face(BOX, Emotion.HAPPY, 0.9f, false);
        FaceEmotion tracked = new FaceEmotion(face.face().withTrack(12), face.scores(), false);

        assertThat(annotator.annotate(white(), List.of(tracked)).pixels())
                .isNotEqualTo(annotator.annotate(white(), List.of(face)).pixels());
    }

    @Test
    void aFaceThatIsFollowedIsDrawnUnderTheLabelItIsShownWith() {
        FaceEmotion face = face(BOX, Emotion.HAPPY, 0.5f, false);
        FaceEmotion numbered = new FaceEmotion(face.face().withTrack(1), face.scores(), false);
        LabelledFace tracked = new LabelledFace(numbered, Emotion.SAD);

        Frame drawn = annotator.annotateLabelled(white(), List.of(tracked));

        assertClose(colourAt(drawn, BOX.x(), BOX.centerY()), Annotator.colour(Emotion.SAD));
    }

    @ParameterizedTest
    @EnumSource(PixelFormat.class)
    void drawsOnEachFormatAndKeepsTheTimestamp(PixelFormat format) {
        Frame frame = Samples.uniform(300, 300, format, 60).at(Duration.ofSeconds(3));

        Frame drawn = annotator.annotate(frame, List.of(face(BOX, Emotion.SAD, 0.9f, false)));

        assertThat(drawn.format()).isEqualTo(PixelFormat.BGR24);
        assertThat(drawn.timestamp()).isEqualTo(Duration.ofSeconds(3));
        assertClose(colourAt(drawn, BOX.x(), BOX.centerY()), LabelPainter.colour(Emotion.SAD));
        assertThat(colourAt(drawn, 5, 295)).isEqualTo(new Color(60, 60, 60));
    }

    @Test
    void withoutFacesTheFrameStaysTheSame() {
        Frame frame = Samples.astronaut();

        assertThat(annotator.annotate(frame, List.of()).pixels()).isEqualTo(frame.pixels());
    }

    @Test
    void drawsOnTinyAndHugeFramesAndOverTheEdge() {
        for (int[] size : new int[][] {{1, 1}, {1, 500}, {500, 1}, {40, 40}, {3000, 2000}}) {
            Frame frame = Samples.uniform(size[0], size[1], PixelFormat.GRAY8, 10);
            Box beyond = new Box(-0.5f * size[0], 0.4f * size[1], size[0], size[1]);
            Box outside = new Box(2f * size[0], 0, 5, 5);

            Frame drawn = annotator.annotate(
                    frame, List.of(face(beyond, Emotion.FEAR, 0.9f, false), face(outside, Emotion.FEAR, 0.3f, true)));

            assertThat(drawn.width()).isEqualTo(size[0]);
            assertThat(drawn.height()).isEqualTo(size[1]);
        }
    }

    @Test
    void manyThreadsDrawTheSame() {
        List<FaceEmotion> faces = List.of(face(BOX, Emotion.ANGRY, 0.8f, false));
        Frame expected = annotator.annotate(white(), faces);

        assertThat(IntStream.range(0, 16)
                        .parallel()
                        .mapToObj(i -> annotator.annotate(white(), faces).pixels()))
                .allMatch(expected.pixels()::equals);
    }

    private static FaceEmotion face(Box box, Emotion emotion, float probability, boolean uncertain) {
        float[] scores = new float[Emotion.all().size()];
        java.util.Arrays.fill(scores, (1 - probability) / (scores.length - 1));
        scores[Emotion.all().indexOf(emotion)] = probability;
        return new FaceEmotion(new Face(box, 0.99f), EmotionScores.of(Emotion.all(), scores), uncertain);
    }

    private static Frame white() {
        return Samples.uniform(600, 400, PixelFormat.BGR24, 255);
    }

    private static Color colourAt(Frame frame, double x, double y) {
        int at = ((int) y) * frame.rowStride() + 3 * ((int) x);
        return new Color(
                frame.pixels().get(at + 2) & 0xFF,
                frame.pixels().get(at + 1) & 0xFF,
                frame.pixels().get(at) & 0xFF);
    }

    /** Smoothed edges may let a little of what is beneath shine through. */
    private static void assertClose(Color found, Color expected) {
        assertThat(found.getRed()).as("red of %s", found).isCloseTo(expected.getRed(), within(8));
        assertThat(found.getGreen()).as("green of %s", found).isCloseTo(expected.getGreen(), within(8));
        assertThat(found.getBlue()).as("blue of %s", found).isCloseTo(expected.getBlue(), within(8));
    }

    private static int count(Frame frame, LabelLayout.Label label, java.util.function.Predicate<Color> wanted) {
        int count = 0;
        for (int y = (int) Math.ceil(label.area().getY());
                y < (int) label.area().getMaxY();
                y++) {
            for (int x = (int) Math.ceil(label.area().getX());
                    x < (int) label.area().getMaxX();
                    x++) {
                count += wanted.test(colourAt(frame, x, y)) ? 1 : 0;
            }
        }
        return count;
    }

    private static int pixels(LabelLayout.Label label) {
        return ((int) label.area().getMaxY() - (int) Math.ceil(label.area().getY()))
                * ((int) label.area().getMaxX() - (int) Math.ceil(label.area().getX()));
    }
}
