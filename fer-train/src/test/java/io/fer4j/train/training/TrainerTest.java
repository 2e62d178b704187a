package io.fer4j.train.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fer4j.train.data.Augmentation;
import io.fer4j.train.network.ComputePrecision;
import io.fer4j.train.network.NetworkState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final int THREADS = 2;
    private static final TrainingData DATA = SyntheticFaces.data(70, 21);

    @TempDir
    Path temp;

    /** Stands for a user's listener; it notes the epochs, and can pull the plug in the middle of one. */
    private static final class Plug implements TrainingListener {
        private final int lastStep;
        private final List<EpochMetrics> epochs = new ArrayList<>();
        private int steps;

        Plug(int lastStep) {
            this.lastStep = lastStep;
        }

        @Override
        public void epochStarted(int epoch, int count, int images) {}

        @Override
        public void stepDone(int images, double loss) {
            if (++steps == lastStep) {
                throw new IllegalStateException("unplugged");
            }
        }

        @Override
        public void epochDone(EpochMetrics metrics, int count) {
            epochs.add(metrics);
        }
    }

    private static TrainingPlan plan(String architecture, int... sides) {
        Augmentation augmentation = new Augmentation(true, 0.05, 5, 0.9, 1.1, 0.05, 0.3, 0.1, 0.2);
        List<TrainingPlan.Size> sizes = java.util.Arrays.stream(sides)
                .mapToObj(side -> new TrainingPlan.Size(side, 1, 2))
                .toList();
        TrainingPlan.Stage stage = new TrainingPlan.Stage(
                "main",
                sizes,
                new TrainingPlan.LearningRate(0.02, 0.001, 0.5),
                augmentation,
                new TrainingPlan.Targets(0.1, 0, 1, true),
                new TrainingPlan.Mixup(0.2, 0.5),
                0.1,
                0.3,
                5e-4,
                0.9);
        return new TrainingPlan(architecture, "a test", 7, 10, List.of(stage));
    }

    private static NetworkState train(TrainingPlan plan, RunDirectory run, Plug plug) throws IOException {
        return train(plan, DATA, run, plug);
    }

    private static NetworkState train(TrainingPlan plan, TrainingData data, RunDirectory run, Plug plug)
            throws IOException {
        new Trainer(plan, data, run, ComputePrecision.FLOAT32, THREADS, plug).resume();
        return run.newest().orElseThrow().state();
    }

    private static void assertSame(NetworkState found, NetworkState expected) {
        assertThat(found.arrays().keySet()).isEqualTo(expected.arrays().keySet());
        expected.arrays()
                .forEach((name, values) ->
                        assertThat(found.arrays().get(name)).as(name).isEqualTo(values));
    }

    @Test
    void aResumedRunEndsWithTheSameWeightsAsAnUninterruptedOne() throws IOException {
        TrainingPlan plan = plan("cnn3", 48, 48);
        NetworkState whole = train(plan, new RunDirectory(temp.resolve("whole")), new Plug(0));
        RunDirectory broken = new RunDirectory(temp.resolve("broken"));
        assertThatThrownBy(() -> train(plan, broken, new Plug(17))).hasMessage("unplugged");
        assertThat(broken.newest().orElseThrow().header().epoch()).isEqualTo(2);
        Plug rest = new Plug(0);
        assertSame(train(plan, broken, rest), whole);
        assertThat(rest.epochs).extracting(EpochMetrics::epoch).containsExactly(3, 4);
        assertThat(Files.readAllLines(broken.path().resolve("metrics.csv"))).hasSize(5);
    }

    @Test
    void progressiveSizesResumeToo() throws IOException {
        TrainingPlan plan = plan("vgg16", 16, 24);
        TrainingData few = SyntheticFaces.data(20, 7);
        NetworkState whole = train(plan, few, new RunDirectory(temp.resolve("whole")), new Plug(0));
        RunDirectory broken = new RunDirectory(temp.resolve("broken"));
        assertThatThrownBy(() -> train(plan, few, broken, new Plug(6))).hasMessage("unplugged");
        assertSame(train(plan, few, broken, new Plug(0)), whole);
    }

    @Test
    void aRunThatGoesOnByAnotherPlanSaysSo() throws IOException {
        RunDirectory run = new RunDirectory(temp.resolve("run"));
        train(plan("cnn3", 48), run, new Plug(0));
        TrainingPlan longer = plan("cnn3", 48, 48);
        train(longer, run, new Plug(0));
        List<Provenance> provenance = run.trained().provenance();
        assertThat(provenance).hasSize(2);
        assertThat(provenance).extracting(Provenance::firstEpoch).containsExactly(1, 3);
        assertThat(provenance).extracting(Provenance::epochs).containsExactly(2, 2);
        assertThat(provenance.get(0).planSha256())
                .isNotEqualTo(provenance.get(1).planSha256());
        assertThat(provenance.get(1).labels()).isEqualTo("fer2013");
        assertThat(provenance.get(1).threads()).isEqualTo(THREADS);
        assertThat(provenance.get(0).sentence())
                .isEqualTo("Epochs 1 to 2 by \"a test\" on the labels \"fer2013\" of synthetic Training in float32.");
    }

    @Test
    void anotherSeedGivesOtherWeights() throws IOException {
        TrainingPlan plan = plan("cnn3", 48);
        TrainingPlan other =
                new TrainingPlan(plan.architecture(), plan.description(), 8, plan.batchSize(), plan.stages());
        NetworkState weights = train(plan, new RunDirectory(temp.resolve("one")), new Plug(0));
        NetworkState others = train(other, new RunDirectory(temp.resolve("other")), new Plug(0));
        assertThat(others.arrays().get("conv1/weight"))
                .isNotEqualTo(weights.arrays().get("conv1/weight"));
    }

    @Test
    void learnsWhatIsEasyFromTheLossOfEqualGuesses() throws IOException {
        TrainingPlan easy = plan("cnn3", 48, 48, 48, 48, 48, 48, 48, 48);
        Plug plug = new Plug(0);
        train(easy, new RunDirectory(temp.resolve("run")), plug);
        assertThat(plug.epochs.get(0).trainLoss()).isBetween(1.2, 2.3);
        EpochMetrics last = plug.epochs.get(plug.epochs.size() - 1);
        assertThat(last.validationAccuracy()).isGreaterThan(0.9);
        assertThat(last.trainLoss()).isLessThan(plug.epochs.get(0).trainLoss());
    }

    @Test
    void aDamagedNewestCheckpointFallsBackToTheOneBeforeIt() throws IOException {
        TrainingPlan plan = plan("cnn3", 48);
        RunDirectory run = new RunDirectory(temp.resolve("run"));
        NetworkState whole = train(plan, run, new Plug(0));
        Path newest = run.path().resolve("checkpoint-0002.ckpt");
        byte[] bytes = Files.readAllBytes(newest);
        Files.write(newest, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(run.newest().orElseThrow().header().epoch()).isEqualTo(1);
        bytes[bytes.length / 2] ^= 1;
        Files.write(newest, bytes);
        assertThat(run.newest().orElseThrow().header().epoch()).isEqualTo(1);
        assertSame(train(plan, run, new Plug(0)), whole);
    }

    @Test
    void aNewRunDoesNotOverwriteAnOldOneAndOtherDataAreRefused() throws IOException {
        TrainingPlan plan = plan("cnn3", 48);
        RunDirectory run = new RunDirectory(temp.resolve("run"));
        train(plan, run, new Plug(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Trainer(plan, DATA, run, ComputePrecision.FLOAT32, THREADS, new Plug(0)).start())
                .withMessageContaining("--resume");
        TrainingData other = SyntheticFaces.data(63, 21);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new Trainer(plan, other, run, ComputePrecision.FLOAT32, THREADS, new Plug(0)).resume())
                .withMessageContaining("found others");
    }
}
