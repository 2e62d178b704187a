package io.fer4j.examples;

import io.fer4j.Box;
import io.fer4j.Frame;
import io.fer4j.image.Redactor;
import io.fer4j.vision.tracking.TrackedFace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Blurs the faces in the frames that it hands on. What is a face in one frame is blurred in the frames around it, too: a face that
 * turns away or comes in from the edge is not seen in each frame by a detector, but by people.
 */
final class RedactedVideo implements VideoSink {
    /** How many frames are held back for the faces of later ones: a quarter of a second at 25 frames a second. */
    private static final int AHEAD = 6;
    /** For how many frames a face is blurred after it was seen. */
    private static final int BEHIND = 12;

    private final FaceRedaction redaction;
    private final VideoSink sink;
    private final Deque<Held> held = new ArrayDeque<>();
    private final Deque<List<Box>> before = new ArrayDeque<>();

    /** Takes what finds the faces and what takes the frames; both are closed with this sink. */
    RedactedVideo(FaceRedaction redaction, VideoSink sink) {
        this.redaction = redaction;
        this.sink = sink;
    }

    /**
     * Starts a thread that blurs.
     *
     * @param sink takes the frames, and is closed with the returned one, also if the detector cannot be opened
     */
    static VideoSink inBackground(VideoSink sink) {
        try {
            return new BackgroundSink(new RedactedVideo(new FaceRedaction(), sink), "fer4j-redact");
        } catch (RuntimeException e) {
            sink.close();
            throw e;
        }
    }

    private record Held(int number, Frame frame, List<TrackedFace> faces, List<Box> boxes) {}

    @Override
    public void frame(int number, Frame frame, List<TrackedFace> faces) {
        List<Box> boxes = new ArrayList<>(redaction.find(frame));
        for (TrackedFace face : faces) {
            boxes.add(face.box());
            face.detected().ifPresent(boxes::add);
        }
        held.add(new Held(number, frame, faces, boxes));
        if (held.size() > AHEAD) {
            handOn();
        }
    }

    private void handOn() {
        List<Box> boxes = new ArrayList<>();
        before.forEach(boxes::addAll);
        held.forEach(later -> boxes.addAll(later.boxes));
        Held first = held.remove();
        sink.frame(first.number, Redactor.redact(first.frame, boxes), first.faces);
        before.add(first.boxes);
        if (before.size() > BEHIND) {
            before.remove();
        }
    }

    @Override
    public void close() {
        try (sink;
                redaction) {
            while (!held.isEmpty()) {
                handOn();
            }
        }
    }
}
