package io.fer4j.cli;

import java.io.PrintWriter;
import java.util.Optional;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on standard error that makes room for other lines; a single step has none. */
public final class Progress implements AutoCloseable {
    private static final int WIDTH = 78;
    private static final String CLEARED = "\r" + " ".repeat(WIDTH) + "\r";

    private static final long INTERVAL_NANOS = 200_000_000;

    private final PrintWriter err;
    private final Optional<ProgressBar> bar;
    private long lastDrawn = System.nanoTime();

    /**
     * Draws nothing yet.
     *
     * @param task what the steps are
     * @param unit what they are counted in, for example {@code " s"}; may be empty
     * @param unitSize how many steps make one of these
     * @param steps how many there are; with less than two there is no bar
     * @param err where it is drawn
     */
    Progress(String task, String unit, long unitSize, long steps, PrintWriter err) {
        this.err = err;
        this.bar = steps > 1 ? Optional.of(bar(task, unit, unitSize, steps, err)) : Optional.empty();
    }

    private static ProgressBar bar(String task, String unit, long unitSize, long steps, PrintWriter err) {
        return new ProgressBarBuilder()
                .setUnit(unit, unitSize)
                .setTaskName(task)
                .setInitialMax(steps)
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
    public void clear() {
        bar.ifPresent(drawn -> {
            err.print(CLEARED);
            err.flush();
        });
    }

    /** Counts a step and draws the bar. */
    public void step() {
        bar.ifPresent(drawn -> {
            drawn.step();
            drawn.refresh();
        });
    }

    /**
     * Goes to a step, and draws the bar if it was not drawn a moment ago.
     *
     * @param step how many are done
     */
    public void stepTo(long step) {
        bar.ifPresent(drawn -> {
            drawn.stepTo(step);
            long now = System.nanoTime();
            if (now - lastDrawn >= INTERVAL_NANOS) {
                lastDrawn = now;
                drawn.refresh();
            }
        });
    }

    /** Leaves the line. */
    @Override
    public void close() {
        bar.ifPresent(drawn -> {
            drawn.close();
            err.println();
        });
    }
}
