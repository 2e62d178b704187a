package io.fer4j;

import io.fer4j.spi.BackendProvider;
import io.fer4j.spi.DetectorProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds backends and detectors on the class path, by id or by their priority. */
final class Providers {
    private static final List<String> BACKEND_ORDER = List.of("onnx", "tf", "dl4j");
    private static final Map<String, String> DETECTOR_ARTIFACTS =
            Map.of("yunet", "fer-detect", "ultraface", "fer-detect", "haar", "fer-vision");

    private Providers() {}

    static BackendProvider backend(@Nullable String id) {
        List<BackendProvider> found =
                sorted(ServiceLoader.load(BackendProvider.class), BackendProvider::id, BACKEND_ORDER);
        if (found.isEmpty()) {
            throw none("backend", "io.fer4j:fer-onnx (see README, \"Backends\")");
        }
        return id == null
                ? found.get(0)
                : choose(found, BackendProvider::id, id, "backend", BACKEND_ORDER.contains(id) ? "fer-" + id : null);
    }

    static DetectorProvider detector(@Nullable String id) {
        List<DetectorProvider> found =
                sorted(ServiceLoader.load(DetectorProvider.class), DetectorProvider::id, List.of());
        found.sort(Comparator.comparingInt(DetectorProvider::priority).reversed());
        if (found.isEmpty()) {
            throw none("detector", "io.fer4j:fer-detect");
        }
        return id == null
                ? found.get(0)
                : choose(found, DetectorProvider::id, id, "detector", DETECTOR_ARTIFACTS.get(id));
    }

    private static <T> List<T> sorted(Iterable<T> services, Function<T, String> id, List<String> order) {
        List<T> found = new ArrayList<>();
        try {
            services.forEach(found::add);
        } catch (ServiceConfigurationError e) {
            throw new BackendException("Expected every service on the classpath to load, found: " + e.getMessage(), e);
        }
        Comparator<T> byOrder = Comparator.comparingInt(service -> {
            int rank = order.indexOf(id.apply(service));
            return rank < 0 ? order.size() : rank;
        });
        found.sort(byOrder.thenComparing(id));
        return found;
    }

    private static BackendException none(String what, String dependency) {
        return new BackendException("No " + what + " found on the classpath. Add " + dependency + ".");
    }

    /** Finds one by its id; {@code artifact} is what brings it, if its id is one of those this project has. */
    private static <T> T choose(
            List<T> found, Function<T, String> idOf, String wanted, String what, @Nullable String artifact) {
        for (T service : found) {
            if (idOf.apply(service).equals(wanted)) {
                return service;
            }
        }
        String remedy = artifact == null ? "" : " Add io.fer4j:" + artifact + ".";
        throw new BackendException("Expected a " + what + " on the classpath, one of "
                + found.stream().map(idOf).toList() + ", found \"" + wanted + "\"." + remedy);
    }
}
