package io.fer4j.vision.tracking;

import io.fer4j.Box;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Follows faces through a video and smooths what they show, so that each keeps its number and its label does not flicker.
 *
 * <p>Faces are followed as SORT does it (Bewley et al. 2016, "Simple online and realtime tracking"): each moves at constant
 * velocity, and detections are assigned to where faces should be by the greatest sum of overlaps; one that is left over may be a
 * hidden face that comes back near there. A face counts from its third
 * detection in a row on, those of the first frame at once; it is forgotten when it was not seen for a second. Scores are
 * averaged over time, with a half-life that does not depend on the frame rate.
 *
 * <p>Use it in one of two ways: call {@link #update} with each frame's results; or, to detect less often, call {@link #predict}
 * on the frames in between, classify the faces it returns, and hand the results to {@link #follow}.
 *
 * <p>Not thread-safe: one tracker for each video, called by one thread at a time.
 */
public final class ExpressionTracker {
    /** The half-life unless told otherwise: a new expression outweighs the one before after a quarter of a second. */
    public static final Duration DEFAULT_HALF_LIFE = Duration.ofMillis(250);

    /** SORT's least overlap of a detection and a prediction. */
    private static final double LEAST_OVERLAP = 0.3;

    /** SORT's number of detections in a row that make a face count. */
    private static final int DETECTIONS_TO_COUNT = 3;

    /** How far from where it should be a hidden face may come back, in multiples of its size. */
    private static final double FARTHEST_RETURN = 1.5;

    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(1);
    /** How long a face that a detector misses goes on being shown. */
    private static final Duration BLINK = Duration.ofMillis(200);

    private final double uncertaintyThreshold;
    private final Duration halfLife;
    private final List<Track> tracks = new ArrayList<>();
    private Duration now = Duration.ZERO;
    private boolean started;
    private long nextId = 1;

    /**
     * Makes a tracker that has seen nothing.
     *
     * @param uncertaintyThreshold the probability of the label below which it should not be relied on, 0 to 1, usually
     *     {@link io.fer4j.EmotionRecognizer#uncertaintyThreshold()}
     * @param halfLife how long it takes until what was before counts half, at most a minute; zero for each frame's own scores, of
     *     every face from its first sight on
     * @throws IllegalArgumentException if a value is not within its bounds
     */
    public ExpressionTracker(double uncertaintyThreshold, Duration halfLife) {
        if (!(uncertaintyThreshold >= 0 && uncertaintyThreshold <= 1)) {
            throw new IllegalArgumentException("Expected a threshold from 0 to 1, found " + uncertaintyThreshold + ".");
        }
        if (halfLife.isNegative() || halfLife.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("Expected a half-life from 0 to 60 s, found " + halfLife + ".");
        }
        this.uncertaintyThreshold = uncertaintyThreshold;
        this.halfLife = halfLife;
    }

    /**
     * Takes in all faces that were detected in a frame.
     *
     * @param time the frame's, not before the last one's; an earlier one counts as the last one's
     * @param detected the frame's faces and their scores
     * @return the faces that are followed: those of the frame, in its order, then those hidden for a moment, where they should
     *     be. A face that appears is not among them before its third detection.
     */
    public List<TrackedFace> update(Duration time, List<FaceEmotion> detected) {
        boolean first = !started;
        started = true;
        advance(time);
        @Nullable Track[] trackOf = assign(detected);
        List<TrackedFace> shown = new ArrayList<>();
        List<Track> unseen = new ArrayList<>(tracks);
        for (int i = 0; i < trackOf.length; i++) {
            FaceEmotion found = detected.get(i);
            Track track = trackOf[i];
            if (track == null) {
                track = start(found, first);
            } else {
                unseen.remove(track);
                track.detect(found);
                if (!track.isConfirmed() && track.detections() >= DETECTIONS_TO_COUNT) {
                    track.confirm(nextId++);
                }
            }
            if (track.isConfirmed()) {
                shown.add(track.shown(found.face(), Optional.of(found.scores())));
            }
        }
        unseen.forEach(Track::miss);
        tracks.removeIf(track -> track.isHidden() && !track.isConfirmed());
        shown.addAll(hidden());
        return shown;
    }

    private void advance(Duration time) {
        now = time.compareTo(now) > 0 ? time : now;
        tracks.removeIf(track -> track.unseenFor(now).compareTo(FORGOTTEN_AFTER) > 0);
        tracks.forEach(track -> track.advance(now));
    }

    private Track start(FaceEmotion found, boolean atOnce) {
        Track track = new Track(
                now,
                found.face(),
                new SmoothedScores(halfLife),
                new ShownLabel(uncertaintyThreshold, !halfLife.isZero()));
        track.classify(found.scores());
        if (atOnce || halfLife.isZero()) {
            track.confirm(nextId++);
        }
        tracks.add(track);
        return track;
    }

    /** Returns for each detection the track it belongs to, or null. */
    private @Nullable Track[] assign(List<FaceEmotion> detected) {
        @Nullable Track[] trackOf = new Track[detected.size()];
        match(detected, trackOf, tracks, ExpressionTracker::missingOverlap);
        List<Track> lost = tracks.stream()
                .filter(track -> track.isConfirmed() && track.isHidden())
                .filter(track -> !Arrays.asList(trackOf).contains(track))
                .toList();
        match(detected, trackOf, lost, ExpressionTracker::distance);
        return trackOf;
    }

    /** Assigns detections that have no track yet to candidates, at the least sum of costs below 1. */
    private static void match(
            List<FaceEmotion> detected, @Nullable Track[] trackOf, List<Track> candidates, Cost cost) {
        int[] open = IntStream.range(0, trackOf.length)
                .filter(i -> trackOf[i] == null)
                .toArray();
        double[][] costs = new double[open.length][candidates.size()];
        for (int i = 0; i < open.length; i++) {
            Box box = detected.get(open[i]).box();
            for (int j = 0; j < costs[i].length; j++) {
                costs[i][j] = Math.min(1, cost.of(box, candidates.get(j).predictedBox()));
            }
        }
        int[] assigned = Assignment.leastCost(costs);
        for (int i = 0; i < open.length; i++) {
            if (assigned[i] >= 0 && costs[i][assigned[i]] < 1) {
                trackOf[open[i]] = candidates.get(assigned[i]);
            }
        }
    }

    /** How badly a detection fits a prediction; 1 if not at all. */
    private interface Cost {
        double of(Box detected, Box predicted);
    }

    private static double missingOverlap(Box detected, Box predicted) {
        double overlap = detected.iou(predicted);
        return overlap < LEAST_OVERLAP ? 1 : 1 - overlap;
    }

    /** Where a hidden face comes out is less sure than where a visible one goes; that it comes out near there is enough. */
    private static double distance(Box detected, Box predicted) {
        double distance =
                Math.hypot(detected.centerX() - predicted.centerX(), detected.centerY() - predicted.centerY());
        return distance / (FARTHEST_RETURN * Math.sqrt(detected.area()));
    }

    private List<TrackedFace> hidden() {
        return tracks.stream()
                .filter(track -> track.isConfirmed() && track.isHidden())
                .filter(track -> track.unseenFor(now).compareTo(BLINK) <= 0)
                .map(track -> track.shown(track.predictedFace(), Optional.empty()))
                .toList();
    }

    private List<Track> inSight() {
        return tracks.stream()
                .filter(track -> track.isConfirmed() && !track.isHidden())
                .toList();
    }

    /**
     * Says where the faces are that the last {@link #update} saw, without detection.
     *
     * @param time the frame's, not before the last one's; an earlier one counts as the last one's
     * @return the faces with their tracks' numbers
     */
    public List<Face> predict(Duration time) {
        advance(time);
        return inSight().stream().map(Track::predictedFace).toList();
    }

    /**
     * Takes in what the faces of the last {@link #predict} show, all of them and in its order.
     *
     * @param predicted a result for each of these faces
     * @return the faces that are followed, in the same order, then those hidden for a moment
     * @throws IllegalArgumentException if these are not the faces of the last prediction
     */
    public List<TrackedFace> follow(List<FaceEmotion> predicted) {
        List<Track> seen = inSight();
        if (predicted.size() != seen.size()) {
            throw new IllegalArgumentException(
                    "Expected the " + seen.size() + " faces of the last prediction, found " + predicted.size() + ".");
        }
        List<TrackedFace> shown = new ArrayList<>();
        for (int i = 0; i < seen.size(); i++) {
            EmotionScores measured = predicted.get(i).scores();
            seen.get(i).classify(measured);
            shown.add(seen.get(i).shown(predicted.get(i).face(), Optional.of(measured)));
        }
        shown.addAll(hidden());
        return shown;
    }

    /**
     * Takes what the faces in sight show now for their neutral look, each for itself and as long as it is followed: of what a
     * resting face seems to show, the excess is taken off. Helps with people whose faces at rest look sad or angry.
     */
    public void takeAsNeutral() {
        inSight().forEach(Track::takeAsNeutral);
    }

    /** Forgets all neutral looks. */
    public void forgetNeutral() {
        tracks.forEach(Track::forgetNeutral);
    }
}
