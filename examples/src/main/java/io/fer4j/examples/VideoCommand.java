package io.fer4j.examples;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Frame;
import io.fer4j.vision.FrameSource;
import io.fer4j.vision.VideoWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
            "%nFollows the faces through a video and says at each moment which expression each of them shows. Without any of"
                    + " the outputs below it writes the video with boxes and labels drawn in, as NAME-annotated.mp4.",
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
            "Exit code: 0 if all went well, 1 if the video breaks off (what was there until then is written), 2 if nothing"
                    + " could be done."
        })
final class VideoCommand implements Callable<Integer> {
    private static final double USUAL_FRAME_RATE = 25;

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

    @Option(names = "--no-sound", description = "Leave the sound out of the written video.")
    private boolean silent;

    @Mixin
    private SmoothingOption smoothing = new SmoothingOption();

    @Mixin
    private RecognizerOptions recognizerOptions = new RecognizerOptions();

    @Override
    public Integer call() {
        // Drawing needs no display, and must not look for one.
        System.setProperty("java.awt.headless", "true");
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        Input input = new Input(video);
        Stream.of(out, jsonl, csv, timeline).filter(Objects::nonNull).forEach(input::requireOther);
        try (FrameSource source = input.open();
                EmotionRecognizer recognizer = recognizerOptions.open()) {
            return new VideoRun(source, recognizer, smoothing.tracker(recognizer), commandLine.getErr())
                    .recognize(first -> sinks(input, source, first, commandLine.getOut()));
        }
    }

    private List<VideoSink> sinks(Input input, FrameSource source, Frame first, PrintWriter standardOutput) {
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
            annotatedFile(input, sinks.isEmpty())
                    .ifPresent(file -> sinks.add(new BackgroundSink(annotated(file, input, source, first))));
            sinks.add(new VideoSummary(source.name(), standardOutput));
            return sinks;
        } catch (RuntimeException e) {
            sinks.forEach(VideoSink::close);
            throw e;
        }
    }

    private Optional<Path> annotatedFile(Input input, boolean nothingElse) {
        if (out == null && nothingElse) {
            return Optional.of(Path.of(input.baseName() + "-annotated.mp4"));
        }
        return Optional.ofNullable(out);
    }

    private AnnotatedVideo annotated(Path file, Input input, FrameSource source, Frame first) {
        return new AnnotatedVideo(VideoWriter.create(
                file,
                first.width(),
                first.height(),
                source.frameRate().orElse(USUAL_FRAME_RATE),
                silent ? Optional.empty() : input.file()));
    }
}
