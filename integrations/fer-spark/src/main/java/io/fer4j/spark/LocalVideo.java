package io.fer4j.spark;

import io.fer4j.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;

/**
 * A video as a file of this machine, since FFmpeg reads files. One on another file system is copied into the directory for
 * temporary files; the tasks of an executor that read it at a time share the copy, and the last one deletes it. Thread-safe.
 */
final class LocalVideo implements AutoCloseable {
    private static final Map<String, LocalVideo> COPIES = new HashMap<>();

    private final String path;
    private final Path file;
    private final boolean copy;
    private int users = 1;

    private LocalVideo(String path, Path file, boolean copy) {
        this.path = path;
        this.file = file;
        this.copy = copy;
    }

    /**
     * Makes a video readable.
     *
     * @param path a path or URI of any file system that Hadoop knows
     * @throws SourceException if it cannot be copied
     */
    static LocalVideo of(String path, Configuration configuration) {
        org.apache.hadoop.fs.Path remote = new org.apache.hadoop.fs.Path(path);
        try {
            FileSystem files = remote.getFileSystem(configuration);
            if (files instanceof LocalFileSystem local) {
                return new LocalVideo(path, local.pathToFile(remote).toPath(), false);
            }
            synchronized (COPIES) {
                LocalVideo known = COPIES.get(path);
                if (known != null) {
                    known.users++;
                    return known;
                }
                LocalVideo copied = new LocalVideo(path, copy(files, remote), true);
                COPIES.put(path, copied);
                return copied;
            }
        } catch (IOException e) {
            throw new SourceException("Expected a video that can be read, found " + path + " (" + e + ").", e);
        }
    }

    private static Path copy(FileSystem files, org.apache.hadoop.fs.Path remote) throws IOException {
        String name = remote.getName();
        int dot = name.lastIndexOf('.');
        Path copy = Files.createTempFile("fer4j-video-", dot < 0 ? "" : name.substring(dot));
        copy.toFile().deleteOnExit();
        try {
            files.copyToLocalFile(false, remote, new org.apache.hadoop.fs.Path(copy.toUri()), true);
            return copy;
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    Path file() {
        return file;
    }

    @Override
    public void close() {
        if (!copy) {
            return;
        }
        synchronized (COPIES) {
            users--;
            if (users == 0) {
                COPIES.remove(path);
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    // It is deleted when the JVM ends.
                }
            }
        }
    }
}
