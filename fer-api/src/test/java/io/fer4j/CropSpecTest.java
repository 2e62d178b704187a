package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.CropSpec.Side;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CropSpecTest {
    @Test
    void withoutMarginTheLongerSideBecomesTheSquare() {
        assertThat(CropSpec.NONE.square(new Box(10, 20, 30, 50))).isEqualTo(new Box(0, 20, 50, 50));
    }

    @Test
    void aMarginIsAddedOnEachSide() {
        assertThat(new CropSpec(Side.LONGER, 0.5f, 0, 0).square(new Box(10, 20, 40, 40)))
                .isEqualTo(new Box(-10, 0, 80, 80));
    }

    @Test
    void theWidthMayMeasureATallBox() {
        Box tall = new Box(10, 20, 30, 50);
        assertThat(new CropSpec(Side.WIDTH, 0, 0, 0).square(tall)).isEqualTo(new Box(10, 30, 30, 30));
    }

    @Property(edgeCases = EdgeCasesMode.NONE) // of six parameters there are thousands
    void isSquareAroundTheShiftedCentre(
            @ForAll Side measured,
            @ForAll @FloatRange(min = -0.4f, max = 2) float margin,
            @ForAll @FloatRange(min = -1, max = 1) float shiftX,
            @ForAll @FloatRange(min = -1, max = 1) float shiftY,
            @ForAll @FloatRange(min = 1, max = 4000) float width,
            @ForAll @FloatRange(min = 1, max = 4000) float height) {
        Box box = new Box(100, -50, width, height);

        Box square = new CropSpec(measured, margin, shiftX, shiftY).square(box);

        float side = (1 + 2 * margin) * (measured == Side.WIDTH ? width : Math.max(width, height));
        assertThat(square.width()).isEqualTo(square.height()).isCloseTo(side, within(side * 1e-6f));
        assertThat(square.centerX()).isCloseTo(box.centerX() + shiftX * side, within(0.01f));
        assertThat(square.centerY()).isCloseTo(box.centerY() + shiftY * side, within(0.01f));
    }

    @ParameterizedTest
    @CsvSource({"-0.5,0,0", "2.1,0,0", "NaN,0,0", "0,1.1,0", "0,0,-1.1", "0,NaN,0"})
    void refusesNumbersOutOfRange(float margin, float shiftX, float shiftY) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CropSpec(Side.WIDTH, margin, shiftX, shiftY))
                .withMessage("Expected a margin above -0.5 and at most 2 and shifts from -1 to 1, found " + margin
                        + ", " + shiftX + " and " + shiftY + ".");
    }
}
