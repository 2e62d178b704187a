package io.fer4j.examples.mcp;

import io.fer4j.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The folders whose files an agent may name. A path is followed to its end, through symbolic links and {@code ..}, before it is looked
 * at: what lies outside stays outside, and whether there is something is not said. Immutable.
 */
public final class PictureFolders {
    private final List<Path> folders;

    /**
     * Takes folders, as they are now.
     *
     * @param folders at least one
     * @throws SourceException if one is no directory
     */
    public PictureFolders(List<Path> folders) {
        if (folders.isEmpty()) {
            throw new SourceException("Expected at least one folder, found none. Name it with --folder.");
        }
        this.folders = folders.stream().map(PictureFolders::real).toList();
    }

    private static Path real(Path folder) {
        try {
            Path real = folder.toRealPath();
            if (Files.isDirectory(real)) {
                return real;
            }
        } catch (IOException e) {
            throw new SourceException("Expected a folder, found none at " + folder + ".", e);
        }
        throw new SourceException("Expected a folder, found a file at " + folder + ".");
    }

    /**
     * Returns the folders.
     *
     * @return real paths
     */
    public List<Path> all() {
        return folders;
    }

    /**
     * Reads a file.
     *
     * @param path absolute, or relative to one of the folders
     * @param most the most bytes that it may have
     * @return its bytes
     * @throws SourceException if it lies outside of the folders, is no file, too big or cannot be read
     */
    public byte[] read(String path, int most) {
        Path file = find(path);
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new SourceException(
                        "Expected a picture of at most " + most + " bytes, found a larger one. Scale it down.");
            }
            return bytes;
        } catch (IOException e) {
            throw new SourceException("Expected a picture that can be read, found one that cannot.", e);
        }
    }

    private Path find(String path) {
        Path named;
        try {
            named = Path.of(path);
        } catch (InvalidPathException e) {
            throw new SourceException("Expected the path of a picture, found characters that no path has.", e);
        }
        boolean inside = false;
        for (Path folder : folders) {
            Path candidate = folder.resolve(named).normalize();
            inside |= candidate.startsWith(folder);
            Optional<Path> real = realPath(folder.resolve(named));
            if (real.isPresent() && folders.stream().anyMatch(real.get()::startsWith)) {
                if (Files.isRegularFile(real.get(), LinkOption.NOFOLLOW_LINKS)) {
                    return real.get();
                }
                throw new SourceException("Expected a picture, found a folder or a device at this path.");
            }
            if (real.isPresent()) {
                throw outside();
            }
        }
        if (inside) {
            throw new SourceException("Expected a picture, found no file at this path.");
        }
        throw outside();
    }

    private static Optional<Path> realPath(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private SourceException outside() {
        return new SourceException("Expected a path below " + folders
                + ", found one outside. Only these folders were opened when this server was started, with --folder.");
    }
}
