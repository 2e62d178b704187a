package io.fer4j.vision.tracking;

import io.fer4j.Box;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One face through time. */
final class Track {
    private static final double NANOS = 1e9;

    private final BoxMotion motion;
    private final SmoothedScores scores;
    private final ShownLabel label;
    private @Nullable Long id;
    private int detections = 1;
    private Face lastFace;
    private @Nullable EmotionScores lastScores;
    private Duration lastSeen;
    private Duration now;
    private boolean hidden;

    Track(Duration time, Face face, SmoothedScores scores, ShownLabel label) {
        this.motion = new BoxMotion(face.box());
        this.scores = scores;
        this.label = label;
        this.lastFace = face;
        this.lastSeen = time;
        this.now = time;
    }

    /** Gives the track its number, from which on it counts. */
    void confirm(long number) {
        id = number;
    }

    boolean isConfirmed() {
        return id != null;
    }

    /** How often it was detected. */
    int detections() {
        return detections;
    }

    /** Tells whether the last detection missed it. */
    boolean isHidden() {
        return hidden;
    }

    Duration unseenFor(Duration time) {
        return time.minus(lastSeen);
    }

    void advance(Duration time) {
        motion.advance(time.minus(now).toNanos() / NANOS);
        now = time;
    }

    void miss() {
        hidden = true;
        motion.keepSize();
    }

    void detect(FaceEmotion found) {
        hidden = false;
        detections++;
        lastSeen = now;
        lastFace = found.face();
        motion.measure(found.box());
        classify(found.scores());
    }

    void classify(EmotionScores measured) {
        EmotionScores smoothed = scores.add(now, measured);
        lastScores = smoothed;
        label.update(now, smoothed);
    }

    /** Returns where the face should be. */
    Box predictedBox() {
        return motion.box();
    }

    Face predictedFace() {
        return new Face(predictedBox(), lastFace.confidence(), List.of(), id);
    }

    TrackedFace shown(Face face, Optional<EmotionScores> measured) {
        Face numbered = new Face(face.box(), face.confidence(), face.landmarks(), id);
        EmotionScores smoothed = Objects.requireNonNull(lastScores, "A track starts with scores.");
        return new TrackedFace(new FaceEmotion(numbered, smoothed, label.isUncertain()), label.label(), measured);
    }

    void takeAsNeutral() {
        scores.takeAsNeutral();
    }

    void forgetNeutral() {
        scores.forgetNeutral();
    }
}
