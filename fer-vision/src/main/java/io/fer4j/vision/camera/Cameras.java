package io.fer4j.vision.camera;

import io.fer4j.SourceException;
import io.fer4j.vision.video.FrameSource;
import io.fer4j.vision.video.FrameSources;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Opens cameras by number or by name. Linux tells which there are; other systems only when one is opened. Thread-safe. */
public final class Cameras {
    private static final Path LINUX_CAMERAS = Path.of("/sys/class/video4linux");

    private Cameras() {}

    /**
     * Opens a camera by its number, through OpenCV.
     *
     * @param index 0 for the first
     * @return a live source that the caller closes
     * @throws SourceException if there is no such camera or another program has it; the message lists those there are
     * @throws IllegalArgumentException if the number is negative
     * @throws io.fer4j.BackendException if OpenCV's native code cannot be loaded
     */
    public static FrameSource open(int index) {
        return open(index, CameraOptions.DEFAULT);
    }

    /**
     * Opens a camera by its number, through OpenCV.
     *
     * @param index 0 for the first
     * @param options what it is asked for
     * @return a live source that the caller closes
     * @throws SourceException if there is no such camera or another program has it; the message lists those there are
     * @throws IllegalArgumentException if the number is negative
     * @throws io.fer4j.BackendException if OpenCV's native code cannot be loaded
     */
    public static FrameSource open(int index, CameraOptions options) {
        return CameraSource.open(index, options);
    }

    /**
     * Opens a camera by the name that the system has for it, through FFmpeg: on Linux its device file or the camera's name, on
     * macOS and Windows the camera's name.
     *
     * @param name for example {@code "/dev/video2"} or {@code "Integrated Camera"}
     * @return a live source that the caller closes
     * @throws SourceException if there is no such camera or another program has it; the message lists those there are
     * @throws io.fer4j.BackendException if FFmpeg's native code cannot be loaded
     */
    public static FrameSource open(String name) {
        return open(name, CameraOptions.DEFAULT);
    }

    /**
     * Opens a camera by the name that the system has for it, through FFmpeg, as {@link #open(String)} does.
     *
     * @param name for example {@code "/dev/video2"} or {@code "Integrated Camera"}
     * @param options what it is asked for
     * @return a live source that the caller closes
     * @throws SourceException if there is no such camera, another program has it, or it cannot do what is asked; the message
     *     lists those there are
     * @throws io.fer4j.BackendException if FFmpeg's native code cannot be loaded
     */
    public static FrameSource open(String name, CameraOptions options) {
        String device = device(name);
        try {
            return FrameSources.device(format(), device, options.forFfmpeg(format()));
        } catch (SourceException e) {
            throw new SourceException(
                    "Expected the camera " + name + ", found none of that name that opens: " + list()
                            + ". Check its name, and that no other program uses it.",
                    e);
        }
    }

    /** Returns FFmpeg's name for this system's kind of camera. */
    private static String format() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return system.contains("mac") ? "avfoundation" : system.contains("windows") ? "dshow" : "v4l2";
    }

    /** Returns what FFmpeg wants to hear for a camera's name. */
    private static String device(String name) {
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
