package io.fer4j.vision.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.image.Portraits;
import io.fer4j.vision.FaceVideo;
import io.fer4j.vision.tracking.ExpressionTracker;
import io.fer4j.vision.tracking.TrackedFace;
import io.fer4j.vision.video.FrameSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DetectionPipelineTest {
    private static final List<Frame> FRAMES =
            FaceVideo.wandering(Portraits.astronaut(), 320, 240, 30).frames(20);

    /** Gives these frames, then throws. */
    private record BrokenOff(Iterator<Frame> frames) implements FrameSource {
        @Override
        public String name() {
            return "frames";
        }

        @Override
        public Optional<Frame> read() {
            if (!frames.hasNext()) {
                throw new SourceException("Broken off.");
            }
            return Optional.of(frames.next());
        }

        @Override
        public void close() {}
    }

    @Test
    void givesWhatDetectionAndClassificationInTurnGiveAndThenTheFailure() {
        List<List<TrackedFace>> overlapped = new ArrayList<>();
        List<List<TrackedFace>> inTurn = new ArrayList<>();
        try (EmotionRecognizer recognizer =
                EmotionRecognizer.builder().model("cnn3").build()) {
            ExpressionTracker tracker = new ExpressionTracker(0.4, ExpressionTracker.DEFAULT_HALF_LIFE);
            FrameSource source = new BrokenOff(FRAMES.iterator());
            try (DetectionPipeline pipeline = DetectionPipeline.start(source, recognizer)) {
                for (Frame frame : FRAMES) {
                    DetectedFrame detected = pipeline.next().orElseThrow();
                    assertThat(detected.frame()).isSameAs(frame);
                    overlapped.add(tracker.follow(
                            recognizer.recognize(frame, tracker.associate(frame.timestamp(), detected.faces()))));
                }
                assertThatExceptionOfType(SourceException.class)
                        .isThrownBy(pipeline::next)
                        .withMessage("Broken off.");
            }
            ExpressionTracker another = new ExpressionTracker(0.4, ExpressionTracker.DEFAULT_HALF_LIFE);
            for (Frame frame : FRAMES) {
                inTurn.add(another.update(frame.timestamp(), recognizer.recognize(frame)));
            }
        }
        assertThat(overlapped).isEqualTo(inTurn);
        assertThat(overlapped).allSatisfy(faces -> assertThat(faces).hasSize(1));
    }
}
