package io.fer4j.spring.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The examples' photograph of a smiling astronaut. */
final class Photograph {
    private Photograph() {}

    static byte[] bytes() {
        try {
            return Files.readAllBytes(Path.of("../../examples/src/main/resources/io/fer4j/examples/astronaut.png"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
