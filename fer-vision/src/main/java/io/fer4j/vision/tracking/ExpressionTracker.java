package io.fer4j.vision.tracking;

import io.fer4j.Box;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.vision.tracking.Track.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Follows faces through a video and smooths what they show, so that each keeps its number and its label does not flicker.
 *
 * <p>Faces are followed as in SORT (Bewley et al. 2016, "Simple online and realtime tracking"): a Kalman filter predicts each
 * box at constant velocity, and the Hungarian method assigns detections to predictions by their overlap. As in ByteTrack (Zhang
 * et al. 2022), a second pass lets detections of low confidence keep a track alive. A lost track takes a detection of about its
 * size near the path that it was on; its filter then runs through the gap again, as in OC-SORT (Cao et al. 2023).
 *
 * <p>A track is confirmed, and shown, when it was detected for 100 ms, or at once if the detector is very confident or it is the
 * first frame. A lost track is shown for 200 ms and kept for 2.5 s. Scores are averaged over time, with a half-life that does
 * not depend on the frame rate.
 *
 * <p>Use it in one of two ways. Either call {@link #update} with each frame's results; or call {@link #associate} with each
 * frame's detections, or {@link #predict} on a frame without detection, classify the faces that it returns, and hand the results
 * to {@link #follow}.
 *
 * <p>A time before the last one means that the source's clock was set back: tracking goes on as if the frame came one frame
 * interval after the last one.
 *
 * <p>Not thread-safe: one tracker for each video, called by one thread at a time.
 */
public final class ExpressionTracker {
    /** The default half-life: a new expression outweighs the one before after a quarter of a second. */
    public static final Duration DEFAULT_HALF_LIFE = Duration.ofMillis(250);

    /** SORT's least overlap of a detection and a prediction. */
    private static final double IOU_THRESHOLD = 0.3;

    /** ByteTrack's least overlap of a detection of low confidence and a prediction. */
    private static final double LOW_IOU_THRESHOLD = 0.5;

    /** How long a track is detected before it is confirmed. */
    private static final Duration MIN_DETECTED = Duration.ofMillis(100);

    /** How often a track is detected before it is confirmed, at low frame rates. */
    private static final int MIN_HITS = 2;

    /** The detector's confidence from which a track is confirmed at once. */
    private static final float CONFIDENT = 0.9f;

    /** How long a lost track is kept. */
    private static final Duration MAX_AGE = Duration.ofMillis(2500);

    /** How long a lost track is shown, and kept alive by detections of low confidence. */
    private static final Duration MAX_SHOWN_AGE = Duration.ofMillis(200);

    /** How far from its path a lost face may come back, in sizes of the smaller box. */
    private static final double MAX_RETURN_DISTANCE = 1.5;

    /** The greatest ratio of the sizes of a lost face and a detection. */
    private static final double MAX_SIZE_RATIO = 2;

    private final TrackerOptions options;
    private final List<Track> tracks = new ArrayList<>();
    /** The tracks of the faces in the frame, in their order. */
    private List<Track> present = List.of();
    /** Those of them that the caller classifies. */
    private List<Track> pending = List.of();
    /** When faces were handed out for classification last. */
    private Duration lastHandedOut = Duration.ZERO;
    /** Whether these faces come from detections. */
    private boolean detecting;

    private final MonotonicClock clock = new MonotonicClock();
    private Duration now = Duration.ZERO;
    private boolean started;
    private long nextId = 1;
    private int frameWidth;
    private int frameHeight;

    /**
     * Makes a tracker for a detector all of whose detections may start a track.
     *
     * @param uncertaintyThreshold the probability of the label below which it should not be relied on, 0 to 1, usually
     *     {@link io.fer4j.EmotionRecognizer#uncertaintyThreshold()}
     * @param halfLife how long it takes until what was before counts half, at most a minute; zero for each frame's own scores, of
     *     every face from its first sight on
     * @throws IllegalArgumentException if a value is not within its bounds
     */
    public ExpressionTracker(double uncertaintyThreshold, Duration halfLife) {
        this(TrackerOptions.of(uncertaintyThreshold).withHalfLife(halfLife));
    }

    /**
     * Makes a tracker that has seen nothing.
     *
     * @param options the thresholds and the half-life
     */
    public ExpressionTracker(TrackerOptions options) {
        this.options = options;
    }

    /**
     * Takes in all faces that were detected in a frame, with their scores.
     *
     * @param time the frame's
     * @param detected the frame's faces and their scores
     * @return the confirmed tracks of these faces, in their order, then the tracks that were lost a moment ago
     */
    public List<TrackedFace> update(Duration time, List<FaceEmotion> detected) {
        @Nullable
        Track[] trackOf = takeIn(time, detected.stream().map(FaceEmotion::face).toList());
        List<TrackedFace> shown = new ArrayList<>();
        for (int i = 0; i < trackOf.length; i++) {
            Track track = trackOf[i];
            if (track != null) {
                track.classify(detected.get(i));
                if (track.state() == State.CONFIRMED) {
                    shown.add(track.shownAsDetected(
                            Optional.of(detected.get(i).scores()),
                            !options.halfLife().isZero()));
                }
            }
        }
        shown.addAll(lostNow());
        return shown;
    }

    /**
     * Takes in all faces that were detected in a frame, before they are classified.
     *
     * @param time the frame's
     * @param detected the frame's faces
     * @return the faces to classify and hand to {@link #follow}: those that belong to a track, confirmed or not, at the detector's
     *     boxes and in the order given; in a crowd not all of them, see {@link TrackerOptions#classificationGap()}
     */
    public List<Face> associate(Duration time, List<Face> detected) {
        present = Arrays.stream(takeIn(time, detected))
                .flatMap(Stream::ofNullable)
                .toList();
        detecting = true;
        pending = due(present);
        return pending.stream().map(Track::detectedFace).toList();
    }

    /**
     * Takes in all faces that were detected in a frame, before they are classified, and its size: if that is another than the last
     * frame's, a camera or a stream has changed it, and the tracks go on at their places in the new size.
     *
     * @param frame the frame
     * @param detected the frame's faces
     * @return as {@link #associate(Duration, List)}
     */
    public List<Face> associate(Frame frame, List<Face> detected) {
        resize(frame.width(), frame.height());
        return associate(frame.timestamp(), detected);
    }

    private void resize(int width, int height) {
        if (frameWidth > 0 && (width != frameWidth || height != frameHeight)) {
            double across = width / (double) frameWidth;
            double down = height / (double) frameHeight;
            tracks.forEach(track -> track.resize(across, down));
        }
        frameWidth = width;
        frameHeight = height;
    }

    /** Returns the tracks whose scores are the oldest, in the order given: in a crowd as many as the gap makes necessary. */
    private List<Track> due(List<Track> candidates) {
        Duration gap = options.classificationGap();
        double since = seconds(now.minus(lastHandedOut));
        lastHandedOut = now;
        int many = candidates.size();
        if (gap.isZero() || options.halfLife().isZero() || many <= TrackerOptions.UNLIMITED_FACES) {
            return candidates;
        }
        int enough = (int) Math.ceil(many * Math.min(1, since / seconds(gap)));
        // Where the classifier is what makes frames late, all faces of every third frame would do no more.
        int most = (many + TrackerOptions.MAX_TURNS - 1) / TrackerOptions.MAX_TURNS;
        int limit = Math.max(TrackerOptions.UNLIMITED_FACES, Math.min(enough, most));
        Set<Track> oldest = candidates.stream()
                .sorted(Comparator.comparing(Track::lastClassified))
                .limit(limit)
                .collect(Collectors.toSet());
        // Who has no scores yet cannot be shown.
        return candidates.stream()
                .filter(track -> oldest.contains(track) || !track.isClassified())
                .toList();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private @Nullable Track[] takeIn(Duration time, List<Face> detected) {
        boolean first = !started;
        started = true;
        predictAll(time);
        @Nullable Track[] trackOf = assign(detected);
        List<Track> missed = new ArrayList<>(tracks);
        for (int i = 0; i < trackOf.length; i++) {
            Face face = detected.get(i);
            Track track = trackOf[i];
            if (track != null) {
                missed.remove(track);
                track.detect(face);
            } else if (isHigh(face)) {
                track = new Track(
                        now,
                        face,
                        new SmoothedScores(options.halfLife()),
                        new LabelHysteresis(
                                options.uncertaintyThreshold(),
                                !options.halfLife().isZero()));
                trackOf[i] = track;
                tracks.add(track);
            }
            if (track != null && track.state() == State.TENTATIVE && (first || isConfirmed(track, face))) {
                track.confirm(nextId++);
            }
        }
        missed.forEach(Track::miss);
        tracks.removeIf(track -> track.state() == State.TENTATIVE && missed.contains(track));
        return trackOf;
    }

    private void predictAll(Duration time) {
        now = clock.advance(time);
        tracks.removeIf(track -> track.timeSinceUpdate(now).compareTo(MAX_AGE) > 0);
        tracks.forEach(track -> track.predict(now));
    }

    private boolean isHigh(Face face) {
        return face.confidence() >= options.highThreshold();
    }

    private boolean isConfirmed(Track track, Face face) {
        return options.halfLife().isZero()
                || face.confidence() >= CONFIDENT
                || (track.hits() >= MIN_HITS && track.detectedFor().compareTo(MIN_DETECTED) >= 0);
    }

    /** Returns for each detection the track it belongs to, or null. */
    private @Nullable Track[] assign(List<Face> detected) {
        @Nullable Track[] trackOf = new Track[detected.size()];
        IntPredicate high = i -> isHigh(detected.get(i));
        IntPredicate low = i -> !isHigh(detected.get(i)) && detected.get(i).confidence() >= options.lowThreshold();
        // Visible tracks first: the face in front must not take the number of one that is hidden behind it.
        match(detected, trackOf, high, track -> track.state() != State.LOST, overlap(IOU_THRESHOLD));
        match(detected, trackOf, low, this::mayBeKeptAlive, overlap(LOW_IOU_THRESHOLD));
        match(detected, trackOf, high, track -> track.state() == State.LOST, ExpressionTracker::returnCost);
        return trackOf;
    }

    private boolean mayBeKeptAlive(Track track) {
        return track.state() != State.TENTATIVE && track.timeSinceUpdate(now).compareTo(MAX_SHOWN_AGE) <= 0;
    }

    /** Assigns detections and tracks that are still free at the least sum of costs, which are below 1. */
    private void match(
            List<Face> detected,
            @Nullable Track[] trackOf,
            IntPredicate detections,
            Predicate<Track> states,
            Cost cost) {
        int[] open = IntStream.range(0, trackOf.length)
                .filter(i -> trackOf[i] == null)
                .filter(detections)
                .toArray();
        List<Track> candidates = tracks.stream()
                .filter(states)
                .filter(track -> !Arrays.asList(trackOf).contains(track))
                .toList();
        double[][] costs = new double[open.length][candidates.size()];
        for (int i = 0; i < open.length; i++) {
            Box box = detected.get(open[i]).box();
            for (int j = 0; j < costs[i].length; j++) {
                costs[i][j] = Math.min(1, cost.of(box, candidates.get(j)));
            }
        }
        int[] assigned = HungarianAssignment.minimumCost(costs);
        for (int i = 0; i < open.length; i++) {
            if (assigned[i] >= 0 && costs[i][assigned[i]] < 1) {
                trackOf[open[i]] = candidates.get(assigned[i]);
            }
        }
    }

    /** The cost of assigning a detection to a track; 1 or more if they do not match. */
    private interface Cost {
        double of(Box detected, Track track);
    }

    private static Cost overlap(double threshold) {
        return (detected, track) -> {
            double iou = detected.iou(track.box());
            return iou < threshold ? 1 : 1 - iou;
        };
    }

    /**
     * A lost face may have stopped anywhere between where it was detected last and where it would be at constant velocity. It
     * comes back at about the same size; a nearer or farther face is another one.
     */
    private static double returnCost(Box detected, Track track) {
        Box last = track.lastDetected();
        double size = KalmanBox.size(detected);
        double lastSize = KalmanBox.size(last);
        if (Math.max(size, lastSize) > MAX_SIZE_RATIO * Math.min(size, lastSize)) {
            return 1;
        }
        return distance(detected, last, track.box()) / (MAX_RETURN_DISTANCE * Math.min(size, lastSize));
    }

    /** Returns the distance of a box's center to the segment between two others' centers. */
    private static double distance(Box box, Box from, Box to) {
        double pathX = to.centerX() - from.centerX();
        double pathY = to.centerY() - from.centerY();
        double x = box.centerX() - from.centerX();
        double y = box.centerY() - from.centerY();
        double square = pathX * pathX + pathY * pathY;
        double share = square == 0 ? 0 : Math.max(0, Math.min(1, (x * pathX + y * pathY) / square));
        return Math.hypot(x - share * pathX, y - share * pathY);
    }

    /** Returns the tracks that were lost a moment ago, at their predicted boxes. */
    private List<TrackedFace> lostNow() {
        return tracks.stream()
                .filter(track -> track.state() == State.LOST && track.isClassified())
                .filter(track -> track.timeSinceUpdate(now).compareTo(MAX_SHOWN_AGE) <= 0)
                .map(track -> track.shownAsPredicted(Optional.empty()))
                .toList();
    }

    private List<Track> confirmed() {
        return tracks.stream().filter(track -> track.state() == State.CONFIRMED).toList();
    }

    /**
     * Predicts where the confirmed tracks are in a frame without detection, and takes in its size, as
     * {@link #associate(Frame, List)} does.
     *
     * @param frame the frame
     * @return as {@link #predict(Duration)}
     */
    public List<Face> predict(Frame frame) {
        resize(frame.width(), frame.height());
        return predict(frame.timestamp());
    }

    /**
     * Predicts where the confirmed tracks are in a frame without detection.
     *
     * @param time the frame's
     * @return the faces to classify and hand to {@link #follow}, with their tracks' numbers; in a crowd not all of them, see
     *     {@link TrackerOptions#classificationGap()}
     */
    public List<Face> predict(Duration time) {
        predictAll(time);
        present = confirmed();
        detecting = false;
        pending = due(present);
        return pending.stream().map(Track::predictedFace).toList();
    }

    /**
     * Takes in the scores of the faces of the last {@link #associate} or {@link #predict}, all of them and in their order.
     *
     * @param classified a result for each of these faces
     * @return the confirmed tracks of the frame's faces, in their order, classified in this frame or not, then the tracks that were
     *     lost a moment ago
     * @throws IllegalArgumentException if these are not as many faces
     */
    public List<TrackedFace> follow(List<FaceEmotion> classified) {
        if (classified.size() != pending.size()) {
            throw new IllegalArgumentException("Expected the scores of the " + pending.size()
                    + " faces of the last prediction, found " + classified.size() + ".");
        }
        IdentityHashMap<Track, EmotionScores> measured = new IdentityHashMap<>();
        for (int i = 0; i < pending.size(); i++) {
            pending.get(i).classify(classified.get(i));
            measured.put(pending.get(i), classified.get(i).scores());
        }
        List<TrackedFace> shown = new ArrayList<>();
        for (Track track : present) {
            if (track.state() == State.CONFIRMED) {
                Optional<EmotionScores> scores = Optional.ofNullable(measured.get(track));
                shown.add(
                        detecting
                                ? track.shownAsDetected(
                                        scores, !options.halfLife().isZero())
                                : track.shownAsPredicted(scores));
            }
        }
        present = List.of();
        pending = List.of();
        shown.addAll(lostNow());
        return shown;
    }

    /**
     * Takes what the visible faces show now for their neutral look, each for itself and as long as it is followed: of what a
     * resting face seems to show, the excess is taken off. Helps with people whose faces at rest look sad or angry.
     */
    public void takeAsNeutral() {
        confirmed().forEach(Track::takeAsNeutral);
    }

    /** Forgets all neutral looks. */
    public void forgetNeutral() {
        tracks.forEach(Track::forgetNeutral);
    }
}
