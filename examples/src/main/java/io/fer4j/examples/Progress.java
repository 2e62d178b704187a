package io.fer4j.examples;

import java.io.PrintWriter;
import java.util.Optional;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on standard error that makes room for other lines; a single picture has none. */
final class Progress implements AutoCloseable {
    private static final int WIDTH = 78;
    private static final String CLEARED = "\r" + " ".repeat(WIDTH) + "\r";

    private final PrintWriter err;
    private final Optional<ProgressBar> bar;

    Progress(int pictures, PrintWriter err) {
        this.err = err;
        this.bar = pictures > 1 ? Optional.of(bar(pictures, err)) : Optional.empty();
    }

    private static ProgressBar bar(int pictures, PrintWriter err) {
        return new ProgressBarBuilder()
                .setTaskName("pictures")
                .setInitialMax(pictures)
                .setStyle(ProgressBarStyle.ASCII)
                // Drawn by us between pictures, lest it be drawn into the middle of a table.
                .setUpdateIntervalMillis(Integer.MAX_VALUE)
                .setConsumer(new DelegatingProgressBarConsumer(text -> draw(err, text), WIDTH))
                .build();
    }

    private static void draw(PrintWriter err, String text) {
        err.print("\r" + text);
        err.flush();
    }

    /** Takes the bar off the line, so that something else can be written there. */
    void clear() {
        bar.ifPresent(drawn -> {
            err.print(CLEARED);
            err.flush();
        });
    }

    /** Counts a picture and draws the bar. */
    void step() {
        bar.ifPresent(drawn -> {
            drawn.step();
            drawn.refresh();
        });
    }

    @Override
    public void close() {
        bar.ifPresent(drawn -> {
            drawn.close();
            err.println();
        });
    }
}
