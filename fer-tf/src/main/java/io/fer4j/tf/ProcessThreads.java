package io.fer4j.tf;

import io.fer4j.BackendException;
import io.fer4j.Device;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * TensorFlow's pool of threads for the processor: the first session of a process decides how many it has, and every later
 * session shares it, whatever its own settings say. This class remembers the number, so that nobody gets another one than was
 * asked for without being told. Sessions that others opened before are not seen. Thread-safe.
 */
final class ProcessThreads {
    /** TensorFlow reads it once, in its constructor of a processor, and then gives each session a pool of its own. */
    private static final String OVERRIDE = "TF_OVERRIDE_GLOBAL_THREADPOOL";

    private static int shared;

    private ProcessThreads() {}

    /**
     * Takes threads for a session.
     *
     * @param device what was asked for
     * @param wanted how many threads to make if there is no pool yet
     * @return how many the session will have
     * @throws BackendException if the device names another number than the pool has
     */
    static int take(Device device, int wanted) {
        return isTrue(System.getenv(OVERRIDE)) ? wanted : share(device, wanted);
    }

    private static synchronized int share(Device device, int wanted) {
        if (shared == 0) {
            shared = wanted;
        }
        if (device.threads() != 0 && device.threads() != shared) {
            throw new BackendException("Expected " + device.threads() + " threads for " + device
                    + ", found that TensorFlow's one pool for the process was made with " + shared
                    + " by the first model opened. Ask for cpu or cpu:" + shared + ", or start Java with " + OVERRIDE
                    + "=1 in the environment, which gives each model a pool of its own.");
        }
        return shared;
    }

    /** As TensorFlow reads such variables. */
    private static boolean isTrue(@Nullable String value) {
        return value != null
                && (value.equals("1") || value.toLowerCase(Locale.ROOT).equals("true"));
    }
}
