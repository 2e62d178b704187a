package io.fer4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.DetectorOptions;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PassesTest {
    private static final DetectorOptions DEFAULTS = DetectorOptions.defaults();

    @Test
    void frameOfACameraIsSeenOnce() {
        assertThat(Passes.plan(640, 480, DEFAULTS)).containsExactly(new Pass(0, 0, 640, 480, 1));
        assertThat(Passes.plan(1280, 720, DEFAULTS)).containsExactly(new Pass(0, 0, 1280, 720, 2));
        assertThat(Passes.plan(1920, 1080, DEFAULTS)).containsExactly(new Pass(0, 0, 1920, 1080, 3));
    }

    @Test
    void aSmallFrameIsNotEnlarged() {
        assertThat(Passes.plan(100, 200, DEFAULTS)).containsExactly(new Pass(0, 0, 100, 200, 1));
    }

    @Test
    void aPhotographIsSeenFinelyAndThenAsAWhole() {
        List<Pass> passes = Passes.plan(6000, 4500, DEFAULTS);

        assertThat(passes).extracting(Pass::scale).containsExactly(3.0, 3.0, 3.0, 3.0, 9.375);
        assertThat(passes.get(4)).isEqualTo(new Pass(0, 0, 6000, 4500, 9.375));
    }

    @Test
    void theSizeOfTheInputMayBeFixed() {
        DetectorOptions options =
                DetectorOptions.builder().inputSize(320).smallestFace(5).build();

        assertThat(Passes.plan(6000, 4500, options)).containsExactly(new Pass(0, 0, 6000, 4500, 18.75));
        assertThat(Passes.plan(160, 120, options)).containsExactly(new Pass(0, 0, 160, 120, 0.5));
    }

    @Test
    void largerFacesTakeASmallerInput() {
        assertThat(scaleFor(640, 32)).isEqualTo(2);
        assertThat(scaleFor(640, 24)).isEqualTo(1.5);
        assertThat(scaleFor(640, 400)).as("not below 320").isEqualTo(2);
        assertThat(scaleFor(640, 4)).as("not enlarged").isEqualTo(1);
        assertThat(scaleFor(320, 8)).as("enlarged to at most 640").isEqualTo(0.5);
    }

    private static double scaleFor(int width, int smallestFace) {
        List<Pass> passes = Passes.plan(
                width,
                width,
                DetectorOptions.builder().smallestFace(smallestFace).build());
        assertThat(passes).hasSize(1);
        return passes.get(0).scale();
    }

    @Property(tries = 300)
    void everyFaceOfTheOverlapsSizeLiesWholeInATileOfItsScale(
            @ForAll @IntRange(min = 1, max = 9000) int width,
            @ForAll @IntRange(min = 1, max = 9000) int height,
            @ForAll @IntRange(min = 1, max = 200) int smallest,
            @ForAll @IntRange(min = 0, max = 1000) int alongX,
            @ForAll @IntRange(min = 0, max = 1000) int alongY) {
        List<Pass> passes = Passes.plan(
                width, height, DetectorOptions.builder().smallestFace(smallest).build());

        double finest = passes.get(0).scale();
        double side = Math.min(Math.min(width, height), (Passes.OVERLAP - 2) * finest);
        double x = alongX / 1000.0 * (width - side);
        double y = alongY / 1000.0 * (height - side);
        assertThat(passes).filteredOn(pass -> pass.scale() == finest).anySatisfy(pass -> {
            assertThat((double) pass.left()).isLessThanOrEqualTo(x);
            assertThat((double) pass.top()).isLessThanOrEqualTo(y);
            assertThat(pass.left() + pass.width() - x).isGreaterThanOrEqualTo(side - 1e-6);
            assertThat(pass.top() + pass.height() - y).isGreaterThanOrEqualTo(side - 1e-6);
        });
    }

    @Property(tries = 300)
    void passesStayInTheFrameAndWithinTheLimits(
            @ForAll @IntRange(min = 1, max = 9000) int width,
            @ForAll @IntRange(min = 1, max = 9000) int height,
            @ForAll @IntRange(min = 1, max = 200) int smallest) {
        List<Pass> passes = Passes.plan(
                width, height, DetectorOptions.builder().smallestFace(smallest).build());

        assertThat(passes).allSatisfy(pass -> {
            assertThat(pass.left()).isNotNegative();
            assertThat(pass.top()).isNotNegative();
            assertThat(pass.left() + pass.width()).isLessThanOrEqualTo(width);
            assertThat(pass.top() + pass.height()).isLessThanOrEqualTo(height);
            assertThat(Math.max(pass.inputWidth(), pass.inputHeight())).isLessThanOrEqualTo(Passes.TILE + 2);
        });
        Pass coarsest = passes.get(passes.size() - 1);
        assertThat(coarsest.width()).isEqualTo(width);
        assertThat(coarsest.height()).isEqualTo(height);
        for (int i = 1; i < passes.size(); i++) {
            assertThat(passes.get(i).scale())
                    .isBetween(passes.get(i - 1).scale(), 4 * passes.get(i - 1).scale() + 1e-6);
        }
    }
}
