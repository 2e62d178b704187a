package io.fer4j.tf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts the GPUs that NVIDIA's driver lists. Trying them in a session would be surer, but the first session of a process fixes the
 * number of CPU threads for all later ones.
 */
final class NvidiaGpus {
    /** One directory for each GPU. TensorFlow has CUDA on Linux only. */
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/gpus");

    private NvidiaGpus() {}

    static int count() {
        return count(DRIVER, System.getenv("CUDA_VISIBLE_DEVICES"));
    }

    /**
     * Counts GPUs.
     *
     * @param driver the driver's directory, which need not be there
     * @param visible which ones CUDA may see, separated by commas and up to the first that is negative; all if it is null
     */
    static int count(Path driver, @Nullable String visible) {
        int all;
        try (Stream<Path> gpus = Files.list(driver)) {
            all = Math.toIntExact(gpus.count());
        } catch (IOException e) {
            return 0;
        }
        return visible == null ? all : Math.min(all, Math.toIntExact(named(visible)));
    }

    private static long named(String visible) {
        return Stream.of(visible.split(",", -1))
                .map(String::strip)
                .takeWhile(name -> !name.isEmpty() && !name.startsWith("-"))
                .count();
    }
}
