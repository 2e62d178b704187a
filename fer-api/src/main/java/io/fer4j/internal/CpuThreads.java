package io.fer4j.internal;

import io.fer4j.BackendException;
import io.fer4j.Device;

/** How many threads a call of a backend takes on the CPU: the same rule for every backend. */
public final class CpuThreads {
    /** Beyond that the small networks of facial expressions gain nothing. */
    private static final int DEFAULT_MAX = 4;

    /** More threads than processors only wait for each other; a few times as many do no harm, a thousand times as many do. */
    private static final int MAX_PER_PROCESSOR = 4;

    private CpuThreads() {}

    /**
     * Returns how many threads a call may use on the CPU.
     *
     * @param device what was asked for; CUDA counts as {@link Device#cpu()}, for what is left to the CPU
     * @return the number that was asked for, or one for each processor that the virtual machine sees, at most four
     * @throws BackendException if more than four for each processor were asked for
     */
    public static int of(Device device) {
        int processors = Runtime.getRuntime().availableProcessors();
        int max = MAX_PER_PROCESSOR * processors;
        if (device.threads() > max) {
            throw new BackendException("Expected at most " + max + " threads on this machine, " + MAX_PER_PROCESSOR
                    + " for each of its processors, found " + device + ".");
        }
        return device.threads() > 0 ? device.threads() : Math.min(DEFAULT_MAX, processors);
    }
}
