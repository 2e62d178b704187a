package io.fer4j.vision.live;

import io.fer4j.EmotionRecognizer;
import io.fer4j.vision.video.FrameSource;
import java.util.Optional;

/**
 * Reads every frame of a source and detects its faces on a thread of its own, one frame ahead of the caller, who classifies and
 * tracks them: with two cores, the detection of a frame overlaps with the classification of the one before. At most two frames are
 * held at a time.
 *
 * <p>{@link #next} is for one thread at a time; {@link #close} may be called from any.
 *
 * <pre>{@code
 * try (DetectionPipeline pipeline = DetectionPipeline.start(source, recognizer)) {
 *     for (Optional<DetectedFrame> next = pipeline.next(); next.isPresent(); next = pipeline.next()) {
 *         Frame frame = next.get().frame();
 *         List<Face> faces = tracker.associate(frame, next.get().faces());
 *         show(frame, tracker.follow(recognizer.recognize(frame, faces)));
 *     }
 * }
 * }</pre>
 */
public final class DetectionPipeline implements AutoCloseable {
    private final Prefetcher<DetectedFrame> frames;

    private DetectionPipeline(Prefetcher<DetectedFrame> frames) {
        this.frames = frames;
    }

    /**
     * Starts to read and to detect.
     *
     * @param source is read to its end and stays open
     * @param recognizer detects the faces and stays open
     * @return a pipeline that the caller closes before the source and the recognizer
     */
    public static DetectionPipeline start(FrameSource source, EmotionRecognizer recognizer) {
        return new DetectionPipeline(Prefetcher.start(
                "fer4j-detection",
                () -> source.read().map(frame -> new DetectedFrame(frame, recognizer.detect(frame)))));
    }

    /**
     * Waits for the next frame and returns it.
     *
     * @return the frames in their order; empty at the end of the source, or if this is closed
     * @throws io.fer4j.SourceException if the source failed, once all frames before are returned
     * @throws io.fer4j.InferenceException if the detector failed, once all frames before are returned
     * @throws IllegalStateException if the waiting thread is interrupted
     */
    public Optional<DetectedFrame> next() {
        try {
            return frames.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a frame was read.", e);
        }
    }

    /** Stops after the frame in work, and waits for that, at most a second. */
    @Override
    public void close() {
        frames.close();
    }
}
