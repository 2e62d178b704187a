package io.fer4j.train.data;

import io.fer4j.Emotion;
import io.fer4j.InputSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads picture files that lie in folders by usage and label: {@code root/train/angry/1.jpg}, {@code root/test/happy/2.png}.
 * Pictures may have any size, color and format that {@link io.fer4j.image.PictureFile} reads, and are turned upright; they become
 * gray and 48x48 as in {@link io.fer4j.FaceCropper}. Classes may be missing. Files whose names start with a dot are left out, and
 * so are strays: files that are no pictures, empty files, folders in a label's folder, and {@code __MACOSX}. The strays are
 * counted.
 *
 * <p>A label's folder is named, in any letter case, {@code angry} or {@code anger}, {@code disgust} or {@code disgusted},
 * {@code fear} or {@code fearful}, {@code happy} or {@code happiness}, {@code sad} or {@code sadness}, {@code surprise} or
 * {@code surprised}, {@code neutral}.
 */
public final class FolderDataset {
    private static final Map<String, Emotion> LABELS = new TreeMap<>(Map.ofEntries(
            Map.entry("angry", Emotion.ANGRY),
            Map.entry("anger", Emotion.ANGRY),
            Map.entry("disgust", Emotion.DISGUST),
            Map.entry("disgusted", Emotion.DISGUST),
            Map.entry("fear", Emotion.FEAR),
            Map.entry("fearful", Emotion.FEAR),
            Map.entry("happy", Emotion.HAPPY),
            Map.entry("happiness", Emotion.HAPPY),
            Map.entry("sad", Emotion.SAD),
            Map.entry("sadness", Emotion.SAD),
            Map.entry("surprise", Emotion.SURPRISE),
            Map.entry("surprised", Emotion.SURPRISE),
            Map.entry("neutral", Emotion.NEUTRAL)));

    /** Pixels as they are. */
    private static final InputSpec GRAY_48 = new InputSpec(48, 48, 0, 1);

    /** What macOS puts into archives beside the files. */
    private static final String MAC_ARCHIVE_FOLDER = "__MACOSX";

    private FolderDataset() {}

    /**
     * Reads the pictures of one usage.
     *
     * @param root the folder that has a folder for each usage
     * @param usage the name of one of them, in any letter case
     * @return the pictures by label, then by the names of folder and file
     * @throws DatasetException if there is no such folder (the message lists those there are), a label's folder has an unknown
     *     name, there is no picture at all, or a file is not a whole picture (the message names it)
     * @throws IOException if a folder or file cannot be read
     */
    public static FaceDataset read(Path root, String usage) throws IOException {
        Path folder = usageFolder(root, usage);
        DatasetBuilder pictures = new DatasetBuilder(GRAY_48.height(), GRAY_48.width());
        WholeFrame converter = new WholeFrame(GRAY_48);
        for (Labelled labelled : labelFolders(folder, pictures)) {
            for (Path file : visible(labelled.folder)) {
                if (TrainingPicture.isStray(file)) {
                    pictures.leaveOut(file);
                } else {
                    pictures.add(rounded(converter.crop(TrainingPicture.read(file))), labelled.label);
                }
            }
        }
        if (pictures.isEmpty()) {
            throw new DatasetException(
                    "Expected pictures in folders such as " + folder.resolve("happy") + ", found none.");
        }
        return pictures.build(nameOf(root.toAbsolutePath().normalize()), nameOf(folder));
    }

    private static Path usageFolder(Path root, String usage) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new DatasetException(
                    "Expected a folder at " + root + ", found " + (Files.exists(root) ? "a file." : "none."));
        }
        List<Path> folders = visible(root).stream().filter(Files::isDirectory).toList();
        return folders.stream()
                .filter(folder -> nameOf(folder).equalsIgnoreCase(usage))
                .findFirst()
                .orElseThrow(() -> new DatasetException("Expected a usage of " + root + ", one of its folders "
                        + folders.stream().map(FolderDataset::nameOf).toList() + ", found \"" + usage + "\"."));
    }

    /** A folder of pictures that show the same. */
    private record Labelled(Path folder, Emotion label) {}

    private static List<Labelled> labelFolders(Path folder, DatasetBuilder pictures) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (Path candidate : visible(folder)) {
            boolean isStray = !Files.isDirectory(candidate) || nameOf(candidate).equals(MAC_ARCHIVE_FOLDER);
            if (isStray) {
                pictures.leaveOut(candidate);
            } else {
                folders.add(candidate);
            }
        }
        for (Path candidate : folders) {
            if (label(candidate).isEmpty()) {
                throw new DatasetException("Expected a folder named after a label, one of " + LABELS.keySet()
                        + ", found " + candidate + ".");
            }
        }
        return folders.stream()
                .map(labelled -> new Labelled(labelled, label(labelled).orElseThrow()))
                .sorted(Comparator.comparing(Labelled::label))
                .toList();
    }

    private static Optional<Emotion> label(Path folder) {
        return Optional.ofNullable(LABELS.get(nameOf(folder).toLowerCase(Locale.ROOT)));
    }

    /** Lists what is not hidden, by name. */
    private static List<Path> visible(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> !nameOf(child).startsWith("."))
                    .sorted(Comparator.comparing(FolderDataset::nameOf))
                    .toList();
        }
    }

    private static String nameOf(Path path) {
        Path name = path.getFileName();
        return name == null ? path.toString() : name.toString();
    }

    private static byte[] rounded(float[] picture) {
        byte[] pixels = new byte[picture.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.max(0, Math.min(255, Math.round(picture[i])));
        }
        return pixels;
    }
}
