package io.fer4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reads the real FER2013, which is not part of this repository: {@code -Dfer4j.data=FOLDER} names where it lies. */
class Fer2013RealDataTest {
    @Test
    void theRowsAreTheOnesThatWerePublished() throws IOException {
        String folder = System.getProperty("fer4j.data");
        assumeThat(folder)
                .as("skipped: -Dfer4j.data=FOLDER names no folder with fer2013/fer2013.csv.gz")
                .isNotNull();
        Path data = Path.of(folder, "fer2013");
        FaceDataset training = FaceDatasets.read(data.resolve("fer2013.csv.gz"), "Training");
        FaceDataset test = FaceDatasets.read(data.resolve("fer2013.csv.gz"), "PublicTest");
        assertThat(training.labelCounts()).containsExactly(3995, 436, 4097, 7215, 4830, 3171, 4965);
        assertThat(test.size()).isEqualTo(3589);

        FerPlusVotes votes = FerPlusVotes.read(data.resolve("fer2013new.csv"), training);
        assertThat(LearningSet.of(
                                LabelSet.PEOPLE,
                                training,
                                votes,
                                IntStream.range(0, votes.size()).toArray())
                        .images()
                        .size())
                .isBetween(28_000, 28_558);
        TestSet people = TestSet.of(LabelSet.PEOPLE, test, FerPlusVotes.read(data.resolve("fer2013new.csv"), test));
        assertThat(people.images().size()).isEqualTo(3372);
        assertThat(IntStream.range(0, 3372).filter(people::isClear)).hasSize(2854);
    }
}
