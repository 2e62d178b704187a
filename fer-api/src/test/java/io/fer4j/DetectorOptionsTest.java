package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DetectorOptionsTest {
    private static final DetectorOptions ALL = DetectorOptions.builder()
            .scoreThreshold(0.5)
            .overlapThreshold(0.25)
            .device(Device.cpu(2))
            .modelFile(Path.of("net.onnx"))
            .smallestFace(20)
            .inputSize(320)
            .rolledFaces(true)
            .lowScores(true)
            .build();

    @Test
    void keepsEveryChoice() {
        assertThat(ALL.scoreThreshold()).hasValue(0.5);
        assertThat(ALL.overlapThreshold()).hasValue(0.25);
        assertThat(ALL.device()).contains(Device.cpu(2));
        assertThat(ALL.modelFile()).contains(Path.of("net.onnx"));
        assertThat(ALL.smallestFace()).hasValue(20);
        assertThat(ALL.inputSize()).hasValue(320);
        assertThat(ALL.rolledFaces()).contains(true);
        assertThat(ALL.lowScores()).isTrue();
        assertThat(ALL).isNotEqualTo(ALL.toBuilder().rolledFaces(false).build());
        assertThat(ALL).isNotEqualTo(ALL.toBuilder().lowScores(false).build());
        assertThat(ALL.toBuilder().build()).isEqualTo(ALL).hasSameHashCodeAs(ALL);
        assertThat(ALL).isNotEqualTo(ALL.toBuilder().inputSize(321).build());
    }

    @Test
    void choosesNothingByDefault() {
        DetectorOptions defaults = DetectorOptions.defaults();

        assertThat(defaults.scoreThreshold()).isEmpty();
        assertThat(defaults.overlapThreshold()).isEmpty();
        assertThat(defaults.device()).isEmpty();
        assertThat(defaults.modelFile()).isEmpty();
        assertThat(defaults.smallestFace()).isEmpty();
        assertThat(defaults.inputSize()).isEmpty();
        assertThat(defaults.rolledFaces()).isEmpty();
        assertThat(defaults.lowScores()).isFalse();
    }

    @Test
    void refusesChoicesOutOfTheirRange() {
        DetectorOptions.Builder builder = DetectorOptions.builder();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.scoreThreshold(1.5))
                .withMessage("Expected for the score threshold a number from 0 to 1, found 1.5.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.overlapThreshold(Double.NaN))
                .withMessage("Expected for the overlap threshold a number from 0 to 1, found NaN.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.smallestFace(0))
                .withMessage("Expected a face size of at least 1 pixel, found 0.");
        for (int size : new int[] {31, 8193}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.inputSize(size))
                    .withMessage("Expected an input of 32 to 8192 pixels, found " + size + ".");
        }
    }

    @Test
    void namesTheChoicesThatADetectorDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ALL.requireOnly("haar", "device"))
                .withMessage("Expected for the detector haar no other options than [device], smallestFace,"
                        + " inputSize, rolledFaces and lowScores, found scoreThreshold, overlapThreshold, modelFile.");
        assertThatNoException()
                .isThrownBy(() -> DetectorOptions.builder()
                        .smallestFace(20)
                        .inputSize(320)
                        .rolledFaces(true)
                        .lowScores(true)
                        .build()
                        .requireOnly("haar"));
    }
}
