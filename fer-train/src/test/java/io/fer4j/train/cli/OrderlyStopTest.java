package io.fer4j.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.testkit.ForkedJvm;
import io.fer4j.train.data.Augmentation;
import io.fer4j.train.training.EpochMetrics;
import io.fer4j.train.training.TrainingListener;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OrderlyStopTest {
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path temp;

    private final AtomicInteger steps = new AtomicInteger();
    private final StringWriter err = new StringWriter();

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no signal there asks a process to end")
    void aRunThatIsToldToEndSaysSoAndCanBeResumed() throws Exception {
        Path data = BarPictures.write(temp.resolve("tiny.csv"));
        Path plan = temp.resolve("plan.json");
        Files.writeString(plan, BarPictures.plan(1_000_000, Augmentation.NONE).toJson());
        Path run = temp.resolve("run");

        ForkedJvm.Ended ended = new ForkedJvm(temp)
                .terminate(
                        "epoch 2/",
                        FerTrain.class,
                        "train",
                        "--plan",
                        plan.toString(),
                        "--data",
                        data.toString(),
                        "--validation-usage",
                        "PublicTest",
                        "--run",
                        run.toString());

        assertThat(ended.exitCode()).as(ended.errors()).isEqualTo(TERMINATED);
        assertThat(ended.errors()).contains("Stopping after this step.").doesNotContain("Not waiting longer");
        assertThat(ended.output()).doesNotContain("Done", "fatal error");
        assertThat(temp).isDirectoryNotContaining("glob:**hs_err*");
        int epochs = Files.readAllLines(run.resolve("metrics.csv")).size() - 1;

        Files.writeString(plan, BarPictures.plan(epochs + 1, Augmentation.NONE).toJson());
        StringWriter out = new StringWriter();
        assertThat(FerTrain.run(
                        new PrintWriter(out),
                        new PrintWriter(err),
                        "train",
                        "--resume",
                        "--plan",
                        plan.toString(),
                        "--data",
                        data.toString(),
                        "--validation-usage",
                        "PublicTest",
                        "--run",
                        run.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("Done: " + (epochs + 1) + " epochs");
    }

    @Test
    @Timeout(60)
    void stepsGoOnUntilAskedAndStandStillThen() throws InterruptedException {
        OrderlyStop stop = stop();
        Thread training = new Thread(() -> {
            while (true) {
                stop.stepDone(1, 0);
            }
        });
        training.setDaemon(true);
        training.start();
        while (steps.get() < 1000) {
            Thread.onSpinWait();
        }
        assertThat(err.toString()).isEmpty();

        stop.stop();

        int seen = steps.get();
        training.join(300);
        assertThat(training.isAlive()).isTrue();
        assertThat(steps).hasValue(seen);
        assertThat(err.toString()).contains("Stopping after this step.").hasLineCount(1);
    }

    @Test
    @Timeout(20)
    void nothingIsWaitedForOnceTheTrainingHasEnded() {
        OrderlyStop stop = stop();
        stop.close();
        stop.stop();
        stop.stepDone(1, 0);
        assertThat(steps).hasValue(1);
        assertThat(err.toString()).isEmpty();
    }

    private OrderlyStop stop() {
        TrainingListener counting = new TrainingListener() {
            @Override
            public void epochStarted(int epoch, int epochs, int images) {}

            @Override
            public void stepDone(int images, double loss) {
                steps.incrementAndGet();
            }

            @Override
            public void epochDone(EpochMetrics metrics, int epochs) {}
        };
        return new OrderlyStop(counting, new PrintWriter(err, true));
    }
}
