package io.fer4j.examples.finetune;

import io.fer4j.Emotion;
import io.fer4j.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A picture file and the expression that its folder is named after.
 *
 * @param file where it lies
 * @param label what its face shows
 */
record LabelledPicture(Path file, Emotion label) {
    /**
     * Lists the files of {@code root/angry}, {@code root/happy} and so on; expressions may be missing. Files and folders whose
     * names start with a dot are left out.
     *
     * @param root has a folder for each expression, in any letter case
     * @return the files in the order of their expressions' and their own names
     * @throws SourceException if there is no such folder, or one with another name, or no file
     */
    static List<LabelledPicture> in(Path root) {
        if (!Files.isDirectory(root)) {
            throw new SourceException("Expected a folder with a folder for each expression, found "
                    + (Files.exists(root) ? "the file " : "nothing at ") + root + ".");
        }
        List<LabelledPicture> pictures = new ArrayList<>();
        for (Path folder : visible(root)) {
            if (Files.isDirectory(folder)) {
                Emotion label = label(folder);
                visible(folder).forEach(file -> pictures.add(new LabelledPicture(file, label)));
            }
        }
        if (pictures.isEmpty()) {
            throw new SourceException(
                    "Expected pictures in folders such as " + root.resolve("happy") + ", found none.");
        }
        return pictures;
    }

    private static Emotion label(Path folder) {
        String name = String.valueOf(folder.getFileName()).toLowerCase(Locale.ROOT);
        Optional<Emotion> found = Emotion.FER2013.stream()
                .filter(emotion -> name.equals(emotion.label()))
                .findFirst();
        return found.orElseThrow(() -> new SourceException("Expected folders named "
                + Emotion.FER2013.stream().map(Emotion::label).collect(Collectors.joining(", ")) + ", found " + folder
                + "."));
    }

    private static List<Path> visible(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !String.valueOf(entry.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new SourceException("Expected a folder that can be read, found " + folder + " (" + e + ").", e);
        }
    }
}
