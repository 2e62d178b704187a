package io.fer4j.examples;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.cli.Console;
import io.fer4j.cli.GracefulShutdown;
import io.fer4j.cli.OutputFiles;
import io.fer4j.vision.video.FrameSource;
import io.fer4j.vision.video.FrameSources;
import io.fer4j.vision.video.VideoWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Recognises the expressions in a video, frame by frame. */
@Command(
        name = "video",
        sortOptions = false,
        description = {
            "%nFollows the faces through a video and says at each moment which expression each of them shows. Without"
                    + " any of the outputs below it writes the video with boxes and labels drawn in, as"
                    + " NAME-annotated.mp4.",
            "",
            "A result names what a face shows, not what a person feels."
        },
        footer = {
            "",
            "A summary, and holiday-annotated.mp4 in the current directory:",
            "  " + Examples.PROGRAM + " video holiday.mp4",
            "Everything there is:",
            "  " + Examples.PROGRAM + " video holiday.mp4 --out labelled.mp4 --csv faces.csv --timeline faces.png",
            "One JSON object a face and frame, each frame for itself:",
            "  " + Examples.PROGRAM + " video holiday.mp4 --jsonl faces.jsonl --half-life 0",
            "",
            "One frame in each 200 ms of the second minute:",
            "  " + Examples.PROGRAM + " video holiday.mp4 --csv faces.csv --every 200ms --from 1:00 --to 2:00",
            "",
            "The label of a face changes when another expression leads clearly, or has led for 0.4 s: for so long it"
                    + " may name the second highest bar. CSV and JSON have both, label as shown and top with the highest"
                    + " score.",
            "",
            "Ctrl-C ends it early; what was recognized until then is written.",
            "",
            "Exit code: 0 if all went well, 1 if the video breaks off (what was there until then is written), 2 if"
                    + " nothing could be done."
        })
final class VideoCommand implements Callable<Integer> {
    private static final double USUAL_FRAME_RATE = 25;
    private static final int FRAMES_AHEAD = 4;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "VIDEO", description = "A video file, or a stream's address (rtsp://, http:// and so on).")
    private String video = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Write the video with boxes and labels drawn in: H.264 in .mp4, .mov or .mkv, with the original"
                            + " sound.")
    private @Nullable Path out;

    @Option(names = "--jsonl", paramLabel = "FILE", description = "Write one JSON object a face and frame.")
    private @Nullable Path jsonl;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write one row a face and frame.")
    private @Nullable Path csv;

    @Option(
            names = "--timeline",
            paramLabel = "FILE",
            description = "Plot the probabilities over time into a PNG file, for the eight faces that are seen most.")
    private @Nullable Path timeline;

    @Option(
            names = "--redact",
            description =
                    "Blur the faces in the written video beyond recognition, for people and programs; labels stay. A"
                            + " face that the detector overlooks is not blurred: look at the video before you publish it.")
    private boolean redact;

    @Option(names = "--no-sound", description = "Leave the sound out of the written video.")
    private boolean silent;

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private SmoothingOption smoothing = new SmoothingOption();

    @Mixin
    private RecognizerOptions recognizerOptions = new RecognizerOptions();

    @Override
    public Integer call() {
        // Drawing needs no display, and must not look for one.
        System.setProperty("java.awt.headless", "true");
        Console console = Console.of(Objects.requireNonNull(spec));
        Input input = new Input(video);
        List<Path> outputs = outputs(input);
        if (out != null && OutputFiles.isDevice(out)) {
            throw new SourceException("Expected a file for the video, found the device or pipe " + out + ".");
        }
        if (redact && out == null && (jsonl != null || csv != null || timeline != null)) {
            throw new SourceException("Expected --out FILE with --redact, found no video that is written. Add it.");
        }
        try (GracefulShutdown shutdown = new GracefulShutdown();
                FrameSource source = FrameSources.readAhead(sampling.of(input.open()), FRAMES_AHEAD);
                EmotionRecognizer recognizer = recognizerOptions.openTracked()) {
            shutdown.onRequest(source::close);
            if (!silent && input.isPipe()) {
                console.note("The sound is left out: " + video + " can be read once only.");
            }
            VideoRun run =
                    new VideoRun(source, recognizer, smoothing.tracker(recognizer), shutdown::isRequested, console);
            int code = run.recognize(first -> sinks(outputs, source, first, shutdown, console.out()));
            if (shutdown.isRequested()) {
                console.error("Stopped. Written until then: "
                        + String.join(", ", outputs.stream().map(Path::toString).toList()) + ".");
            }
            return code;
        }
    }

    /** Claims the files that are written, the video last. */
    private List<Path> outputs(Input input) {
        OutputFiles files = new OutputFiles();
        input.file().ifPresent(file -> files.reads(file, "the video itself"));
        List<Path> named =
                Stream.of(jsonl, csv, timeline, out).flatMap(Stream::ofNullable).toList();
        String base = input.baseName();
        return named.isEmpty()
                ? List.of(files.claimFree(Path.of(""), base, base, "-annotated.mp4"))
                : named.stream().map(files::claim).toList();
    }

    private List<VideoSink> sinks(
            List<Path> outputs,
            FrameSource source,
            Frame first,
            GracefulShutdown shutdown,
            PrintWriter standardOutput) {
        List<VideoSink> sinks = new ArrayList<>();
        try {
            if (jsonl != null) {
                sinks.add(RecordFile.jsonLines(jsonl));
            }
            if (csv != null) {
                sinks.add(RecordFile.csv(csv));
            }
            if (timeline != null) {
                sinks.add(new Timeline(timeline));
            }
            if (out != null || sinks.isEmpty()) {
                sinks.add(annotated(outputs.get(outputs.size() - 1), source, first, shutdown));
            }
            sinks.add(new VideoSummary(source.name(), standardOutput));
            return sinks;
        } catch (RuntimeException e) {
            sinks.forEach(VideoSink::close);
            throw e;
        }
    }

    private VideoSink annotated(Path file, FrameSource source, Frame first, GracefulShutdown shutdown) {
        VideoWriter writer = VideoWriter.create(
                file,
                first.width(),
                first.height(),
                source.frameRate().orElse(USUAL_FRAME_RATE),
                silent ? Optional.empty() : source.audio().map(audio -> audio.from(sampling.from())));
        VideoSink annotated = AnnotatedVideo.inBackground(
                writer, sampling.from(), () -> sampling.isCutShort() || shutdown.isRequested());
        return redact ? RedactedVideo.inBackground(annotated) : annotated;
    }
}
