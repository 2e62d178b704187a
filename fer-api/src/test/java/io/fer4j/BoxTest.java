package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoxTest {
    @Property
    void iouIsAFractionAndSymmetric(@ForAll("boxes") Box a, @ForAll("boxes") Box b) {
        assertThat(a.iou(b)).isBetween(0.0, 1.0).isEqualTo(b.iou(a));
    }

    @Property
    void iouWithItselfIsOne(@ForAll("boxes") Box box) {
        assertThat(box.iou(box)).isCloseTo(1, within(1e-4));
    }

    @Property
    void iouOfAPartIsTheRatioOfTheAreas(@ForAll("boxes") Box box) {
        Box part = new Box(box.x(), box.y(), box.width(), box.height() / 4);

        assertThat(box.iou(part)).isCloseTo(0.25, within(1e-4));
    }

    @Property
    void iouDoesNotChangeWhenBothMove(@ForAll("boxes") Box a, @ForAll("boxes") Box b) {
        Box movedA = new Box(a.x() + 64, a.y() - 32, a.width(), a.height());
        Box movedB = new Box(b.x() + 64, b.y() - 32, b.width(), b.height());

        assertThat(movedA.iou(movedB)).isCloseTo(a.iou(b), within(1e-2));
    }

    @Test
    void iouOfKnownBoxes() {
        Box box = new Box(0, 0, 10, 10);

        assertThat(box.iou(new Box(5, 0, 10, 10))).isCloseTo(50.0 / 150, within(1e-12));
        assertThat(box.iou(new Box(5, 5, 10, 10))).isCloseTo(25.0 / 175, within(1e-12));
        assertThat(box.iou(new Box(10, 0, 10, 10))).isZero();
        assertThat(box.iou(new Box(-30, 0, 10, 10))).isZero();
    }

    @Test
    void knowsItsCentreAndArea() {
        Box box = new Box(-2, 3, 10, 5);

        assertThat(box.centerX()).isEqualTo(3);
        assertThat(box.centerY()).isEqualTo(5.5f);
        assertThat(box.area()).isEqualTo(50);
        assertThat(new Box(0, 0, 3e30f, 2e30f).area()).isCloseTo(6e60, within(1e54));
    }

    @Test
    void coversAFrame() {
        assertThat(Box.of(Frame.copyOf(3, 2, PixelFormat.GRAY8, new byte[6]))).isEqualTo(new Box(0, 0, 3, 2));
    }

    @ParameterizedTest
    @CsvSource({"0,0,0,1", "0,0,1,0", "0,0,-1,1", "NaN,0,1,1", "0,Infinity,1,1", "0,0,Infinity,1", "0,0,1,NaN"})
    void refusesWhatIsNoRectangle(float x, float y, float width, float height) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Box(x, y, width, height))
                .withMessage("Expected a box of finite numbers with sides above 0, found x=" + x + " y=" + y + " width="
                        + width + " height=" + height + ".");
    }

    @Provide
    Arbitrary<Box> boxes() {
        Arbitrary<Float> place = Arbitraries.floats().between(-8000, 8000).withoutEdgeCases();
        Arbitrary<Float> side = Arbitraries.floats().between(1, 8000);
        return Combinators.combine(place, place, side, side).as(Box::new);
    }
}
