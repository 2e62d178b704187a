package io.fer4j.train.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingPlanTest {
    static List<Path> plans() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("plans"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("plans")
    void thePlansThatShipAreReadAndWrittenAlike(Path file) throws IOException {
        TrainingPlan plan = TrainingPlan.read(file);
        assertThat(plan.epochs()).isPositive();
        assertThat(TrainingPlan.parse(plan.toJson(), "copy")).isEqualTo(plan);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"seed\" : 2013 | \"seed\" : 2013, \"sead\" : 1 | found \"sead\"",
                "\"seed\" : 2013, |  | seed",
                "\"flip\" : true, |  | flip",
                "\"batchSize\" : 64 | \"batchSize\" : 0 | batchSize of at least 1",
                "\"architecture\" : \"cnn3\" | \"architecture\" : \"cnn4\" | cnn3 or vgg16",
                "\"side\" : 48 | \"side\" : 40 | side 48",
                "\"weightDecay\" : 0.0005 | \"weightDecay\" : \"much\" | weightDecay",
                "} | ] | Expected JSON in the plan plan.json, found at line 10"
            })
    void aWrongPlanNamesWhatIsWrong(String right, String wrong, String named) throws IOException {
        String json = Files.readString(Path.of("plans/cnn3.json"));
        assertThat(json).contains(right);
        String broken = json.replaceFirst(java.util.regex.Pattern.quote(right), wrong == null ? "" : wrong);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrainingPlan.parse(broken, "plan.json"))
                .withMessageContaining(named)
                .withMessageContaining("plan.json");
    }

    @Test
    void theLearningRateRisesInALineAndFallsAlongACosine() {
        TrainingPlan.LearningRate rate = new TrainingPlan.LearningRate(0.05, 0.0001, 2);
        assertThat(rate.at(0, 10)).isBetween(0.0, 0.001);
        assertThat(rate.at(1, 10)).isCloseTo(0.025, within(0.0005));
        assertThat(rate.at(2, 10)).isEqualTo(0.05);
        assertThat(rate.at(6, 10)).isCloseTo(0.02505, within(1e-9));
        assertThat(rate.at(10, 10)).isCloseTo(0.0001, within(1e-12));
    }
}
