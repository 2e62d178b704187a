package io.fer4j.examples;

import io.fer4j.Frame;
import io.fer4j.image.Annotator;
import io.fer4j.vision.tracking.TrackedFace;
import io.fer4j.vision.video.VideoWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A video with boxes and labels drawn in: drawing and encoding each run on a thread of their own, beside recognition. */
final class AnnotatedVideo implements VideoSink {
    private final Annotator annotator = new Annotator();
    private final VideoSink encoder;

    /**
     * Starts the encoding thread.
     *
     * @param writer is closed with the sink
     * @param start the time of the frames at which the written video begins
     * @param cutShort asked at the end: whether the audio ends with the last frame, not where it ends itself
     */
    static VideoSink inBackground(VideoWriter writer, Duration start, BooleanSupplier cutShort) {
        return new BackgroundSink(
                new AnnotatedVideo(new BackgroundSink(new Encoder(writer, start, cutShort), "fer4j-encode")),
                "fer4j-draw");
    }

    private AnnotatedVideo(VideoSink encoder) {
        this.encoder = encoder;
    }

    /** Writes frames as they are. */
    private record Encoder(VideoWriter writer, Duration start, BooleanSupplier cutShort) implements VideoSink {
        @Override
        public void frame(int number, Frame frame, List<TrackedFace> faces) {
            writer.write(frame.at(frame.timestamp().minus(start)));
        }

        @Override
        public void close() {
            if (cutShort.getAsBoolean()) {
                writer.cutAudio();
            }
            writer.close();
        }
    }

    @Override
    public void frame(int number, Frame frame, List<TrackedFace> faces) {
        encoder.frame(
                number,
                annotator.annotateLabelled(
                        frame, faces.stream().map(TrackedFace::labelled).toList()),
                faces);
    }

    @Override
    public void close() {
        encoder.close();
    }
}
