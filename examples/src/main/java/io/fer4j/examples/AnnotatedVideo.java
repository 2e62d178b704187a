package io.fer4j.examples;

import io.fer4j.Frame;
import io.fer4j.vision.Annotator;
import io.fer4j.vision.VideoWriter;
import io.fer4j.vision.tracking.TrackedFace;
import java.util.List;

/** A video with boxes and labels drawn in. */
final class AnnotatedVideo implements VideoSink {
    private final Annotator annotator = new Annotator();
    private final VideoWriter writer;

    AnnotatedVideo(VideoWriter writer) {
        this.writer = writer;
    }

    @Override
    public void frame(int number, Frame frame, List<TrackedFace> faces) {
        writer.write(annotator.annotateTracked(frame, faces));
    }

    @Override
    public void close() {
        writer.close();
    }
}
