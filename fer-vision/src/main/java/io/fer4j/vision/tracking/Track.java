package io.fer4j.vision.tracking;

import io.fer4j.Box;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import io.fer4j.FaceQuality;
import io.fer4j.UncertaintyReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One face through time. */
final class Track {
    /** SORT's states of a track. */
    enum State {
        /** Detected too briefly to be shown. */
        TENTATIVE,
        /** Detected in the last frame that detection ran on. */
        CONFIRMED,
        /** Confirmed before, but missed by the last detection. */
        LOST
    }

    private static final double NANOS = 1e9;

    /** How much a frame counts in which the face is too turned, small, blurred or dark: such scores are wrong twice as often. */
    private static final double UNREADABLE_WEIGHT = 0.25;

    /** The longest step of the virtual path of a re-update. */
    private static final double REUPDATE_STEP_SECONDS = 0.05;

    private final Duration firstSeen;
    private final SmoothedScores scores;
    private final LabelHysteresis label;
    private State state = State.TENTATIVE;
    private @Nullable Long id;
    private int hits = 1;
    private KalmanBox motion;
    /** The filter after the last detection, and that detection. */
    private KalmanBox observed;

    private Face lastFace;
    private @Nullable EmotionScores lastScores;
    private @Nullable FaceEmotion lastResult;
    private Duration lastClassified = Duration.ZERO;
    private Duration lastSeen;
    private Duration now;

    Track(Duration time, Face face, SmoothedScores scores, LabelHysteresis label) {
        this.firstSeen = time;
        this.motion = KalmanBox.atRest(face.box());
        this.observed = motion;
        this.scores = scores;
        this.label = label;
        this.lastFace = face;
        this.lastSeen = time;
        this.now = time;
    }

    /** Confirms the track under a number. */
    void confirm(long number) {
        state = State.CONFIRMED;
        id = number;
    }

    State state() {
        return state;
    }

    /** Returns the number of detections. */
    int hits() {
        return hits;
    }

    /** Returns the time from the first to the last detection. */
    Duration detectedFor() {
        return lastSeen.minus(firstSeen);
    }

    /** Returns the time since the last detection. */
    Duration timeSinceUpdate(Duration time) {
        return time.minus(lastSeen);
    }

    /** Predicts the box at a time that is not before the last one. */
    void predict(Duration time) {
        motion = motion.predict(seconds(now, time));
        now = time;
    }

    private static double seconds(Duration from, Duration to) {
        return to.minus(from).toNanos() / NANOS;
    }

    /** Takes in that detection missed the face. */
    void miss() {
        if (state == State.CONFIRMED) {
            state = State.LOST;
        }
        motion = motion.withConstantSides();
    }

    /** Takes in a detection at the time of the last prediction. */
    void detect(Face found) {
        motion = state == State.LOST ? reupdated(found.box()) : motion.update(found.box());
        if (state == State.LOST) {
            state = State.CONFIRMED;
        }
        observed = motion;
        hits++;
        lastSeen = now;
        lastFace = found;
    }

    /**
     * Returns the filter after a gap, as if detections on the straight line between the last one and this one had filled it: the
     * observation-centric re-update of OC-SORT (Cao et al. 2023, section 4.1).
     */
    private KalmanBox reupdated(Box found) {
        double gap = seconds(lastSeen, now);
        int steps = Math.max(1, (int) Math.ceil(gap / REUPDATE_STEP_SECONDS));
        KalmanBox filter = observed;
        for (int step = 1; step <= steps; step++) {
            filter = filter.predict(gap / steps).update(between(lastFace.box(), found, (float) step / steps));
        }
        return filter;
    }

    private static Box between(Box from, Box to, float share) {
        return new Box(
                from.x() + share * (to.x() - from.x()),
                from.y() + share * (to.y() - from.y()),
                from.width() + share * (to.width() - from.width()),
                from.height() + share * (to.height() - from.height()));
    }

    /**
     * Takes in the scores of the frame. They weigh as much as the detector was confident, and less if the face cannot be read well.
     */
    void classify(FaceEmotion found) {
        double readable = unreadable(found).isEmpty() ? 1 : UNREADABLE_WEIGHT;
        EmotionScores smoothed = scores.add(now, found.scores(), readable * lastFace.confidence());
        lastScores = smoothed;
        lastResult = found;
        lastClassified = now;
        label.update(now, smoothed);
    }

    /** Returns what speaks against a face's scores besides how probable they are. */
    private static List<UncertaintyReason> unreadable(FaceEmotion face) {
        return face.reasons().stream()
                .filter(reason -> reason != UncertaintyReason.LOW_PROBABILITY)
                .toList();
    }

    /** Returns when scores were taken in last; zero for never. */
    Duration lastClassified() {
        return lastClassified;
    }

    /** Takes in that frames have another size from now on: so many times as wide and as tall. */
    void resize(double across, double down) {
        motion = motion.resized(across, down);
        observed = observed.resized(across, down);
        lastFace = new Face(KalmanBox.resized(lastFace.box(), across, down), lastFace.confidence());
    }

    /** Returns the filter's estimate. */
    Box box() {
        return motion.box();
    }

    /** Returns where the detector found it last. */
    Box lastDetected() {
        return lastFace.box();
    }

    /** Returns the face at the filter's estimate, without landmarks. */
    Face predictedFace() {
        return new Face(box(), lastFace.confidence(), List.of(), id);
    }

    /** Returns the face that was detected in this frame, under the track's number if it has one. */
    Face detectedFace() {
        return new Face(lastFace.box(), lastFace.confidence(), lastFace.landmarks(), id);
    }

    /** Returns what to show if the face was detected in this frame: at the filter's estimate, or where it was detected. */
    TrackedFace shownAsDetected(Optional<EmotionScores> measured, boolean isSmoothed) {
        Face face = isSmoothed ? new Face(box(), lastFace.confidence(), lastFace.landmarks(), id) : detectedFace();
        return shown(face, measured, Optional.of(lastFace.box()));
    }

    /** Returns what to show if the face was not detected in this frame. */
    TrackedFace shownAsPredicted(Optional<EmotionScores> measured) {
        return shown(predictedFace(), measured, Optional.empty());
    }

    private TrackedFace shown(Face face, Optional<EmotionScores> measured, Optional<Box> detected) {
        EmotionScores smoothed = Objects.requireNonNull(lastScores, "A track is shown after its first scores.");
        FaceEmotion result = new FaceEmotion(face, smoothed, label.isUncertain());
        Optional<FaceQuality> quality = Optional.ofNullable(lastResult).flatMap(FaceEmotion::quality);
        if (quality.isPresent()) {
            List<UncertaintyReason> reasons = new ArrayList<>();
            if (label.isUncertain()) {
                reasons.add(UncertaintyReason.LOW_PROBABILITY);
            }
            reasons.addAll(unreadable(Objects.requireNonNull(lastResult)));
            result = result.withQuality(quality.get(), reasons);
        }
        return new TrackedFace(result, label.label(), measured, detected);
    }

    /** Returns whether there are scores to show. */
    boolean isClassified() {
        return lastScores != null;
    }

    void takeAsNeutral() {
        scores.takeAsNeutral();
    }

    void forgetNeutral() {
        scores.forgetNeutral();
    }
}
