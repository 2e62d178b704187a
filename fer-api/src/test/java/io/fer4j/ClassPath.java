package io.fer4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A directory that is on the class path of this thread until it is closed. What a test registers here is seen by nobody else,
 * least of all by the tests of the modules that have this module's test-jar on their class path.
 */
final class ClassPath implements AutoCloseable {
    private final Path directory;
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final URLClassLoader loader;

    ClassPath(Path directory) {
        this.directory = directory;
        try {
            loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, before);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.currentThread().setContextClassLoader(loader);
    }

    ClassPath services(Class<?> service, Class<?>... providers) {
        return services(service, Arrays.stream(providers).map(Class::getName).toArray(String[]::new));
    }

    ClassPath services(Class<?> service, String... providers) {
        String lines = Arrays.stream(providers).collect(Collectors.joining("\n"));
        return file("META-INF/services/" + service.getName(), lines);
    }

    /** Makes a linear model and lists it in the index as the default. */
    ClassPath defaultModel(String id) {
        return listed(id, id + " default\n", 0.5);
    }

    /** Makes a linear model and lists it in the index. */
    ClassPath model(String id, double accuracy) {
        return listed(id, id + "\n", accuracy);
    }

    private ClassPath listed(String id, String line, double accuracy) {
        LinearModel.write(directory.resolve("META-INF/fer4j/models/" + id), id, accuracy);
        Path index = directory.resolve("META-INF/fer4j/models/index.txt");
        try {
            String before = Files.exists(index) ? Files.readString(index) : "";
            Files.writeString(index, before + line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    ClassPath file(String name, String text) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    @Override
    public void close() {
        Thread.currentThread().setContextClassLoader(before);
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
