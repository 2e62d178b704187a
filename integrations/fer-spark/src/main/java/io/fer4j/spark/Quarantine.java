package io.fer4j.spark;

import io.fer4j.SourceException;
import io.fer4j.WeightsFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A journal of pictures during which an executor ended, in a directory that all executors see. Before a picture is recognized, a
 * marker with its SHA-256 is written, and taken away afterwards: markers that stay are of executors that did not live to do so.
 * After two of them a picture is in quarantine.
 *
 * <p>Pictures are marked only from a task's second attempt on, where each is recognized alone; in a JVM one at a time, so that
 * the marker is the culprit's. One object serves one task.
 */
final class Quarantine {
    /** Two, since one death may be the machine's. */
    static final int DEATHS = 2;

    private static final int HASH_LENGTH = 64;
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private final FileSystem files;
    private final Path directory;
    private final Map<String, Integer> deaths = new HashMap<>();

    private Quarantine(FileSystem files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /**
     * Reads the journal.
     *
     * @throws SourceException if the directory cannot be made or read
     */
    static Quarantine open(String directory, Configuration configuration) {
        Path path = new Path(directory);
        try {
            FileSystem files = path.getFileSystem(configuration);
            files.mkdirs(path);
            Quarantine quarantine = new Quarantine(files, path);
            for (FileStatus marker : files.listStatus(path)) {
                String name = marker.getPath().getName();
                if (name.length() > HASH_LENGTH && name.charAt(HASH_LENGTH) == '.') {
                    quarantine.deaths.merge(name.substring(0, HASH_LENGTH), 1, Integer::sum);
                }
            }
            return quarantine;
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static SourceException unusable(Path path, IOException e) {
        return new SourceException(
                "Expected a directory for quarantine that every executor can write, found " + path + " (" + e + ").",
                e);
    }

    /** Tells whether there is a picture that must not be tried, so that checksums are worth computing. */
    boolean isEmpty() {
        return deaths.values().stream().noneMatch(count -> count >= DEATHS);
    }

    boolean contains(String sha256) {
        return deaths.getOrDefault(sha256, 0) >= DEATHS;
    }

    static String key(byte[] contents) {
        return WeightsFile.sha256(contents);
    }

    String reason(String name, String sha256) {
        return "Expected a picture that can be recognized, found one during which an executor ended " + DEATHS
                + " times: " + name + ". It is in quarantine; to try it again, delete " + directory + "/" + sha256
                + ".*";
    }

    /**
     * Does something dangerous under a marker.
     *
     * @throws SourceException if the marker cannot be written
     */
    void whileMarked(String sha256, String name, Runnable dangerous) {
        ONE_AT_A_TIME.lock();
        try {
            Path marker = new Path(directory, sha256 + "." + UUID.randomUUID());
            write(marker, name);
            try {
                dangerous.run();
            } catch (RuntimeException e) {
                // An exception is no death; an error may well become one.
                delete(marker);
                throw e;
            }
            delete(marker);
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    private void write(Path marker, String name) {
        try (OutputStream out = files.create(marker, false)) {
            out.write((name + "\n" + Instant.now() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private void delete(Path marker) {
        try {
            files.delete(marker, false);
        } catch (FileNotFoundException e) {
            // Somebody has cleared the directory.
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }
}
