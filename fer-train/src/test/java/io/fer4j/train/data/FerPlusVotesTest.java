package io.fer4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FerPlusVotesTest {
    private static final String HEADER =
            "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear," + "contempt,unknown,NF\n";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("fer2013new.csv");
    }

    @Test
    void votesAreDistributionsInTheOrderOfTheLabels() throws IOException {
        FerPlusVotes votes = read(2, """
                Training,a.png,4,0,0,1,3,2,0,0,0,0
                PublicTest,b.png,10,0,0,0,0,0,0,0,0,0
                Training,c.png,0,2,4,0,0,0,2,1,1,0
                """);
        assertThat(votes.size()).isEqualTo(2);
        assertThat(votes.distribution(0)).contains(EmotionScores.of(0.3f, 0.2f, 0, 0, 0.1f, 0, 0.4f));
        assertThat(votes.distribution(1)).contains(EmotionScores.of(0, 0, 0.25f, 0.25f, 0, 0.5f, 0));
    }

    @Test
    void aPictureWithoutVotesOnTheSevenHasNoDistribution() throws IOException {
        FerPlusVotes votes = read(1, "Training,a.png,0,0,0,0,0,0,0,6,4,0\n");
        assertThat(votes.distribution(0)).isEmpty();
        assertThat(votes.isExpression(0)).isFalse();
        assertThat(votes.mostVoted(0)).isEmpty();
    }

    @Test
    void anImageIsNotLearntFromIfPeopleCallItUnknownOrNoFace() throws IOException {
        FerPlusVotes votes = read(4, """
                Training,,0,0,0,0,0,0,0,0,0,10
                Training,b.png,4,0,0,0,0,0,0,2,0,4
                Training,c.png,3,0,0,0,0,0,0,0,5,2
                Training,d.png,3,0,0,0,0,0,0,4,2,1
                """);
        assertThat(votes.isExpression(0)).isFalse();
        assertThat(votes.isExpression(1)).isFalse();
        assertThat(votes.isExpression(2)).isFalse();
        assertThat(votes.isExpression(3)).isTrue();
    }

    @Test
    void theMostVotedOfAllColumnsIsTheLabelUnlessItIsTiedOrNotOneOfTheSeven() throws IOException {
        FerPlusVotes votes = read(5, """
                Training,a.png,4,3,0,0,0,0,0,3,0,0
                Training,b.png,4,4,0,0,0,0,0,0,2,0
                Training,c.png,3,2,0,0,0,0,0,5,0,0
                Training,d.png,4,2,0,0,0,0,0,0,0,4
                Training,e.png,0,0,0,0,0,6,0,4,0,0
                """);
        assertThat(votes.mostVoted(0)).contains(Emotion.NEUTRAL);
        assertThat(votes.mostVoted(1)).isEmpty();
        assertThat(votes.mostVoted(2)).isEmpty();
        assertThat(votes.mostVoted(3)).isEmpty();
        assertThat(votes.mostVoted(4)).contains(Emotion.DISGUST);
        assertThat(votes.isClear(0)).isFalse();
        assertThat(votes.isClear(4)).isTrue();
    }

    @Test
    void selectsAsDataSetsDo() throws IOException {
        FerPlusVotes votes = read(2, "Training,a.png,10,0,0,0,0,0,0,0,0,0\nTraining,,0,0,0,0,0,0,0,0,0,10\n");
        FerPlusVotes selected = votes.select(new int[] {1});
        assertThat(selected.size()).isEqualTo(1);
        assertThat(selected.isExpression(0)).isFalse();
    }

    @Test
    void anotherNumberOfRowsThanPicturesIsRefused() {
        assertThatThrownBy(() -> read(2, "Training,a.png,4,0,0,1,3,2,0,0,0,0\n"))
                .isInstanceOf(DatasetException.class)
                .hasMessage("Expected votes on 2 pictures of the usage Training in " + file
                        + ", found 1 (its usages are [Training]).");
    }

    @Test
    void wrongVotesAreNamedWithTheirLine() {
        assertThatThrownBy(() -> read(1, "Training,a.png,4,0,0,x,3,2,0,0,0,0\n"))
                .hasMessage("Expected a number of votes for sadness in line 2 of " + file + ", found \"x\".");
        assertThatThrownBy(() -> read(1, "Training,a.png,4,0,0\n"))
                .hasMessage("Expected 12 columns in line 2 of " + file + ", found 5.");
    }

    @Test
    void anotherFilesColumnsAreNamed() throws IOException {
        Files.writeString(file, "emotion,pixels,Usage\n");
        assertThatThrownBy(() -> FerPlusVotes.read(file, pictures(1)))
                .hasMessage("Expected the column \"anger\" in line 1 of " + file
                        + ", found the columns [emotion, pixels, Usage].");
    }

    private FerPlusVotes read(int pictures, String rows) throws IOException {
        Files.writeString(file, HEADER + rows);
        return FerPlusVotes.read(file, pictures(pictures));
    }

    private static FaceDataset pictures(int count) {
        return new FaceDataset("FER2013", "Training", 1, 1, new byte[count], new byte[count]);
    }
}
