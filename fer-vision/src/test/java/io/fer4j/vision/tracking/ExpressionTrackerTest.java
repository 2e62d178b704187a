package io.fer4j.vision.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        return new FaceEmotion(new Face(new Box((float) x, (float) y, 100, 120), 0.9f), scores, false);
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
            double x = 270 + 150 * Math.sin(i / 20.0) + 4 * random.nextGaussian();
            double y = 180 + 40 * Math.sin(i / 13.0) + 4 * random.nextGaussian();
            boolean missed = random.nextInt(10) == 0 && i > 0;
            List<TrackedFace> faces = tracker.update(time(i), missed ? List.of() : List.of(face(x, y)));
            assertThat(ids(faces)).as("frame %d", i).containsExactly(1L);
            assertThat(faces.get(0).measured().isPresent()).isEqualTo(!missed);
            assertThat(faces.get(0).box().iou(face(x, y).box())).isGreaterThan(missed ? 0.5 : 0.999);
        }
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
    void aFaceCountsFromItsThirdSightOnAndIsForgottenAfterASecond() {
        assertThat(idsAt(0, 0)).as("there from the start").containsExactly(1L);

        assertThat(idsAt(1, 0, 300)).containsExactly(1L);
        assertThat(idsAt(2, 0, 300, 600)).containsExactly(1L);
        assertThat(idsAt(3, 0, 302, 600)).containsExactly(1L, 2L);
        assertThat(idsAt(4, 0, 303)).as("a flash that was no face").containsExactly(1L, 2L);

        assertThat(idsAt(8, 0)).as("shown while it is hidden for a moment").containsExactly(1L, 2L);
        assertThat(idsAt(20, 0)).containsExactly(1L);
        assertThat(idsAt(30, 0, 305)).as("back within a second").containsExactly(1L, 2L);

        assertThat(idsAt(31, 0)).containsExactly(1L, 2L);
        assertThat(idsAt(70, 0)).as("1.3 s without a frame").isEmpty();
        assertThat(idsAt(71, 0, 305)).isEmpty();
        assertThat(idsAt(72, 0, 305)).containsExactly(3L);
        assertThat(idsAt(73, 0, 305)).containsExactly(3L, 4L);
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
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tracker.follow(List.of()))
                .withMessage("Expected the 1 faces of the last prediction, found 0.");
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
    void aCertainZeroIsNoEternalVeto() {
        float[] certain = {0, 0, 0, 1, 0, 0, 0};
        tracker.update(time(0), List.of(face(0, 0, EmotionScores.of(certain))));
        List<TrackedFace> faces = List.of();
        for (int i = 1; i <= 21; i++) {
            faces = tracker.update(time(i), List.of(face(0, 0, mostly(Emotion.SAD, 0.9))));
        }
        assertThat(faces.get(0).label()).isEqualTo(Emotion.SAD);
    }

    @Test
    void refusesWrongChoices() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ExpressionTracker(1.1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new ExpressionTracker(0.5, Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new ExpressionTracker(0.5, Duration.ofMinutes(2)));
    }
}
