package io.fer4j.examples;

import io.fer4j.SourceException;
import io.fer4j.vision.video.FrameSource;
import io.fer4j.vision.video.FrameSources;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A video that the user names: a file, or a stream's address. */
record Input(String text) {
    private boolean isAddress() {
        return text.contains("://");
    }

    /** Opens it. */
    FrameSource open() {
        return isAddress() ? FrameSources.stream(text) : FrameSources.video(path());
    }

    /** Returns the file, if it is one. */
    Optional<Path> file() {
        return isAddress() ? Optional.empty() : Optional.of(path());
    }

    /** Tells whether it is a file that can be read once only, for example a pipe. */
    boolean isPipe() {
        return file().filter(path -> Files.exists(path) && !Files.isRegularFile(path))
                .isPresent();
    }

    private Path path() {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new SourceException("Expected a video's file name, found " + text + ".", e);
        }
    }

    /** Returns the name that files made of it start with. */
    String baseName() {
        String name = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
        int dot = name.lastIndexOf('.');
        String base = dot > 0 ? name.substring(0, dot) : name;
        return base.isEmpty() ? "video" : base.replaceAll("[^\\p{L}\\p{N}._ -]", "_");
    }
}
