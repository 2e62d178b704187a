package io.fer4j.internal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Writes files so that each is there as a whole or not at all, whatever ends the writing: an error, a full disk, a killed process
 * or a power failure. The contents go into a file beside it first, which is forced to the disk and then takes its place in one
 * step; a file that is there already stays until then. Thread-safe; of several writers of one file the last one wins.
 *
 * <p>A process that is killed leaves its unfinished file behind, named {@code .NAME.RANDOM.part} with the
 * first characters of its name. Interrupted threads write on.
 *
 * <p>Symbolic links are followed: what they point to is written, and they stay. Into what is no file, a pipe or a device, the contents
 * go directly.
 */
public final class WholeFile {
    private static final String UNFINISHED = ".part";
    /** As many as Linux follows. */
    private static final int MOST_LINKS = 40;
    /** So many characters of a name, of 4 bytes each at most, leave room for the rest where names may have 143 bytes or more. */
    private static final int NAME_PART = 16;

    /** What {@link #unfinished} makes, and nobody else: a random UUID before the ending. */
    private static final Pattern LEFTOVER =
            Pattern.compile("\\..*\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part(\\.[^.]*)?");

    private WholeFile() {}

    /** What writes a file's contents. */
    @FunctionalInterface
    public interface Contents {
        /**
         * Writes everything.
         *
         * @param out not buffered; stays open
         * @throws IOException if it cannot be written
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file.
     *
     * @param file is replaced if it is there
     * @param contents its bytes
     * @throws IOException if it cannot be written; what was there before is there still
     */
    public static void write(Path file, byte[] contents) throws IOException {
        write(file, out -> out.write(contents));
    }

    /**
     * Writes a file.
     *
     * @param file is replaced if it is there
     * @param contents writes its bytes
     * @throws IOException if it cannot be written; what was there before is there still
     */
    public static void write(Path file, Contents contents) throws IOException {
        if (isSpecial(file)) {
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
                contents.writeTo(out);
            }
            return;
        }
        Path unfinished = unfinished(file, "");
        try {
            try (OutputStream out = Files.newOutputStream(unfinished, StandardOpenOption.CREATE_NEW)) {
                contents.writeTo(out);
            }
            force(unfinished);
            move(unfinished, file);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /**
     * Names a file to write into, for writers that want a path; {@link #finish} or the caller takes it away.
     *
     * @param file what is to be written
     * @param extension with which the name shall end, for example {@code ".mp4"}; may be empty
     * @return a path beside it, at which there is nothing yet
     */
    public static Path unfinished(Path file, String extension) {
        Path target = target(file);
        String name = String.valueOf(target.getFileName());
        int end = name.offsetByCodePoints(0, Math.min(NAME_PART, name.codePointCount(0, name.length())));
        return target.resolveSibling("." + name.substring(0, end) + "." + UUID.randomUUID() + UNFINISHED + extension);
    }

    /**
     * Follows symbolic links.
     *
     * @param file whether or not there is something
     * @return the absolute path, with links in the directory followed, of what is or will be written
     */
    public static Path target(Path file) {
        Path followed = file.toAbsolutePath();
        try {
            for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(followed); links++) {
                followed = Files.exists(followed)
                        ? followed.toRealPath()
                        : followed.resolveSibling(Files.readSymbolicLink(followed));
            }
            Path directory = followed.getParent();
            return directory != null && Files.isDirectory(directory)
                    ? directory.toRealPath().resolve(followed.getFileName())
                    : followed.normalize();
        } catch (IOException e) {
            return followed.normalize();
        }
    }

    /**
     * Says why a file cannot be written, without the name of the unfinished one.
     *
     * @param e what writing it threw
     * @return a few words, for example {@code "no space left on device"}
     */
    public static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason == null || reason.isEmpty()
                ? e.getClass().getSimpleName()
                : reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
    }

    private static boolean isSpecial(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    /**
     * Forces a finished file to the disk and puts it in its place.
     *
     * @param unfinished a path that {@link #unfinished} gave, written and closed
     * @param file what it becomes
     * @throws IOException if that fails; the unfinished file is gone then
     */
    public static void finish(Path unfinished, Path file) throws IOException {
        try {
            if (isSpecial(file)) {
                try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
                    Files.copy(unfinished, out);
                }
            } else {
                force(unfinished);
                move(unfinished, file);
            }
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void force(Path file) throws IOException {
        if (file.getFileSystem().equals(FileSystems.getDefault())) {
            // A channel would be closed by an interrupt.
            try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
                out.getFD().sync();
            }
        } else {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }

    private static void move(Path unfinished, Path file) throws IOException {
        Files.move(unfinished, target(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Deletes what killed processes have left behind.
     *
     * @param directory into which nobody else writes
     * @throws IOException if it cannot be read, or a file not deleted
     */
    public static void deleteUnfinished(Path directory) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, ".*" + UNFINISHED + "*")) {
            for (Path unfinished : left) {
                if (LEFTOVER.matcher(String.valueOf(unfinished.getFileName())).matches()) {
                    Files.deleteIfExists(unfinished);
                }
            }
        }
    }
}
