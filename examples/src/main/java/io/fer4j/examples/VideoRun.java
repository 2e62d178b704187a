package io.fer4j.examples;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Face;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.cli.Console;
import io.fer4j.cli.ExitCode;
import io.fer4j.cli.Progress;
import io.fer4j.vision.live.DetectedFrame;
import io.fer4j.vision.live.DetectionPipeline;
import io.fer4j.vision.tracking.ExpressionTracker;
import io.fer4j.vision.tracking.TrackedFace;
import io.fer4j.vision.video.FrameSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** One pass over a video, from its first frame to its end or to where it breaks off. */
final class VideoRun {
    private final FrameSource source;
    private final EmotionRecognizer recognizer;
    private final ExpressionTracker tracker;
    private final BooleanSupplier stopped;
    private final Console console;

    /**
     * Prepares a pass.
     *
     * @param stopped asked after each frame: whether to end early
     * @param console shows progress, and why the video broke off
     */
    VideoRun(
            FrameSource source,
            EmotionRecognizer recognizer,
            ExpressionTracker tracker,
            BooleanSupplier stopped,
            Console console) {
        this.source = source;
        this.recognizer = recognizer;
        this.tracker = tracker;
        this.stopped = stopped;
        this.console = console;
    }

    /**
     * Recognises every frame.
     *
     * @param sinks makes what takes the results, once there is a first frame
     * @return the exit code
     * @throws SourceException if there is no frame, or a sink cannot write
     */
    int recognize(Function<Frame, List<VideoSink>> sinks) {
        Optional<SourceException> broken;
        try (DetectionPipeline pipeline = DetectionPipeline.start(source, recognizer)) {
            Optional<DetectedFrame> first = pipeline.next();
            if (first.isEmpty()) {
                throw new SourceException("Expected a video with pictures, found none in " + source.name() + ".");
            }
            try (AllSinks all = new AllSinks(sinks.apply(first.get().frame()))) {
                broken = recognizeFrom(first.get(), pipeline, all);
            }
        }
        broken.ifPresent(reason -> console.error(String.valueOf(reason.getMessage())));
        return broken.isPresent() ? ExitCode.PARTLY : ExitCode.OK;
    }

    private Optional<SourceException> recognizeFrom(DetectedFrame first, DetectionPipeline pipeline, AllSinks sinks) {
        long length = source.duration().map(Duration::toMillis).orElse(0L);
        try (Progress progress = console.progress("video", " s", 1000, length)) {
            Optional<DetectedFrame> next = Optional.of(first);
            for (int number = 0; next.isPresent(); number++) {
                Frame frame = next.get().frame();
                List<Face> faces = tracker.associate(frame, next.get().faces());
                sinks.frame(number, frame, tracker.follow(recognizer.recognize(frame, faces)));
                progress.stepTo(frame.timestamp().toMillis());
                try {
                    next = stopped.getAsBoolean() ? Optional.empty() : pipeline.next();
                } catch (SourceException e) {
                    return Optional.of(e);
                } catch (IllegalStateException e) {
                    if (!stopped.getAsBoolean()) {
                        throw e;
                    }
                    next = Optional.empty();
                }
            }
            if (!stopped.getAsBoolean()) {
                progress.stepTo(length);
            }
        }
        return Optional.empty();
    }

    /** Several sinks, all of which are closed even if one fails. */
    private record AllSinks(List<VideoSink> sinks) implements VideoSink {
        @Override
        public void frame(int number, Frame frame, List<TrackedFace> faces) {
            sinks.forEach(sink -> sink.frame(number, frame, faces));
        }

        @Override
        public void close() {
            Optional<RuntimeException> failure = Optional.empty();
            for (VideoSink sink : sinks) {
                try {
                    sink.close();
                } catch (RuntimeException e) {
                    failure.ifPresent(e::addSuppressed);
                    failure = Optional.of(e);
                }
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }
}
