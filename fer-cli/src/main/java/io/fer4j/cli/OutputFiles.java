package io.fer4j.cli;

import io.fer4j.SourceException;
import io.fer4j.internal.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files that one run of a program writes. Each is claimed before anything is written, so that none is written over what the run
 * reads, nor over another output, whatever their names: symbolic links, hard links and {@code ..} are looked through. Symbolic links
 * are followed: what they point to is written, and they stay. Thread-safe.
 */
public final class OutputFiles {
    /** The longest name that Linux, macOS and Windows take, in bytes of UTF-8. */
    private static final int LONGEST_NAME = 255;

    private final Map<Object, String> inputs = new HashMap<>();
    private final Set<Object> outputs = new HashSet<>();

    /** Begins a run that reads and writes nothing yet. */
    public OutputFiles() {}

    /**
     * Takes note of a file that is read.
     *
     * @param input whether or not it is there
     * @param what it is, for messages, for example {@code "the video itself"}
     */
    public synchronized void reads(Path input, String what) {
        identities(input).forEach(identity -> inputs.putIfAbsent(identity, what));
    }

    /**
     * Claims a file that the user named.
     *
     * @param output to be written
     * @return the same
     * @throws SourceException if it must not or cannot be written: it is read, or claimed already, or a directory, or its directory
     *     is not there, or either is not writable
     */
    public synchronized Path claim(Path output) {
        if (Files.isDirectory(output)) {
            throw new SourceException("Expected a file to write, found the directory " + output + ".");
        }
        if (isDevice(output)) {
            return output;
        }
        requireWritable(output);
        List<Object> identities = identities(output);
        for (Object identity : identities) {
            if (inputs.containsKey(identity)) {
                throw new SourceException(
                        "Expected another file to write than " + inputs.get(identity) + ", found " + output + ".");
            }
        }
        if (identities.stream().anyMatch(outputs::contains)) {
            throw new SourceException("Expected another file for each output, found " + output + " twice.");
        }
        outputs.addAll(identities);
        return output;
    }

    /**
     * Claims a file under a name of the program's choice: the stem and the ending; where the run reads or writes that already, the
     * full name and the ending, then with a number between them. Stems are cut where the name would become too long.
     *
     * @param directory where to
     * @param stem for example {@code "me"}
     * @param fullName tells apart what has the same stem, for example {@code "me.jpg"}
     * @param ending for example {@code "-annotated.png"}
     * @return the file
     */
    public synchronized Path claimFree(Path directory, String stem, String fullName, String ending) {
        Path file = directory.resolve(fitting(stem, ending));
        for (int number = 1; isTaken(file); number++) {
            file = directory.resolve(fitting(fullName, number == 1 ? ending : "-" + number + ending));
        }
        outputs.addAll(identities(file));
        return file;
    }

    private boolean isTaken(Path file) {
        // What a link points to may be anybody's, and only a user who names the link may want it replaced.
        return Files.isDirectory(file)
                || Files.isSymbolicLink(file)
                || identities(file).stream()
                        .anyMatch(identity -> inputs.containsKey(identity) || outputs.contains(identity));
    }

    private static String fitting(String stem, String ending) {
        int room = LONGEST_NAME - ending.getBytes(StandardCharsets.UTF_8).length;
        int end = stem.length();
        while (stem.substring(0, end).getBytes(StandardCharsets.UTF_8).length > room) {
            end = stem.offsetByCodePoints(end, -1);
        }
        return stem.substring(0, end) + ending;
    }

    /**
     * Tells whether something is there that is no file: a pipe or a device, into which anything may be written.
     *
     * @param output a path
     * @return true if so
     */
    public static boolean isDevice(Path output) {
        return Files.exists(output) && !Files.isRegularFile(output) && !Files.isDirectory(output);
    }

    private static void requireWritable(Path output) {
        Path directory = WholeFile.target(output).getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new SourceException("Expected a place for a file that can be written, found no directory for "
                    + output + ". Make it first.");
        }
        if (!Files.isWritable(directory) || (Files.exists(output) && !Files.isWritable(output))) {
            throw new SourceException(
                    "Expected a place for a file that can be written, found no permission to write " + output + ".");
        }
    }

    /** Returns what tells a file from others: its path with links followed, and what the file system calls it. */
    private static List<Object> identities(Path file) {
        List<Object> identities = new ArrayList<>();
        Path target = WholeFile.target(file);
        identities.add(target.toString());
        try {
            Object key = Files.readAttributes(target, BasicFileAttributes.class).fileKey();
            if (key != null) {
                identities.add(key);
            }
        } catch (IOException e) {
            // It is not there, and has no key.
        }
        return identities;
    }

    /**
     * Looks whether a directory may be written into as a whole: it is new or empty, or the user said so.
     *
     * @param directory that the program makes
     * @param force whether the user wants what is there replaced
     * @throws SourceException if it is a file, or has something in it and is not to be replaced
     */
    public static void requireReplaceable(Path directory, boolean force) {
        if (!Files.exists(directory)) {
            return;
        }
        if (!Files.isDirectory(directory)) {
            throw new SourceException("Expected a directory for --out, found the file " + directory + ".");
        }
        try (Stream<Path> entries = Files.list(directory)) {
            if (!force && entries.findAny().isPresent()) {
                throw new SourceException("Expected a new or empty directory for --out, found files in " + directory
                        + ". --force replaces what is there.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
