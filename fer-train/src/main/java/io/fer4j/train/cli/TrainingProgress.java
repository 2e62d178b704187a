package io.fer4j.train.cli;

import io.fer4j.cli.Console;
import io.fer4j.train.training.EpochMetrics;
import io.fer4j.train.training.TrainingListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a run's progress: a bar for each epoch where somebody watches a terminal, and a line for each epoch anyway. */
final class TrainingProgress implements TrainingListener {
    private final PrintWriter out;
    private final boolean watched;
    private @Nullable ProgressBar bar;
    private double secondsOfEpochs;
    private int epochsSeen;

    TrainingProgress(Console console) {
        this.out = console.out();
        this.watched = console.showsProgress();
    }

    @Override
    public void epochStarted(int epoch, int epochs, int images) {
        if (watched) {
            bar = new ProgressBarBuilder()
                    .setTaskName("epoch " + epoch + "/" + epochs)
                    .setInitialMax(images)
                    .setUnit(" images", 1)
                    .showSpeed()
                    .setStyle(ProgressBarStyle.ASCII)
                    .build();
        }
    }

    @Override
    public void stepDone(int images, double loss) {
        if (bar != null) {
            bar.stepBy(images);
            bar.setExtraMessage(String.format(Locale.ROOT, " loss %.3f", loss));
        }
    }

    @Override
    public void epochDone(EpochMetrics metrics, int epochs) {
        if (bar != null) {
            bar.close();
            bar = null;
        }
        secondsOfEpochs += metrics.seconds();
        epochsSeen++;
        Duration left = Duration.ofSeconds((long) (secondsOfEpochs / epochsSeen * (epochs - metrics.epoch())));
        out.printf(
                Locale.ROOT,
                "epoch %d/%d, %s, %dx%d: training loss %.4f, accuracy %.2f %%; validation %.2f %%, nll %.4f; %.0f s, about"
                        + " %d:%02d h left%n",
                metrics.epoch(),
                epochs,
                metrics.stage(),
                metrics.side(),
                metrics.side(),
                metrics.trainLoss(),
                100 * metrics.trainAccuracy(),
                100 * metrics.validationAccuracy(),
                metrics.validationNll(),
                metrics.seconds(),
                left.toHours(),
                left.toMinutesPart());
        out.flush();
    }
}
