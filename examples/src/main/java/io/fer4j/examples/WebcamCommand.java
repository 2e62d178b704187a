package io.fer4j.examples;

import io.fer4j.BackendException;
import io.fer4j.EmotionRecognizer;
import io.fer4j.SourceException;
import io.fer4j.cli.Console;
import io.fer4j.cli.ExitCode;
import io.fer4j.cli.GracefulShutdown;
import io.fer4j.cli.OutputFiles;
import io.fer4j.vision.camera.CameraOptions;
import io.fer4j.vision.camera.Cameras;
import io.fer4j.vision.live.LiveListener;
import io.fer4j.vision.live.LiveRecognizer;
import io.fer4j.vision.video.FrameSource;
import io.fer4j.vision.video.FrameSources;
import java.awt.AWTError;
import java.awt.GraphicsEnvironment;
import java.awt.HeadlessException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Recognises the expressions in front of a camera and shows them in a window. */
@Command(
        name = "webcam",
        sortOptions = false,
        description = {
            "%nOpens a window with the camera's picture, and around each face a box, its expression and all seven"
                    + " probabilities. Nothing is sent, and nothing stored but the pictures you press s for and what you"
                    + " record with --out.",
            "",
            "A result names what a face shows, not what a person feels. Ask the people in front of the camera first;"
                    + " the window tells them that their expressions are read.",
            "",
            "Without --model, a faster model than the default one is taken if that does not keep up with a camera on"
                    + " this machine, which is measured at the start."
        },
        footer = {
            "",
            "Keys: space pauses, s saves the picture, b shows and hides the bars, n takes what the faces show now for"
                    + " their neutral look, q quits.",
            "",
            "The first camera, as in a mirror:",
            "  " + Examples.PROGRAM + " webcam --mirror",
            "Another camera:",
            "  " + Examples.PROGRAM + " webcam --camera 1",
            "A video or a stream as if it were live:",
            "  " + Examples.PROGRAM + " webcam --input rtsp://192.168.0.20/stream",
            "",
            "Ctrl-C ends it as q does; a recording is finished.",
            "",
            "Exit code: 0 when you quit or the video ends, 1 if the camera or stream was lost, 2 if there was none."
        })
final class WebcamCommand implements Callable<Integer> {
    private static final double USUAL_FRAME_RATE = 25;
    private static final int TRIES = 5;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration FOREVER = Duration.ofDays(10_000);
    private static final String ELSEWHERE =
            " Without one, \"video\" takes a file and \"web\" opens the camera of a browser.";

    @Spec
    private @Nullable CommandSpec spec;

    @ArgGroup
    private Origin origin = new Origin();

    @Option(names = "--mirror", description = "Turn the picture left to right.")
    private boolean mirror;

    @Option(
            names = "--size",
            paramLabel = "WIDTHxHEIGHT",
            description = "The size of the camera's frames, for example 1280x720. Default: the camera's own.")
    private @Nullable String size;

    @Option(names = "--fps", paramLabel = "NUMBER", description = "The camera's frames a second. Default: its own.")
    private double frameRate;

