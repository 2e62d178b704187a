package io.fer4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelSetTest {
    /** Six images whose table says angry, disgust, fear, happy, sad, surprise. */
    private static final FaceDataset IMAGES =
            new FaceDataset("FER2013", "Training", 1, 1, new byte[] {1, 2, 3, 4, 5, 6}, new byte[] {0, 1, 2, 3, 4, 5});

    @TempDir
    Path folder;

    private FerPlusVotes votes;

    @BeforeEach
    void vote() throws IOException {
        Path file = Files.writeString(folder.resolve("votes.csv"), """
                Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF
                Training,a,9,0,0,0,1,0,0,0,0,0
                Training,b,0,0,0,0,5,5,0,0,0,0
                Training,c,0,0,0,0,0,0,0,0,0,10
                Training,d,0,6,0,0,0,0,0,4,0,0
                Training,e,1,0,0,2,0,0,0,0,7,0
                Training,f,4,0,5,0,0,0,1,0,0,0
                """);
        votes = FerPlusVotes.read(file, IMAGES);
    }

    @Test
    void peopleIsMeasuredOnTheRowsWithOneMostVotedExpression() {
        TestSet people = TestSet.of(LabelSet.PEOPLE, IMAGES, votes);
        assertThat(people.rows()).containsExactly(0, 3, 5);
        assertThat(labels(people.images())).containsExactly(Emotion.NEUTRAL, Emotion.HAPPY, Emotion.SURPRISE);
        assertThat(people.isClear(0)).isTrue();
        assertThat(people.isClear(1)).isTrue();
        assertThat(people.isClear(2)).isFalse();
    }

    @Test
    void theTableIsMeasuredOnAllRowsWithItsOwnLabels() {
        TestSet table = TestSet.of(LabelSet.FER2013, IMAGES, votes);
        assertThat(table.rows()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(labels(table.images()))
                .containsExactly(
                        Emotion.ANGRY, Emotion.DISGUST, Emotion.FEAR, Emotion.HAPPY, Emotion.SAD, Emotion.SURPRISE);
    }

    @Test
    void whatPeopleCallUnknownOrNoFaceIsNotLearntAndTiesAre() {
        LearningSet learnt = LearningSet.of(LabelSet.PEOPLE, IMAGES, votes, rows(6));
        assertThat(learnt.rows()).containsExactly(0, 1, 3, 5);
        assertThat(learnt.shares().get(0)).isEqualTo(EmotionScores.of(0.1f, 0, 0, 0, 0, 0, 0.9f));
        assertThat(learnt.shares().get(1)).isEqualTo(EmotionScores.of(0.5f, 0.5f, 0, 0, 0, 0, 0));
    }

    @Test
    void theTableIsLearntWithoutTheVotes() {
        LearningSet learnt = LearningSet.of(LabelSet.FER2013, IMAGES, votes, rows(6));
        assertThat(learnt.votes()).isNull();
        assertThat(learnt.shares().get(2)).isEqualTo(EmotionScores.of(0, 0, 1, 0, 0, 0, 0));
    }

    @Test
    void onlyTheRowsThatAreAskedForAreTaken() {
        assertThat(LearningSet.of(LabelSet.PEOPLE, IMAGES, votes, new int[] {1, 2, 5})
                        .rows())
                .containsExactly(1, 5);
        assertThat(TestSet.of(LabelSet.PEOPLE, IMAGES, votes, new int[] {1, 2, 5})
                        .rows())
                .containsExactly(5);
        assertThat(TestSet.of(LabelSet.FER2013, IMAGES, null).spread(3).rows()).containsExactly(0, 2, 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestSet.of(LabelSet.PEOPLE, IMAGES, votes, new int[] {1, 2}))
                .withMessageContaining("Expected at least one image with a label of \"people\"");
    }

    @Test
    void peopleNeedsVotes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestSet.of(LabelSet.PEOPLE, IMAGES, null))
                .withMessageStartingWith("Expected --votes FILE");
        assertThat(LabelSet.of("People")).isEqualTo(LabelSet.PEOPLE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LabelSet.of("raf"))
                .withMessage("Expected one of fer2013, people, found \"raf\".");
    }

    private static int[] rows(int count) {
        return IntStream.range(0, count).toArray();
    }

    private static Emotion[] labels(FaceDataset images) {
        return IntStream.range(0, images.size()).mapToObj(images::label).toArray(Emotion[]::new);
    }
}
