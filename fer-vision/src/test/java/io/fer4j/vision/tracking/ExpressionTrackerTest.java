package io.fer4j.vision.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import io.fer4j.FaceQuality;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.UncertaintyReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTrackerTest {
    private static final double THRESHOLD = 0.4;
    private static final double FRAMES_PER_SECOND = 30;

    private final ExpressionTracker tracker = new ExpressionTracker(THRESHOLD, ExpressionTracker.DEFAULT_HALF_LIFE);

    private static Duration time(int frame) {
        return time(frame, FRAMES_PER_SECOND);
    }

    private static Duration time(int frame, double framesPerSecond) {
        return Duration.ofNanos(Math.round(1e9 * frame / framesPerSecond));
    }

    private static EmotionScores mostly(Emotion emotion, double probability) {
        float[] scores = new float[Emotion.FER2013.size()];
        Arrays.fill(scores, (float) ((1 - probability) / (Emotion.FER2013.size() - 1)));
        scores[Emotion.FER2013.indexOf(emotion)] = (float) probability;
        return EmotionScores.of(scores);
    }

    private static FaceEmotion face(double x, double y, EmotionScores scores) {
        return face(x, y, scores, 0.8);
    }

    private static FaceEmotion face(double x, double y, EmotionScores scores, double confidence) {
        Box box = new Box((float) x, (float) y, 100, 120);
        return new FaceEmotion(new Face(box, (float) confidence), scores, false);
    }

    private static FaceEmotion face(double x, double y) {
        return face(x, y, mostly(Emotion.HAPPY, 0.8));
    }

    private static List<Long> ids(List<TrackedFace> faces) {
        return faces.stream().map(TrackedFace::id).toList();
    }

    @Test
    void aMovingFaceKeepsItsNumberThroughNoiseAndGaps() {
        Random random = new Random(1);
        for (int i = 0; i < 900; i++) {
            double x = 270 + 150 * Math.sin(i / 20.0);
            double y = 180 + 40 * Math.sin(i / 13.0);
            FaceEmotion noisy = face(x + 4 * random.nextGaussian(), y + 4 * random.nextGaussian());
            boolean missed = random.nextInt(10) == 0 && i > 0;
            List<TrackedFace> faces = tracker.update(time(i), missed ? List.of() : List.of(noisy));
            assertThat(ids(faces)).as("frame %d", i).containsExactly(1L);
            assertThat(faces.get(0).measured().isPresent()).isEqualTo(!missed);
            assertThat(faces.get(0).detected().isPresent()).isEqualTo(!missed);
            assertThat(faces.get(0).box().iou(face(x, y).box())).isGreaterThan(missed ? 0.65 : 0.75);
        }
    }

    @Test
    void theBoxShownIsNearerToTheFaceAndSteadierThanTheDetectors() {
        Random random = new Random(2);
        double shownError = 0;
        double detectedError = 0;
        double shownJitter = 0;
        double detectedJitter = 0;
        Box shownBefore = null;
        Box detectedBefore = null;
        for (int i = 0; i < 900; i++) {
            double x = 270 + 100 * Math.sin(i / 30.0);
            FaceEmotion detection = face(x + 5 * random.nextGaussian(), 180 + 5 * random.nextGaussian());
            TrackedFace shown = tracker.update(time(i), List.of(detection)).get(0);
            assertThat(shown.detected()).contains(detection.box());
            shownError += Math.abs(shown.box().x() - x);
            detectedError += Math.abs(detection.box().x() - x);
            if (shownBefore != null && detectedBefore != null) {
                shownJitter += Math.abs(shown.box().y() - shownBefore.y());
                detectedJitter += Math.abs(detection.box().y() - detectedBefore.y());
            }
            shownBefore = shown.box();
            detectedBefore = detection.box();
        }
        assertThat(shownError).isLessThan(0.7 * detectedError);
        assertThat(shownJitter).isLessThan(0.5 * detectedJitter);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void crossingFacesKeepTheirNumbers(int seed) {
        Random random = new Random(seed);
        List<Long> left = new ArrayList<>();
        List<Long> right = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            FaceEmotion toTheRight = face(50 + 4 * i + random.nextGaussian(), 200 + random.nextGaussian());
            FaceEmotion toTheLeft = face(530 - 4 * i + random.nextGaussian(), 210 + random.nextGaussian());
            // A detector sees the one in front alone as long as the other is mostly behind it.
            boolean hidden = toTheRight.box().iou(toTheLeft.box()) > 0.3;
            List<TrackedFace> faces =
                    tracker.update(time(i), hidden ? List.of(toTheRight) : List.of(toTheRight, toTheLeft));
            if (!hidden) {
                assertThat(faces).hasSize(2);
                left.add(faces.get(0).id());
                right.add(faces.get(1).id());
            }
        }
        assertThat(left).hasSizeGreaterThan(90).containsOnly(1L);
        assertThat(right).containsOnly(2L);
    }

    @Test
    void aTrackIsConfirmedAfter100MillisecondsAndKeptForTwoAndAHalfSeconds() {
        assertThat(idsAt(0, 0)).as("there from the start").containsExactly(1L);

        assertThat(idsAt(1, 0, 300)).containsExactly(1L);
        assertThat(idsAt(2, 0, 300, 600)).containsExactly(1L);
        assertThat(idsAt(3, 0, 302, 600)).containsExactly(1L);
        assertThat(idsAt(4, 0, 303)).as("a flash that was no face").containsExactly(1L, 2L);

        assertThat(idsAt(8, 0)).as("shown while it is lost for a moment").containsExactly(1L, 2L);
        assertThat(idsAt(20, 0)).containsExactly(1L);
        assertThat(idsAt(78, 0, 305)).as("back within 2.5 s").containsExactly(1L, 2L);

        assertThat(idsAt(79, 0)).containsExactly(1L, 2L);
        assertThat(idsAt(160, 0)).as("2.7 s without a frame").isEmpty();
        assertThat(idsAt(161, 0, 305)).isEmpty();
        assertThat(idsAt(164, 0, 305)).containsExactly(3L, 4L);
    }

    @ParameterizedTest
    @ValueSource(doubles = {2, 5, 10, 15, 30, 60, 120})
    void aTrackIsConfirmedByTimeWhateverTheFrameRate(double framesPerSecond) {
        tracker.update(Duration.ZERO, List.of());
        int frame = 1;
        while (tracker.update(time(frame, framesPerSecond), List.of(face(0, 0))).isEmpty()) {
            frame++;
        }
        Duration waited = time(frame, framesPerSecond).minus(time(1, framesPerSecond));
        assertThat(waited)
                .isBetween(Duration.ofMillis(99), Duration.ofMillis(101).plus(time(1, framesPerSecond)));
    }

    @Test
    void aConfidentDetectionIsConfirmedAtOnce() {
        tracker.update(time(0), List.of());
        FaceEmotion confident = face(0, 0, mostly(Emotion.HAPPY, 0.8), 0.95);
        assertThat(tracker.update(time(1), List.of(confident, face(300, 0))))
                .singleElement()
                .satisfies(face -> assertThat(face.detected()).contains(confident.box()));
    }

    @Test
    void detectionsOfLowConfidenceKeepATrackAliveButStartNone() {
        ExpressionTracker patient =
                new ExpressionTracker(TrackerOptions.of(THRESHOLD).withThresholds(0.3, 0.75));
        EmotionScores happy = mostly(Emotion.HAPPY, 0.8);
        for (int i = 0; i < 150; i++) {
            // Turned away from 1 s on, and beyond recognition after 4 s.
            double confidence = i < 30 ? 0.99 : i < 120 ? 0.4 : 0.2;
            List<TrackedFace> faces =
                    patient.update(time(i), List.of(face(600, 0, happy, 0.7), face(2 * i, 0, happy, confidence)));
            assertThat(ids(faces)).as("frame %d", i).isEqualTo(i < 126 ? List.of(1L) : List.of());
            if (i < 120) {
                assertThat(faces.get(0).detected()).contains(face(2 * i, 0).box());
            }
        }
        assertThat(ids(patient.update(time(151), List.of(face(302, 0, happy, 0.4)))))
                .as("lost, which a detection of low confidence does not change")
                .isEmpty();
        assertThat(ids(patient.update(time(152), List.of(face(304, 0, happy, 0.8)))))
                .containsExactly(1L);
    }

    @Test
    void aLostTrackIsNotTakenByAFaceOfAnotherSize() {
        FaceEmotion child =
                new FaceEmotion(new Face(new Box(100, 100, 40, 40), 0.95f), mostly(Emotion.SAD, 0.9), false);
        FaceEmotion adult =
                new FaceEmotion(new Face(new Box(330, 0, 300, 300), 0.95f), mostly(Emotion.HAPPY, 0.9), false);
        for (int i = 0; i < 30; i++) {
            tracker.update(time(i), List.of(child));
        }
        for (int i = 30; i < 45; i++) {
            tracker.update(time(i), List.of());
        }
        List<TrackedFace> faces = tracker.update(time(45), List.of(adult));
        assertThat(ids(faces)).containsExactly(2L);
        assertThat(faces.get(0).label()).isEqualTo(Emotion.HAPPY);
        assertThat(ids(tracker.update(time(46), List.of(adult, child)))).containsExactly(2L, 1L);
    }

    @Test
    void afterAGapTheFilterKnowsTheVelocityInIt() {
        for (int i = 0; i < 60; i++) {
            tracker.update(time(i), List.of(face(5 * i, 100)));
        }
        // Stops while it is hidden for a second.
        for (int i = 60; i < 90; i++) {
            tracker.update(time(i), List.of());
        }
        tracker.update(time(90), List.of(face(300, 100)));
        Box later = tracker.predict(time(99)).get(0).box();
        assertThat(later.x()).isBetween(295f, 315f);
        assertThat(later.width()).isBetween(97f, 103f);
    }

    @ParameterizedTest
    @ValueSource(ints = {-3600_000, -5000, -1000, -40})
    void aClockThatIsSetBackFreezesNothing(int jumpMillis) {
        List<TrackedFace> faces = List.of();
        for (int i = 0; i < 300; i++) {
            Duration time = i < 60 ? time(i) : time(i).plusMillis(jumpMillis);
            Emotion expression = i < 90 ? Emotion.SAD : Emotion.HAPPY;
            List<FaceEmotion> detected = new ArrayList<>(List.of(face(3 * i, 0, mostly(expression, 0.8))));
            if (i < 100) {
                detected.add(face(0, 500));
            }
            faces = tracker.update(time.plusHours(2), detected);
            assertThat(faces.get(0).id()).as("frame %d", i).isEqualTo(1);
            if (i == 89) {
                assertThat(faces.get(0).label()).isEqualTo(Emotion.SAD);
            }
            if (i == 110) {
                assertThat(faces.get(0).label()).as("0.7 s after the change").isEqualTo(Emotion.HAPPY);
            }
        }
        assertThat(tracker.update(time(300).plusMillis(jumpMillis).plusHours(2), List.of(face(0, 500))))
                .as("forgotten in time, and the new track is not confirmed yet")
                .extracting(TrackedFace::id)
                .doesNotContain(2L);
    }

    @Test
    void framesOfLowConfidenceCountLess() {
        EmotionScores sad = mostly(Emotion.SAD, 0.9);
        EmotionScores happy = mostly(Emotion.HAPPY, 0.9);
        double[] ratios = new double[2];
        for (int run = 0; run < 2; run++) {
            ExpressionTracker fresh = new ExpressionTracker(THRESHOLD, ExpressionTracker.DEFAULT_HALF_LIFE);
            List<TrackedFace> faces = List.of();
            for (int i = 0; i < 90; i++) {
                boolean doubtful = i % 2 == 1;
                faces = fresh.update(
                        time(i), List.of(doubtful ? face(0, 0, happy, run == 0 ? 0.95 : 0.3) : face(0, 0, sad, 0.95)));
            }
            EmotionScores scores = faces.get(0).scores();
            ratios[run] = scores.probability(Emotion.HAPPY) / scores.probability(Emotion.SAD);
        }
        assertThat(ratios[0]).as("equal confidence, the last frame a happy one").isBetween(1.0, 1.3);
        // By hand: the logarithm of the probabilities' ratio, 54, times (0.3 - 0.95) / (0.3 + 0.95).
        assertThat(ratios[1]).isBetween(0.11, 0.15);
    }

    @Test
    void associateAndFollowGiveWhatUpdateGives() {
        ExpressionTracker inOneStep = new ExpressionTracker(THRESHOLD, ExpressionTracker.DEFAULT_HALF_LIFE);
        Random random = new Random(4);
        for (int i = 0; i < 200; i++) {
            List<FaceEmotion> detected = new ArrayList<>();
            for (int person = 0; person < 4; person++) {
                if (random.nextInt(8) > 0) {
                    EmotionScores scores = noisy(Emotion.FEAR, Emotion.SAD, 0.1, 1, random);
                    double confidence = 0.5 + 0.5 * random.nextDouble();
                    detected.add(face(90 * person + 40 * Math.sin(i / 20.0 + person), 0, scores, confidence));
                }
            }
            List<Face> toClassify = tracker.associate(
                    time(i), detected.stream().map(FaceEmotion::face).toList());
            assertThat(toClassify)
                    .extracting(Face::box)
                    .isEqualTo(detected.stream().map(FaceEmotion::box).toList());
            assertThat(tracker.follow(detected)).isEqualTo(inOneStep.update(time(i), detected));
        }
    }

    /** The tracks after a frame with faces at these places. */
    private List<Long> idsAt(int frame, int... places) {
        return ids(tracker.update(
                time(frame), Arrays.stream(places).mapToObj(x -> face(x, 0)).toList()));
    }

    @Test
    void followsBetweenDetections() {
        for (int i = 0; i < 60; i++) {
            FaceEmotion face = face(100 + 3 * i, 100);
            if (i % 5 == 0) {
                tracker.update(time(i), List.of(face));
            } else {
                List<Face> predicted = tracker.predict(time(i));
                List<TrackedFace> shown = tracker.follow(predicted.stream()
                        .map(it -> new FaceEmotion(it, mostly(Emotion.HAPPY, 0.8), false))
                        .toList());
                assertThat(ids(shown)).containsExactly(1L);
                if (i > 10) {
                    assertThat(shown.get(0).box().iou(face.box()))
                            .as("frame %d", i)
                            .isGreaterThan(0.85);
                }
            }
        }
        tracker.predict(time(60));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tracker.follow(List.of()))
                .withMessage("Expected the scores of the 1 faces of the last prediction, found 0.");
    }

    /** Scores whose logits have noise of their own in each frame. */
    private static EmotionScores noisy(Emotion emotion, Emotion rival, double lead, double noise, Random random) {
        float[] logits = new float[Emotion.FER2013.size()];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (noise * random.nextGaussian());
        }
        logits[Emotion.FER2013.indexOf(emotion)] += (float) (2.5 + lead);
        logits[Emotion.FER2013.indexOf(rival)] += 2.5f;
        return EmotionScores.ofLogits(logits, 1);
    }

    private static int changes(List<?> labels) {
        int changes = 0;
        for (int i = 1; i < labels.size(); i++) {
            changes += labels.get(i).equals(labels.get(i - 1)) ? 0 : 1;
        }
        return changes;
    }

    /** What is shown of a face whose scores come from a script. */
    private List<TrackedFace> shown(int frames, double framesPerSecond, IntFunction<EmotionScores> script) {
        List<TrackedFace> shown = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            shown.addAll(tracker.update(time(i, framesPerSecond), List.of(face(0, 0, script.apply(i)))));
        }
        return shown;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.5, 1, 2})
    void theLabelFlickersFarLessThanSingleFrames(double lead) {
        Random random = new Random(5);
        List<TrackedFace> shown =
                shown(1800, FRAMES_PER_SECOND, i -> noisy(Emotion.NEUTRAL, Emotion.SAD, lead, 1, random));

        int perFrame = changes(
                shown.stream().map(face -> face.measured().orElseThrow().top()).toList());
        assertThat(perFrame).isGreaterThan(100);
        assertThat(changes(shown.stream().map(TrackedFace::label).toList())).isLessThanOrEqualTo(perFrame / 20);
        assertThat(changes(shown.stream().map(face -> face.face().uncertain()).toList()))
                .isLessThanOrEqualTo(perFrame / 5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {5, 10, 15, 30, 60, 120})
    void aTrueChangeShowsWithin700MillisecondsAtAnyFrameRate(double framesPerSecond) {
        Random random = new Random(3);
        int change = (int) (3 * framesPerSecond);
        List<TrackedFace> shown = shown(
                2 * change,
                framesPerSecond,
                i -> i < change
                        ? noisy(Emotion.NEUTRAL, Emotion.SAD, 2, 0.8, random)
                        : noisy(Emotion.HAPPY, Emotion.SAD, 2, 0.8, random));

        int followed = change;
        while (shown.get(followed).label() != Emotion.HAPPY) {
            followed++;
        }
        assertThat(time(followed - change, framesPerSecond)).isBetween(Duration.ofMillis(60), Duration.ofMillis(700));
        assertThat(shown.subList(change / 2, change)).allMatch(face -> face.label() == Emotion.NEUTRAL);
        assertThat(shown.subList(followed, 2 * change)).allMatch(face -> face.label() == Emotion.HAPPY);
    }

    @Test
    void theHalfLifeIsOfTimeAndNotOfFrames() {
        for (double rate : new double[] {8, 40, 200}) {
            ExpressionTracker fresh = new ExpressionTracker(THRESHOLD, Duration.ofMillis(250));
            EmotionScores before = mostly(Emotion.SAD, 0.6);
            EmotionScores after = mostly(Emotion.HAPPY, 0.6);
            fresh.update(Duration.ZERO, List.of(face(0, 0, before)));
            EmotionScores last = before;
            for (int i = 1; i <= rate / 4; i++) {
                last = fresh.update(time(i, rate), List.of(face(0, 0, after)))
                        .get(0)
                        .scores();
            }
            assertThat(last.probability(Emotion.SAD))
                    .as("%s frames a second", rate)
                    .isCloseTo(last.probability(Emotion.HAPPY), within(1e-4f));
        }
    }

    @Test
    void doubtIsShownBelowTheThresholdAndTakesABitMoreToGo() {
        double[] probabilities = {0.5, 0.41, 0.39, 0.41, 0.44, 0.46, 0.41};
        boolean[] uncertain = {false, false, true, true, true, false, false};
        int frame = 0;
        for (int i = 0; i < probabilities.length; i++) {
            List<TrackedFace> faces = List.of();
            // Long enough for the average to get there.
            for (int j = 0; j < 150; j++) {
                faces = tracker.update(time(frame++), List.of(face(0, 0, mostly(Emotion.FEAR, probabilities[i]))));
            }
            assertThat(faces.get(0).label()).isEqualTo(Emotion.FEAR);
            assertThat(faces.get(0).face().uncertain())
                    .as("%s", probabilities[i])
                    .isEqualTo(uncertain[i]);
        }
    }

    @Test
    void withoutHalfLifeEachFrameSpeaksForItself() {
        ExpressionTracker plain = new ExpressionTracker(THRESHOLD, Duration.ZERO);
        Random random = new Random(9);
        for (int i = 0; i < 100; i++) {
            EmotionScores scores = noisy(Emotion.FEAR, Emotion.SAD, 0.1, 1, random);
            TrackedFace face =
                    plain.update(time(i), List.of(face(0, 0, scores))).get(0);
            assertThat(face.scores()).isEqualTo(scores);
            assertThat(face.label()).isEqualTo(scores.top());
            assertThat(face.face().uncertain()).isEqualTo(scores.isUncertain(THRESHOLD));
        }
    }

    @Test
    void aFaceThatLooksSadAtRestCountsAsNeutralOnceToldSo() {
        float[] sadAtRest = {0.02f, 0.01f, 0.05f, 0.02f, 0.6f, 0.02f, 0.28f};
        int frame = 0;
        for (; frame < 30; frame++) {
            tracker.update(time(frame), List.of(face(0, 0, EmotionScores.of(sadAtRest)), face(300, 0)));
        }
        tracker.takeAsNeutral();
        List<TrackedFace> faces = List.of();
        for (; frame < 60; frame++) {
            faces = tracker.update(time(frame), List.of(face(0, 0, EmotionScores.of(sadAtRest)), face(300, 0)));
        }
        assertThat(faces.get(0).label()).isEqualTo(Emotion.NEUTRAL);
        assertThat(faces.get(0).scores().probability(Emotion.NEUTRAL)).isGreaterThan(0.7f);
        assertThat(faces.get(1).label())
                .as("each for itself: this one's rest is a smile")
                .isEqualTo(Emotion.NEUTRAL);
        for (; frame < 90; frame++) {
            faces = tracker.update(time(frame), List.of(face(0, 0, mostly(Emotion.HAPPY, 0.9))));
        }
        assertThat(faces.get(0).label()).as("a smile is still a smile").isEqualTo(Emotion.HAPPY);
        tracker.forgetNeutral();
        for (; frame < 150; frame++) {
            faces = tracker.update(time(frame), List.of(face(0, 0, EmotionScores.of(sadAtRest))));
        }
        assertThat(faces.get(0).label()).isEqualTo(Emotion.SAD);
    }

    @Test
    void aZeroProbabilityDoesNotStayForEver() {
        float[] certain = {0, 0, 0, 1, 0, 0, 0};
        tracker.update(time(0), List.of(face(0, 0, EmotionScores.of(certain))));
        List<TrackedFace> faces = List.of();
        for (int i = 1; i <= 21; i++) {
            faces = tracker.update(time(i), List.of(face(0, 0, mostly(Emotion.SAD, 0.9))));
        }
        assertThat(faces.get(0).label()).isEqualTo(Emotion.SAD);
    }

    @Test
    void aChangedFrameSizeKeepsTheNumbers() {
        Face small = new Face(new Box(100, 100, 40, 50), 0.95f);
        Face other = new Face(new Box(300, 60, 50, 60), 0.95f);
        EmotionScores happy = mostly(Emotion.HAPPY, 0.8);
        for (int i = 0; i < 30; i++) {
            classify(tracker, tracker.associate(frame(640, 480, time(i)), List.of(small, other)), happy);
        }
        Face large = new Face(new Box(200, 200, 80, 100), 0.95f);
        Face largeOther = new Face(new Box(600, 120, 100, 120), 0.95f);

        List<TrackedFace> after =
                classify(tracker, tracker.associate(frame(1280, 960, time(30)), List.of(largeOther, large)), happy);

        assertThat(ids(after)).containsExactly(2L, 1L);
        assertThat(after.get(1).box().iou(large.box())).isGreaterThan(0.9);
        assertThat(ids(classify(tracker, tracker.predict(frame(640, 480, time(31))), happy)))
                .containsExactly(1L, 2L);
    }

    private static Frame frame(int width, int height, Duration time) {
        return Frame.copyOf(width, height, PixelFormat.GRAY8, new byte[width * height])
                .at(time);
    }

    private static List<TrackedFace> classify(ExpressionTracker to, List<Face> faces, EmotionScores scores) {
        return to.follow(
                faces.stream().map(face -> new FaceEmotion(face, scores, false)).toList());
    }

    @Test
    void ofACrowdEachFaceIsClassifiedOnceInTheGap() {
        Duration gap = Duration.ofMillis(100);
        ExpressionTracker crowd =
                new ExpressionTracker(TrackerOptions.of(THRESHOLD).withClassificationGap(gap));
        List<Face> faces = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            faces.add(new Face(new Box(150 * i, 0, 100, 120), 0.95f));
        }
        Map<Long, Duration> last = new HashMap<>();
        int classified = 0;
        for (int i = 0; i < 90; i++) {
            List<Face> due = crowd.associate(frame(10, 10, time(i)), faces);
            List<TrackedFace> shown = classify(crowd, due, mostly(Emotion.HAPPY, 0.8));

            assertThat(ids(shown))
                    .as("all are shown in frame %d", i)
                    .hasSize(16)
                    .doesNotHaveDuplicates();
            assertThat(shown.stream().filter(face -> face.measured().isPresent()))
                    .hasSize(due.size());
            for (TrackedFace face : shown) {
                if (face.measured().isPresent()) {
                    Duration before = last.put(face.id(), time(i));
                    assertThat(before == null ? gap : time(i).minus(before)).isLessThanOrEqualTo(gap.plus(time(1)));
                }
            }
            assertThat(last).hasSize(16);
            classified += i > 0 ? due.size() : 0;
        }
        assertThat(classified).isBetween(89 * 5, 89 * 6);
    }

    @Test
    void fewFacesAreClassifiedInEveryFrame() {
        ExpressionTracker few =
                new ExpressionTracker(TrackerOptions.of(THRESHOLD).withClassificationGap(Duration.ofMillis(100)));
        List<Face> faces = new ArrayList<>();
        for (int i = 0; i < TrackerOptions.UNLIMITED_FACES; i++) {
            faces.add(new Face(new Box(150 * i, 0, 100, 120), 0.95f));
        }
        for (int i = 0; i < 30; i++) {
            List<Face> due = few.associate(time(i), faces);
            assertThat(due).hasSameSizeAs(faces);
            classify(few, due, mostly(Emotion.HAPPY, 0.8));
        }
    }

    /** The same change of expression, classified in every frame and in every third. */
    @Test
    void aFaceOfACrowdChangesItsLabelAsSoonButForTheGap() {
        Duration[] changed = new Duration[2];
        for (int crowd = 0; crowd < 2; crowd++) {
            ExpressionTracker each = new ExpressionTracker(
                    TrackerOptions.of(THRESHOLD).withClassificationGap(Duration.ofMillis(crowd * 100L)));
            List<Face> faces = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                faces.add(new Face(new Box(150 * i, 0, 100, 120), 0.95f));
            }
            for (int i = 0; i < 90 && changed[crowd] == null; i++) {
                Emotion shows = i < 30 ? Emotion.HAPPY : Emotion.SAD;
                List<TrackedFace> shown = classify(each, each.associate(time(i), faces), mostly(shows, 0.8));
                if (shown.stream().allMatch(face -> face.label() == Emotion.SAD)) {
                    changed[crowd] = time(i);
                }
            }
        }
        assertThat(changed[1]).isBetween(changed[0], changed[0].plusMillis(101).plus(time(1)));
    }

    @Test
    void aFrameInWhichTheFaceCannotBeReadCountsLess() {
        FaceQuality blurred = new FaceQuality(100, 0.3f, 0.5f, 0.2f, 0, null);
        List<Float> happy = new ArrayList<>();
        for (boolean readable : new boolean[] {true, false}) {
            ExpressionTracker fresh = new ExpressionTracker(THRESHOLD, ExpressionTracker.DEFAULT_HALF_LIFE);
            for (int i = 0; i < 30; i++) {
                fresh.update(time(i), List.of(face(0, 0)));
            }
            FaceEmotion sad = face(0, 0, mostly(Emotion.SAD, 0.8));
            TrackedFace shown = fresh.update(
                            time(33),
                            List.of(readable ? sad : sad.withQuality(blurred, List.of(UncertaintyReason.BLURRED))))
                    .get(0);
            happy.add(shown.scores().probability(Emotion.HAPPY));
            assertThat(shown.face().uncertain()).isEqualTo(!readable);
            assertThat(shown.face().reasons()).isEqualTo(readable ? List.of() : List.of(UncertaintyReason.BLURRED));
        }
        assertThat(happy.get(1)).isGreaterThan(happy.get(0) + 0.02f);
    }

    @Test
    void refusesWrongChoices() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ExpressionTracker(1.1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new ExpressionTracker(0.5, Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new ExpressionTracker(0.5, Duration.ofMinutes(2)));
        TrackerOptions options = TrackerOptions.of(0.5);
        assertThatIllegalArgumentException().isThrownBy(() -> options.withClassificationGap(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withThresholds(-0.1, 0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withThresholds(0.3, 1.1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withThresholds(0.6, 0.5))
                .withMessage("Expected a low and a high threshold in this order, from 0 to 1, found 0.6 and 0.5.");
    }
}
