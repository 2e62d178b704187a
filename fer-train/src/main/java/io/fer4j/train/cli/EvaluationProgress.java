package io.fer4j.train.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.IntConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows on standard error how far an evaluation is: a bar where somebody watches a terminal, else a line now and then. */
final class EvaluationProgress implements IntConsumer, AutoCloseable {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final PrintWriter err;
    private final int images;
    private final @Nullable ProgressBar bar;
    private long lastLine = System.nanoTime();
    private int done;

    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on a bar is drawn into redirected output too: ugly, not wrong
    EvaluationProgress(PrintWriter err, int images) {
        this.err = err;
        this.images = images;
        this.bar = System.console() == null ? null : bar(images);
    }

    private static ProgressBar bar(int images) {
        return new ProgressBarBuilder()
                .setTaskName("evaluate")
                .setInitialMax(images)
                .setUnit(" images", 1)
                .showSpeed()
                .setStyle(ProgressBarStyle.ASCII)
                .build();
    }

    @Override
    public void accept(int more) {
        done += more;
        if (bar != null) {
            bar.stepBy(more);
        } else if (System.nanoTime() - lastLine > BETWEEN_LINES.toNanos()) {
            lastLine = System.nanoTime();
            err.println("evaluated " + done + " of " + images + " pictures");
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
