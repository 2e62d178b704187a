package io.fer4j.vision;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What cameras are called on this system. Linux tells which there are; other systems only when one is opened. */
final class Cameras {
    private static final Path LINUX_CAMERAS = Path.of("/sys/class/video4linux");

    private Cameras() {}

    /** Returns FFmpeg's name for this system's kind of camera. */
    static String format() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return system.contains("mac") ? "avfoundation" : system.contains("windows") ? "dshow" : "v4l2";
    }

    /** Returns what FFmpeg wants to hear for a camera's name. */
    static String device(String name) {
        return switch (format()) {
            case "dshow" -> name.startsWith("video=") ? name : "video=" + name;
            case "v4l2" ->
                linux().stream()
                        .filter(camera -> camera.name().equals(name))
                        .findFirst()
                        .map(Camera::device)
                        .orElse(name);
            default -> name;
        };
    }

    /** Tells whether there is surely no camera of that number. */
    static boolean isMissing(int index) {
        return format().equals("v4l2") && Files.notExists(Path.of("/dev/video" + index));
    }

    /** Says which cameras there are, as the rest of a sentence. */
    static String list() {
        if (!format().equals("v4l2")) {
            return "the system's settings list those there are and who may use them";
        }
        List<Camera> cameras = linux();
        return cameras.isEmpty()
                ? "this system has none"
                : "this system has "
                        + String.join(
                                ", ",
                                cameras.stream()
                                        .map(camera -> camera.device() + " (" + camera.name() + ")")
                                        .toList());
    }

    /** A camera and its device file. */
    private record Camera(String device, String name) {}

    private static List<Camera> linux() {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> directory = Files.newDirectoryStream(LINUX_CAMERAS)) {
            directory.forEach(entries::add);
        } catch (IOException e) {
            return List.of();
        }
        return entries.stream()
                .sorted()
                .map(Cameras::camera)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Camera> camera(Path entry) {
        try {
            return Optional.of(new Camera(
                    "/dev/" + entry.getFileName(),
                    Files.readString(entry.resolve("name")).strip()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
