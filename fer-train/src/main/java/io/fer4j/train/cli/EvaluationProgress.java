package io.fer4j.train.cli;

import io.fer4j.cli.Console;
import java.time.Duration;
import java.util.function.IntConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows on standard error how many images are done: a bar on a terminal, else a line now and then, ever more rarely, unless the user
 * wants quiet. Thread-safe.
 */
final class EvaluationProgress implements IntConsumer, AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final Console console;
    private final String task;
    private final long images;
    private final @Nullable ProgressBar bar;
    private Duration pause = FIRST_PAUSE;
    private long lastLine = System.nanoTime();
    private long done;

    EvaluationProgress(Console console, String task, long images) {
        this.console = console;
        this.task = task;
        this.images = images;
        this.bar = console.showsProgress() ? bar(task, images) : null;
    }

    private static ProgressBar bar(String task, long images) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(images)
                .setUnit(" images", 1)
                .showSpeed()
                .setStyle(ProgressBarStyle.ASCII)
                .build();
    }

    @Override
    public void accept(int more) {
        stepBy(more);
    }

    private synchronized void stepBy(long more) {
        done += more;
        if (bar != null) {
            bar.stepBy(more);
        } else if (System.nanoTime() - lastLine > pause.toNanos()) {
            lastLine = System.nanoTime();
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
            console.note(task + ": " + done + " of " + images + " images");
        }
    }

    /** Says how many are done in all, for those that were done before. */
    synchronized void setDone(long count) {
        stepBy(count - done);
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
