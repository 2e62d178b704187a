package io.fer4j;

import io.fer4j.spi.BackendProvider;
import io.fer4j.spi.DetectorProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds backends and detectors on the class path, by id or by their priority. */
final class Providers {
    private static final List<String> BACKENDS = List.of("onnx", "tf", "dl4j");
    private static final Map<String, String> DETECTOR_ARTIFACTS =
            Map.of("yunet", "fer-detect", "ultraface", "fer-detect", "haar", "fer-vision");

    /** So that a loader that fails at every step does not hold us for ever. */
    private static final int MAX_FAILURES = 100;

    private Providers() {}

    /** What could be loaded of a kind, in order, and what could not. */
    private record Found<T>(List<T> services, List<Throwable> failures) {}

    static List<BackendProvider> backends(@Nullable ClassLoader loader) {
        return foundBackends(loader).services();
    }

    static BackendProvider backend(@Nullable String id, @Nullable ClassLoader loader) {
        return choose(
                foundBackends(loader),
                BackendProvider::id,
                id,
                "backend",
                "io.fer4j:fer-onnx (see README, \"Backends\")",
                id != null && BACKENDS.contains(id) ? " Add io.fer4j:fer-" + id + "." : "");
    }

    static DetectorProvider detector(@Nullable String id, @Nullable ClassLoader loader) {
        Comparator<DetectorProvider> order =
                Comparator.comparingInt(DetectorProvider::priority).reversed();
        String artifact = id == null ? null : DETECTOR_ARTIFACTS.get(id);
        return choose(
                found(DetectorProvider.class, DetectorProvider::id, order, loader),
                DetectorProvider::id,
                id,
                "detector",
                "io.fer4j:fer-detect",
                artifact == null ? "" : " Add io.fer4j:" + artifact + ".");
    }

    private static Found<BackendProvider> foundBackends(@Nullable ClassLoader loader) {
        Comparator<BackendProvider> order =
                Comparator.comparingInt(BackendProvider::priority).reversed();
        return found(BackendProvider.class, BackendProvider::id, order, loader);
    }

    /**
     * The class loaders to look in: the given one alone, or else the thread's own and this library's. The thread's may know
     * nothing of a library that has a loader of its own, as in a Spring Boot jar or a servlet container.
     */
    static List<ClassLoader> loaders(@Nullable ClassLoader loader) {
        if (loader != null) {
            return List.of(loader);
        }
        List<ClassLoader> loaders = new ArrayList<>();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null) {
            loaders.add(context);
        }
        ClassLoader own = Providers.class.getClassLoader();
        if (own != null && !own.equals(context)) {
            loaders.add(own);
        }
        return loaders;
    }

    private static <T> Found<T> found(
            Class<T> type, Function<T, String> id, Comparator<T> order, @Nullable ClassLoader loader) {
        Map<Class<?>, T> services = new LinkedHashMap<>();
        List<Throwable> failures = new ArrayList<>();
        for (ClassLoader candidate : loaders(loader)) {
            Iterator<ServiceLoader.Provider<T>> providers =
                    serviceLoader(type, candidate).stream().iterator();
            while (failures.size() < MAX_FAILURES) {
                try {
                    if (!providers.hasNext()) {
                        break;
                    }
                    ServiceLoader.Provider<T> provider = providers.next();
                    if (!services.containsKey(provider.type())) {
                        T service = provider.get();
                        Objects.requireNonNull(id.apply(service), () -> "the id of " + service.getClass());
                        services.put(provider.type(), service);
                    }
                } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                    failures.add(e);
                }
            }
        }
        List<T> sorted = new ArrayList<>(services.values());
        sorted.sort(order.thenComparing(id));
        return new Found<>(sorted, failures);
    }

    /** ServiceLoader asks who calls it: the module must say "uses" of each type by name. */
    private static <T> ServiceLoader<T> serviceLoader(Class<T> type, ClassLoader loader) {
        return ServiceLoader.load(type, loader);
    }

    /** Finds one by its id, or the first. */
    private static <T> T choose(
            Found<T> found,
            Function<T, String> idOf,
            @Nullable String wanted,
            String what,
            String dependency,
            String remedy) {
        if (found.services().isEmpty()) {
            throw failed("No " + what + " found on the classpath. Add " + dependency + ".", found.failures());
        }
        if (wanted == null) {
            return found.services().get(0);
        }
        for (T service : found.services()) {
            if (idOf.apply(service).equals(wanted)) {
                return service;
            }
        }
        throw failed(
                "Expected a " + what + " on the classpath, one of "
                        + found.services().stream().map(idOf).toList() + ", found \"" + wanted + "\"." + remedy,
                found.failures());
    }

    /** One broken provider disables no other; it is told of only where the wanted one is missing. */
    private static BackendException failed(String message, List<Throwable> failures) {
        if (failures.isEmpty()) {
            return new BackendException(message);
        }
        return new BackendException(
                message + " " + failures.size() + " on the classpath could not be loaded: "
                        + failures.get(0).getMessage(),
                failures.get(0));
    }
}
