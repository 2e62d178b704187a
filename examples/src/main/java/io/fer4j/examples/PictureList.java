package io.fer4j.examples;

import io.fer4j.SourceException;
import io.fer4j.cli.Console;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The pictures that paths stand for: a file for itself, a folder for the pictures in it and in its sub-folders, without hidden files
 * and folders and those that we wrote. Of many, what cannot be read is left out and named; a single one fails.
 */
final class PictureList {
    private static final char REPLACEMENT = '\uFFFD';

    private final List<Picture> pictures = new ArrayList<>();
    private final int paths;
    private final Console console;
    private int leftOut;

    private PictureList(int paths, Console console) {
        this.paths = paths;
        this.console = console;
    }

    /**
     * Lists pictures.
     *
     * @param paths files and folders; none for the photograph that comes with the examples
     * @param console hears what is left out
     * @return at least one picture
     * @throws SourceException if the only path is a folder without pictures, or all are
     */
    static PictureList of(List<Path> paths, Console console) {
        PictureList list = new PictureList(paths.size(), console);
        if (paths.isEmpty()) {
            list.pictures.add(Picture.bundled());
        }
        for (Path path : paths) {
            try {
                list.add(path);
            } catch (SourceException e) {
                list.leaveOut(e);
            }
        }
        if (list.pictures.isEmpty()) {
            throw new SourceException("Expected pictures, found none.");
        }
        return list;
    }

    /** Returns the pictures, those of a folder in the order of their paths. */
    List<Picture> pictures() {
        return List.copyOf(pictures);
    }

    /** Returns how many paths, files or folders were left out. */
    int leftOut() {
        return leftOut;
    }

    private void add(Path path) {
        if (!Files.isDirectory(path)) {
            pictures.add(new Picture(path.toString(), Optional.of(path), Path.of("")));
            return;
        }
        List<Path> files = filesBelow(path);
        if (files.isEmpty()) {
            throw new SourceException("Expected pictures ("
                    + String.join(", ", Picture.EXTENSIONS.stream().sorted().toList()) + ") in the directory " + path
                    + ", found none.");
        }
        Collections.sort(files);
        for (Path file : files) {
            Path folder = path.relativize(file).getParent();
            pictures.add(new Picture(file.toString(), Optional.of(file), folder == null ? Path.of("") : folder));
        }
    }

    private List<Path> filesBelow(Path root) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return !folder.equals(root) && isHidden(folder)
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!isHidden(file) && Picture.isPicture(file) && Files.isRegularFile(file) && isNameable(file)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (file.equals(root)) {
                        throw e;
                    }
                    leaveOut("Expected a directory that can be read, found that " + file + " cannot be.");
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new SourceException(
                    "Expected a directory that can be read, found that " + root + " cannot be ("
                            + e.getClass().getSimpleName() + ").",
                    e);
        }
        return files;
    }

    private static boolean isHidden(Path file) {
        return String.valueOf(file.getFileName()).startsWith(".");
    }

    /** Where the locale is POSIX, Java has no name for a file with other letters than ASCII's. */
    private boolean isNameable(Path file) {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        if (file.toString().indexOf(REPLACEMENT) < 0 || encoding.equals("UTF-8")) {
            return true;
        }
        leaveOut("Expected a file name that the locale can express, found " + file + ", and the locale's encoding is "
                + encoding + ". Set LC_ALL=C.UTF-8 in the environment.");
        return false;
    }

    private void leaveOut(SourceException reason) {
        if (paths == 1) {
            throw reason;
        }
        leaveOut(String.valueOf(reason.getMessage()));
    }

    private void leaveOut(String sentence) {
        console.error(sentence);
        leftOut++;
    }
}