    @Option(
            names = "--mjpeg",
            description = "Let the camera compress its frames, without which most USB cameras are slow at large sizes.")
    private boolean mjpeg;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Record the video with boxes and labels drawn in: H.264 in .mp4, .mov or .mkv, without sound. The"
                            + " notice then says that the video is recorded.")
    private @Nullable Path out;

    @Mixin
    private NoticeOption notice = new NoticeOption();

    @Mixin
    private SmoothingOption smoothing = new SmoothingOption();

    @Mixin
    private RecognizerOptions recognizerOptions = new RecognizerOptions();

    /** Where the frames come from. */
    static final class Origin {
        @Option(
                names = "--camera",
                paramLabel = "NUMBER|NAME",
                description = "The camera's number or name. Default: 0.")
        private String camera = "0";

        @Option(
                names = "--input",
                paramLabel = "FILE|URL",
                description = "A video file, or a stream's address, in place of a camera.")
        private @Nullable String input;

        FrameSource open(CameraOptions options, Consumer<String> notice) {
            if (input == null) {
                return FrameSources.retrying(() -> openCamera(options), TRIES, PAUSE, notice);
            }
            Input named = new Input(input);
            return named.file().isPresent()
                    ? FrameSources.atRecordedPace(named.open())
                    : FrameSources.retrying(named::open, TRIES, PAUSE, notice);
        }

        private FrameSource openCamera(CameraOptions options) {
            return camera.matches("\\d{1,4}")
                    ? Cameras.open(Integer.parseInt(camera), options)
                    : Cameras.open(camera, options);
        }

        boolean isCamera() {
            return input == null;
        }

        /** Returns the file that is played, if it is one. */
        Optional<Path> file() {
            return input == null ? Optional.empty() : new Input(input).file();
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        requireDisplay();
        Console console = Console.of(Objects.requireNonNull(spec));
        String told = (out == null ? notice.forWindow() : notice.forRecording())
                .map(NoticeOption.Shown::text)
                .orElse("");
        Optional<Path> recorded = claimed();
        try (GracefulShutdown shutdown = new GracefulShutdown();
                EmotionRecognizer first = recognizerOptions.openLive();
                LiveModel model = LiveModel.choose(recognizerOptions, first, LiveModel.BUDGET)) {
            EmotionRecognizer recognizer = model.recognizer();
            LiveWindow window = new LiveWindow(recognizer.model().id(), told);
            FrameSource source = open(window, console);
            Optional<Recording> recording = recorded.map(
                    file -> new Recording(window, file, source.frameRate().orElse(USUAL_FRAME_RATE)));
            LiveListener listener = recording.isPresent() ? recording.get() : window;
            try (LiveRecognizer live =
                    LiveRecognizer.start(source, recognizer, smoothing.liveTracker(recognizer), listener)) {
                shutdown.onRequest(live::close);
                window.open(source.name(), live);
                live.awaitEnd(FOREVER);
            } finally {
                recording.ifPresent(Recording::close);
                window.close();
            }
            recording.ifPresent(it -> console.note("Recorded: " + out + ", " + it.frames() + " frames."));
            Optional<RuntimeException> failure = window.failure();
            failure.ifPresent(reason -> console.error(String.valueOf(reason.getMessage())));
            return failure.isPresent() ? ExitCode.PARTLY : ExitCode.OK;
        }
    }

    private Optional<Path> claimed() {
        if (out == null) {
            return Optional.empty();
        }
        if (OutputFiles.isDevice(out)) {
            throw new SourceException("Expected a file for the video, found the device or pipe " + out + ".");
        }
        OutputFiles files = new OutputFiles();
        origin.file().ifPresent(file -> files.reads(file, "the video itself"));
        return Optional.of(files.claim(out));
    }

    private CameraOptions cameraOptions() {
        String[] sides = size == null ? new String[] {"0", "0"} : size.split("x", 2);
        try {
            return new CameraOptions(
                    Integer.parseInt(sides[0]), Integer.parseInt(sides[sides.length - 1]), frameRate, mjpeg);
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "Expected a size like 1280x720 for --size, found \"" + size + "\".",
                    e);
        }
    }

    private static void requireDisplay() {
        try {
            if (!GraphicsEnvironment.isHeadless()
                    && GraphicsEnvironment.getLocalGraphicsEnvironment().getScreenDevices().length > 0) {
                return;
            }
        } catch (AWTError | HeadlessException | LinkageError e) {
            // What is missing is named below.
        }
        throw new BackendException("Expected a display to open a window on, found none." + ELSEWHERE);
    }

    private FrameSource open(LiveWindow window, Console console) {
        try {
            FrameSource source = origin.open(cameraOptions(), text -> {
                window.tell(text);
                console.note(text);
            });
            return mirror ? FrameSources.mirrored(source) : source;
        } catch (SourceException e) {
            throw origin.isCamera() ? new SourceException(e.getMessage() + ELSEWHERE, e) : e;
        }
    }
}
