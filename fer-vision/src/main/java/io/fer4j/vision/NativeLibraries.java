package io.fer4j.vision;

import io.fer4j.BackendException;
import io.fer4j.internal.ErrorMessages;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;

/** Loads native code for the packages of this module, and says what to do where that fails. Thread-safe. */
public final class NativeLibraries {
    private NativeLibraries() {}

    /**
     * Loads a part of OpenCV.
     *
     * @param part the class of {@code org.bytedeco.opencv.global} that stands for it
     * @throws BackendException if it cannot be loaded
     */
    public static void loadOpenCv(Class<?> part) {
        loading("OpenCV", () -> Loader.load(part));
    }

    /**
     * Runs what loads native code.
     *
     * @param <T> what it returns
     * @param library the name of what it loads, for messages
     * @param work what loads it
     * @return what the work returns
     * @throws BackendException instead of a {@link LinkageError}, or of Java's refusal to load native code
     */
    public static <T> T loading(String library, Supplier<T> work) {
        try {
            return work.get();
        } catch (LinkageError | IllegalCallerException e) {
            throw new BackendException(
                    "Expected the native code of " + library + " for " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ", found that it does not load: " + rootMessage(e) + ". "
                            + ErrorMessages.nativeRemedy(e, remedy(library)),
                    e);
        }
    }

    private static String remedy(String library) {
        String sameVersion = " with the classifier of this platform, all made for one version of"
                + " org.bytedeco:javacpp: another library may ask for an older one, so manage it in your build.";
        String natives = "Add io.fer4j:fer-natives-PLATFORM of this platform, for example fer-natives-linux-x86_64.";
        return switch (library) {
            case "OpenCV" ->
                natives + " It brings org.bytedeco:opencv, org.bytedeco:openblas and org.bytedeco:javacpp"
                        + sameVersion;
            case "FFmpeg" -> natives + " It brings org.bytedeco:ffmpeg and org.bytedeco:javacpp" + sameVersion;
            default -> "On Debian and Ubuntu they need the package libpulse0.";
        };
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return root.getClass().getSimpleName()
                + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
    }
}
