package io.fer4j.tf;

import io.fer4j.BackendException;
import io.fer4j.Device;
import io.fer4j.internal.CpuThreads;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Session;

/**
 * TensorFlow's CPU thread pool: the first session of a process decides how many threads it has, and every later session shares
 * it, whatever its own configuration says. This class remembers the number, so that nobody gets another one than was asked for
 * without being told. Sessions that others opened before are not seen. Thread-safe.
 */
final class GlobalThreadPool {
    /** TensorFlow reads it once, when it makes its first CPU device, and then gives each session a pool of its own. */
    private static final String OVERRIDE = "TF_OVERRIDE_GLOBAL_THREADPOOL";

    /** How many threads the pool has, or 0 as long as there is none. */
    private static int threads;

    private GlobalThreadPool() {}

    /**
     * Opens a session.
     *
     * @throws BackendException if the device names another number of threads than the pool has, or too large a one
     */
    static Session open(Graph graph, Device device) {
        int wanted = CpuThreads.of(device);
        return isTrue(System.getenv(OVERRIDE))
                ? new Session(graph, SessionConfigFactory.forDevice(device, wanted))
                : openShared(graph, device, wanted);
    }

    private static synchronized Session openShared(Graph graph, Device device, int wanted) {
        if (threads != 0 && device.threads() != 0 && device.threads() != threads) {
            throw new BackendException("Expected " + device.threads() + " threads for " + device
                    + ", found that TensorFlow's one pool for the process was made with " + threads
                    + " by the first model opened. Ask for cpu or cpu:" + threads + ", or start Java with " + OVERRIDE
                    + "=1 in the environment, which gives each model a pool of its own.");
        }
        if (threads == 0) {
            // Not later: a session makes the CPU device and its pool first, even if it fails for want of a GPU.
            threads = wanted;
        }
        return new Session(graph, SessionConfigFactory.forDevice(device, threads));
    }

    /** As TensorFlow reads such variables. */
    private static boolean isTrue(@Nullable String value) {
        return value != null
                && (value.equals("1") || value.toLowerCase(Locale.ROOT).equals("true"));
    }
}
