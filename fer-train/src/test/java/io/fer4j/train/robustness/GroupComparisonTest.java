package io.fer4j.train.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupComparisonTest {
    private static final EmotionScores HAPPY = EmotionScores.of(0.1f, 0, 0, 0.9f, 0, 0, 0);
    private static final EmotionScores ANGRY = EmotionScores.of(0.9f, 0, 0, 0.1f, 0, 0, 0);

    /** Happy faces: of the first group so many are recognized, of the second so many, of ten each. */
    private static GroupComparison compare(int first, int second) {
        List<EmotionScores> predictions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            predictions.add((i < 10 ? i < first : i - 10 < second) ? HAPPY : ANGRY);
        }
        byte[] labels = new byte[20];
        Arrays.fill(labels, (byte) 3);
        String[] groups = new String[20];
        Arrays.fill(groups, 0, 10, "a");
        Arrays.fill(groups, 10, 20, "b");
        return GroupComparison.of(new FaceDataset("x", "y", 1, 1, new byte[20], labels), predictions, groups);
    }

    @Test
    void theGapAndItsProbabilityAreThoseOfTheExactTest() {
        GroupComparison found = compare(8, 5);
        assertThat(found.gap()).isCloseTo(0.3, within(1e-9));
        assertThat(found.groups().get("a").accuracy().value()).isEqualTo(0.8);
        // Fisher's exact test of 8 of 10 against 5 of 10, both sides: 0.3498.
        assertThat(found.pValue()).isCloseTo(0.3498, within(0.04));
        assertThat(found.gapLow()).isLessThan(0.3);
        assertThat(found.gapHigh()).isGreaterThan(0.3).isLessThanOrEqualTo(1);
    }

    @Test
    void anUnmistakableGapIsSeen() {
        GroupComparison found = compare(10, 0);
        assertThat(found.gap()).isEqualTo(1);
        assertThat(found.pValue()).isLessThan(0.005);
        assertThat(compare(6, 6).pValue()).isEqualTo(1);
    }

    @Test
    void imagesOfNoKnownGroupAreLeftOutAndOneGroupIsNone() {
        FaceDataset images = new FaceDataset("x", "y", 1, 1, new byte[3], new byte[3]);
        List<EmotionScores> predictions = Collections.nCopies(3, ANGRY);
        GroupComparison found = GroupComparison.of(images, predictions, new String[] {"a", "", "b"});
        assertThat(found.groups().get("a").accuracy().images()).isEqualTo(1);
        assertThat(found.toText()).contains("largest gap 0.00 points");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GroupComparison.of(images, predictions, new String[] {"a", "", "a"}))
                .withMessage("Expected at least two groups, found [a].");
    }
}
