package io.fer4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SplitsTest {
    @Property(tries = 100)
    void aHoldOutTakesItsShareOfEachClassAndEachRowOnce(
            @ForAll @IntRange(max = 200) int size, @ForAll @IntRange(min = 2, max = 12) int oneIn, @ForAll long seed) {
        FaceDataset dataset = random(size, seed);
        HoldOut holdOut = HoldOut.of(dataset, oneIn, seed);
        int[] counts = dataset.labelCounts();
        int[] heldOut = dataset.select(holdOut.heldOut(), "held out").labelCounts();
        for (int label = 0; label < 7; label++) {
            assertThat(heldOut[label]).isEqualTo(counts[label] / oneIn);
        }
        assertThat(IntStream.concat(IntStream.of(holdOut.kept()), IntStream.of(holdOut.heldOut()))
                        .sorted()
                        .toArray())
                .isEqualTo(IntStream.range(0, size).toArray());
    }

    @Test
    void theSeedChoosesTheRows() {
        FaceDataset dataset = random(500, 1);
        int[] rows = HoldOut.of(dataset, 10, 5).heldOut();
        assertThat(HoldOut.of(dataset, 10, 5).heldOut()).isEqualTo(rows);
        assertThat(HoldOut.of(dataset, 10, 6).heldOut()).isNotEqualTo(rows);
        assertThatThrownBy(() -> HoldOut.of(dataset, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void picturesThatOccurTwiceAreNotHeldOut() {
        FaceDataset dataset = new FaceDataset("a", "a", 1, 1, new byte[] {5, 5, 6, 7, 7, 8}, new byte[6]);
        for (int seed = 0; seed < 20; seed++) {
            assertThat(HoldOut.of(dataset, 2, seed).heldOut()).containsExactly(2, 5);
        }
    }

    @Test
    void picturesInBothDataSetsAreFound() {
        FaceDataset first = new FaceDataset("a", "a", 1, 2, new byte[] {1, 2, 3, 4, 1, 2}, new byte[3]);
        FaceDataset second = new FaceDataset("b", "b", 1, 2, new byte[] {2, 1, 1, 2, 3, 4, 1, 2}, new byte[4]);
        assertThat(DuplicateCheck.between(first, second))
                .containsExactly(
                        new DuplicateCheck.Duplicate(0, 1),
                        new DuplicateCheck.Duplicate(1, 2),
                        new DuplicateCheck.Duplicate(0, 3));
        assertThat(DuplicateCheck.between(second, random(0, 1))).isEmpty();
    }

    private static FaceDataset random(int size, long seed) {
        Random random = new Random(seed);
        byte[] labels = new byte[size];
        for (int i = 0; i < size; i++) {
            labels[i] = (byte) random.nextInt(7);
        }
        byte[] allDifferent = new byte[2 * size];
        for (int i = 0; i < size; i++) {
            allDifferent[2 * i] = (byte) i;
            allDifferent[2 * i + 1] = (byte) (i >> 8);
        }
        return new FaceDataset("random", "all", 1, 2, allDifferent, labels);
    }
}
