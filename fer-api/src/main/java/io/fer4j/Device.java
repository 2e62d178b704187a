package io.fer4j;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a model runs. What was asked for is what runs, or opening the model fails: there is no silent fall-back. Immutable.
 */
public final class Device {
    private static final Pattern FORM = Pattern.compile("(cpu|cuda)(?::(\\d{1,9}))?");

    /** More only make a runtime take memory: each thread has a stack and an arena. */
    private static final int MAX_THREADS_PER_PROCESSOR = 4;

    /** What kind of processor. */
    public enum Kind {
        /** The central processor. */
        CPU,
        /** An NVIDIA graphics card. */
        CUDA
    }

    private final Kind kind;
    private final int index;
    private final int threads;

    /**
     * Makes a device; {@link #cpu()}, {@link #cpu(int)} and {@link #cuda(int)} say the same in less.
     *
     * @param kind processor or graphics card
     * @param index which graphics card, from 0; 0 for the processor
     * @param threads how many threads one call may use on the processor, or 0 for the backend's own choice; 0 for CUDA
     * @throws IllegalArgumentException if a number is negative or does not go with the kind
     */
    public Device(Kind kind, int index, int threads) {
        Objects.requireNonNull(kind, "kind");
        if (index < 0 || threads < 0 || (kind == Kind.CPU ? index : threads) != 0) {
            throw new IllegalArgumentException(
                    "Expected cpu with at least 0 threads or cuda with an index from 0, found " + kind + " with index "
                            + index + " and " + threads + " threads.");
        }
        this.kind = kind;
        this.index = index;
        this.threads = threads;
    }

    /**
     * Returns the kind of processor.
     *
     * @return processor or graphics card
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the number of the graphics card.
     *
     * @return which graphics card, from 0; 0 for the processor
     */
    public int index() {
        return index;
    }

    /**
     * Returns the number of threads.
     *
     * @return how many threads one call may use on the processor, or 0 for the backend's own choice; 0 for CUDA
     */
    public int threads() {
        return threads;
    }

    /**
     * Returns the central processor with as many threads as the backend finds best.
     *
     * @return the processor
     */
    public static Device cpu() {
        return new Device(Kind.CPU, 0, 0);
    }

    /**
     * Returns the central processor with a number of threads for one call.
     *
     * @param threads at least 1, at most four times the processors of this machine
     * @return the processor
     * @throws IllegalArgumentException if the number is not in this range
     */
    public static Device cpu(int threads) {
        int most = MAX_THREADS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
        if (threads < 1 || threads > most) {
            throw new IllegalArgumentException("Expected 1 to " + most + " threads, at most "
                    + MAX_THREADS_PER_PROCESSOR + " for each processor of this machine, found " + threads + ".");
        }
        return new Device(Kind.CPU, 0, threads);
    }

    /**
     * Returns an NVIDIA graphics card.
     *
     * @param index from 0
     * @return the card
     * @throws IllegalArgumentException if the index is negative
     */
    public static Device cuda(int index) {
        return new Device(Kind.CUDA, index, 0);
    }

    /**
     * Reads what {@link #toString()} writes.
     *
     * @param text {@code cpu}, {@code cpu:THREADS}, {@code cuda} or {@code cuda:INDEX}
     * @return the device
     * @throws IllegalArgumentException if the text has another form
     */
    public static Device parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "Expected a device such as cpu, cpu:2, cuda or cuda:0, found \"" + text + "\".");
        }
        String number = form.group(2);
        if ("cuda".equals(form.group(1))) {
            return cuda(number == null ? 0 : Integer.parseInt(number));
        }
        return number == null ? cpu() : cpu(Integer.parseInt(number));
    }

    /**
     * Returns the form that {@link #parse} reads.
     *
     * @return for example {@code cpu}, {@code cpu:2} or {@code cuda:0}
     */
    @Override
    public String toString() {
        return kind == Kind.CUDA ? "cuda:" + index : threads == 0 ? "cpu" : "cpu:" + threads;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Device that && kind == that.kind && index == that.index && threads == that.threads;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, index, threads);
    }
}
