package io.fer4j.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Box;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LabelLayoutTest {
    @Property(tries = 300)
    void labelsLieInThePicture(
            @ForAll @IntRange(min = 1, max = 3000) int width,
            @ForAll @IntRange(min = 1, max = 3000) int height,
            @ForAll @IntRange(min = 0, max = 40) int count,
            @ForAll long seed) {
        List<Box> boxes = randomBoxes(width, height, count, seed);

        List<Optional<LabelLayout.Label>> labels = LabelLayout.place(width, height, boxes, LabelStyle.PANEL, false);

        assertThat(labels).hasSize(count);
        for (Optional<LabelLayout.Label> label : labels) {
            label.ifPresent(placed -> assertThat(new Rectangle2D.Double(0, 0, width, height).contains(placed.area()))
                    .isTrue());
        }
    }

    @Property(tries = 300)
    void aLonelyFaceIsNotCoveredIfThereIsRoomBesideIt(
            @ForAll @IntRange(min = 300, max = 3000) int width,
            @ForAll @IntRange(min = 300, max = 3000) int height,
            @ForAll long seed) {
        Random random = new Random(seed);
        float side = Math.min(width, height) * (0.05f + 0.3f * random.nextFloat());
        Box face = new Box(random.nextFloat() * (width - side), random.nextFloat() * (height - side), side, side);

        LabelLayout.Label label = LabelLayout.place(width, height, List.of(face), LabelStyle.PANEL, false)
                .get(0)
                .orElseThrow();

        assertThat(label.area().intersects(face.x(), face.y(), face.width(), face.height()))
                .isFalse();
    }

    @Test
    void threeFacesFarApartGetPanelsThatOverlapNothing() {
        List<Box> boxes = List.of(new Box(100, 100, 100, 120), new Box(600, 100, 90, 110), new Box(1100, 100, 95, 115));

        List<LabelLayout.Label> labels = placed(1600, 900, boxes);

        assertThat(labels).extracting(LabelLayout.Label::style).containsOnly(LabelStyle.PANEL);
        assertNothingOverlaps(labels, boxes);
    }

    @Test
    void thirtyFacesGetShortLabelsThatOverlapNothing() {
        List<Box> boxes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            boxes.add(new Box(40 + i % 6 * 200, 60 + i / 6 * 200, 90, 110));
        }

        List<LabelLayout.Label> labels = placed(1200, 1000, boxes);

        assertThat(labels).hasSize(30);
        assertThat(labels).extracting(LabelLayout.Label::style).containsOnly(LabelStyle.CARD);
        assertNothingOverlaps(labels, boxes);
    }

    @Test
    void aSmallFaceBesideABigOneDoesNotCostTheBigOneItsPanel() {
        List<Box> boxes = List.of(new Box(20, 20, 30, 40), new Box(300, 150, 200, 250));

        List<LabelLayout.Label> labels = placed(1000, 700, boxes);

        assertThat(labels).extracting(LabelLayout.Label::style).containsExactly(LabelStyle.CHIP, LabelStyle.PANEL);
        assertNothingOverlaps(labels, boxes);
    }

    /** A crowd without room between the faces: the labels are where there is room, and all of them are there. */
    @Test
    void facesInACrowdGetLabelsThatOverlapNothing() {
        List<Box> boxes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            boxes.add(new Box(250 + i % 5 * 42, 300 + i / 5 * 50, 40, 48));
        }

        List<LabelLayout.Label> labels = LabelLayout.place(800, 800, boxes, LabelStyle.PANEL, true).stream()
                .flatMap(Optional::stream)
                .toList();

        assertThat(labels).hasSize(20);
        assertNothingOverlaps(labels, boxes);
        assertThat(labels).extracting(LabelLayout.Label::style).doesNotContain(LabelStyle.BADGE);
    }

    @Test
    void theShortestLabelsShowNumbersWhereFacesHaveThem() {
        List<Box> boxes = List.of(new Box(20, 20, 12, 16), new Box(60, 20, 70, 90));

        assertThat(LabelLayout.place(140, 120, boxes, LabelStyle.PANEL, true)
                        .get(0)
                        .orElseThrow()
                        .style())
                .isEqualTo(LabelStyle.TAG);
        assertThat(LabelLayout.place(140, 120, boxes, LabelStyle.PANEL, false)
                        .get(0)
                        .orElseThrow()
                        .style())
                .isEqualTo(LabelStyle.BADGE);
    }

    @Test
    void aFaceThatFillsThePictureStillGetsALabel() {
        assertThat(placed(400, 400, List.of(new Box(-20, -20, 440, 440)))).hasSize(1);
    }

    @Test
    void aTinyPictureGetsNone() {
        assertThat(LabelLayout.place(12, 12, List.of(new Box(1, 1, 10, 10)), LabelStyle.PANEL, false))
                .containsExactly(Optional.empty());
    }

    @Test
    void saysNoMoreThanIsWanted() {
        List<Optional<LabelLayout.Label>> labels =
                LabelLayout.place(1600, 900, List.of(new Box(100, 100, 100, 120)), LabelStyle.CHIP, false);

        assertThat(labels.get(0).orElseThrow().style()).isEqualTo(LabelStyle.CHIP);
    }

    private static List<LabelLayout.Label> placed(int width, int height, List<Box> boxes) {
        return LabelLayout.place(width, height, boxes, LabelStyle.PANEL, false).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static void assertNothingOverlaps(List<LabelLayout.Label> labels, List<Box> boxes) {
        for (int i = 0; i < labels.size(); i++) {
            Rectangle2D area = labels.get(i).area();
            for (Box box : boxes) {
                assertThat(area.intersects(box.x(), box.y(), box.width(), box.height()))
                        .isFalse();
            }
            for (int other = 0; other < i; other++) {
                assertThat(area.intersects(labels.get(other).area())).isFalse();
            }
        }
    }

    private static List<Box> randomBoxes(int width, int height, int count, long seed) {
        Random random = new Random(seed);
        List<Box> boxes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boxes.add(new Box(
                    (random.nextFloat() * 1.4f - 0.2f) * width,
                    (random.nextFloat() * 1.4f - 0.2f) * height,
                    0.5f + random.nextFloat() * width,
                    0.5f + random.nextFloat() * height));
        }
        return boxes;
    }
}
