package io.fer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputBatchTest {
    private static final InputSpec SPEC = new InputSpec(2, 3, 0, 1);

    @Test
    void startsEmpty() {
        InputBatch batch = InputBatch.allocate(SPEC, 4);

        assertThat(batch.size()).isZero();
        assertThat(batch.capacity()).isEqualTo(4);
        assertThat(batch.buffer().remaining()).isZero();
        assertThat(batch.spec()).isEqualTo(SPEC);
    }

    @Test
    void isDirectMemoryInNativeOrder() {
        InputBatch batch = InputBatch.allocate(SPEC, 1).resize(1);

        assertThat(batch.buffer().isDirect()).isTrue();
        assertThat(batch.buffer().order()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(batch.image(0).isDirect()).isTrue();
        assertThat(batch.image(0).order()).isEqualTo(ByteOrder.nativeOrder());
    }

    @Test
    void picturesLieOneAfterTheOther() {
        InputBatch batch = InputBatch.allocate(SPEC, 1).resize(3);
        for (int picture = 0; picture < 3; picture++) {
            for (int i = 0; i < 6; i++) {
                batch.image(picture).put(i, picture * 10 + i);
            }
        }

        assertThat(batch.buffer().remaining()).isEqualTo(18);
        assertThat(batch.buffer().get(6 + 4)).isEqualTo(14);
        assertThat(batch.buffer().get(2 * 6 + 5)).isEqualTo(25);
    }

    @Test
    void growsWhenItMustAndKeepsItsMemoryOtherwise() {
        InputBatch batch = InputBatch.allocate(SPEC, 2).resize(2);
        batch.image(0).put(0, 7);

        batch.resize(1).resize(2);
        assertThat(batch.image(0).get(0)).isEqualTo(7);
        assertThat(batch.capacity()).isEqualTo(2);

        batch.resize(3);
        assertThat(batch.capacity()).isEqualTo(4);
        batch.resize(100);
        assertThat(batch.capacity()).isEqualTo(100);
        assertThat(batch.buffer().remaining()).isEqualTo(600);
    }

    @Test
    void refusesWrongNumbers() {
        InputBatch batch = InputBatch.allocate(SPEC, 2).resize(1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.resize(-1))
                .withMessage("Expected at least 0 pictures, found -1.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InputBatch.allocate(SPEC, 0))
                .withMessage("Expected a capacity of at least 1 picture, found 0.");
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> batch.image(1));
    }

    @ParameterizedTest
    @CsvSource({"0,48,0,1", "48,0,0,1", "4097,48,0,1", "48,48,NaN,1", "48,48,0,0", "48,48,0,-1", "48,48,0,Infinity"})
    void refusesASpecThatIsNone(int height, int width, float mean, float deviation) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InputSpec(height, width, mean, deviation))
                .withMessageStartingWith("Expected ");
    }
}
