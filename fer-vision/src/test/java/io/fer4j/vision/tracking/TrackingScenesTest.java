package io.fer4j.vision.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People who walk through each other's way, as a detector sees them: with noise, and blind for faces that are covered. */
class TrackingScenesTest {
    private static final double FRAMES_PER_SECOND = 30;
    private static final double JITTER = 0.02;
    private static final EmotionScores SCORES = scores();

    private static EmotionScores scores() {
        float[] scores = new float[Emotion.FER2013.size()];
        Arrays.fill(scores, 0.05f);
        scores[Emotion.HAPPY.ordinal()] = 0.7f;
        return EmotionScores.of(scores);
    }

    /**
     * Somebody in the scene.
     *
     * @param place the face at a time in seconds
     * @param turnedAway when the detector cannot find the face
     */
    private record Person(String name, DoubleFunction<Box> place, DoublePredicate turnedAway) {}

    private static Box around(double x, double y, double size) {
        return new Box((float) (x - size / 2), (float) (y - 0.6 * size), (float) size, (float) (1.2 * size));
    }

    /** Returns the names of the people each track was on. People who come later in the list are nearer to the camera. */
    private static Map<Long, Set<String>> namesOfTracks(List<Person> people, double seconds, long seed) {
        ExpressionTracker tracker = new ExpressionTracker(0.4, ExpressionTracker.DEFAULT_HALF_LIFE);
        Random random = new Random(seed);
        Map<Long, Set<String>> names = new TreeMap<>();
        for (int frame = 0; frame < seconds * FRAMES_PER_SECOND; frame++) {
            double time = frame / FRAMES_PER_SECOND;
            List<Person> visible = people.stream()
                    .filter(person -> !person.turnedAway().test(time))
                    .filter(person -> covered(person, people, time) < 0.4)
                    .toList();
            List<FaceEmotion> detections = visible.stream()
                    .map(person -> jittered(person.place().apply(time), random))
                    .map(box -> new FaceEmotion(new Face(box, 0.95f), SCORES, false))
                    .toList();
            List<TrackedFace> shown = tracker.update(Duration.ofNanos(Math.round(1e9 * time)), detections);
            for (Person person : visible) {
                shown.stream()
                        .filter(face -> face.measured().isPresent())
                        .filter(face -> face.box().iou(person.place().apply(time)) > 0.6)
                        .forEach(face -> names.computeIfAbsent(face.id(), id -> new TreeSet<>())
                                .add(person.name()));
            }
        }
        return names;
    }

    private static double covered(Person person, List<Person> people, double time) {
        Box box = person.place().apply(time);
        return people.subList(people.indexOf(person) + 1, people.size()).stream()
                .mapToDouble(nearer -> intersection(box, nearer.place().apply(time)) / box.area())
                .max()
                .orElse(0);
    }

    private static double intersection(Box a, Box b) {
        double width = Math.min(a.x() + a.width(), b.x() + b.width()) - Math.max(a.x(), b.x());
        double height = Math.min(a.y() + a.height(), b.y() + b.height()) - Math.max(a.y(), b.y());
        return Math.max(0, width) * Math.max(0, height);
    }

    private static Box jittered(Box box, Random random) {
        double noise = JITTER * Math.sqrt(box.area());
        return new Box(
                (float) (box.x() + noise * random.nextGaussian()),
                (float) (box.y() + noise * random.nextGaussian()),
                (float) (box.width() + noise * random.nextGaussian()),
                (float) (box.height() + noise * random.nextGaussian()));
    }

    private static void assertEachKeepsItsNumber(List<Person> people, double seconds, long seed) {
        Map<Long, Set<String>> names = namesOfTracks(people, seconds, seed);
        assertThat(names.values())
                .as("tracks and the people they were on: %s", names)
                .containsExactlyInAnyOrderElementsOf(people.stream()
                        .map(person -> Set.of(person.name()))
                        .collect(Collectors.toCollection(ArrayList::new)));
    }

    private static Person walking(String name, double fromX, double y, double speed, double size) {
        return new Person(name, time -> around(fromX + speed * time, y, size), time -> false);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void twoWhoCrossSlowlyKeepTheirNumbers(long seed) {
        assertEachKeepsItsNumber(
                List.of(walking("behind", 500, 210, -40, 100), walking("in front", 140, 200, 40, 105)), 9, seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void oneWhoTurnsAwayForTwoSecondsKeepsItsNumber(long seed) {
        Person turning = new Person(
                "turning",
                time -> around(200 + 25 * Math.sin(2 * time), 200 + 6 * Math.sin(5 * time), 90),
                time -> time > 2 && time < 4);
        assertEachKeepsItsNumber(List.of(turning, walking("passing by", 420, 180, 20, 80)), 6, seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aChildWhoPassesBehindAnAdultKeepsItsNumber(long seed) {
        assertEachKeepsItsNumber(
                List.of(walking("child", 60, 230, 100, 50), walking("adult", 320, 200, 4, 170)), 5, seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aChildWhoPassesInFrontOfAnAdultKeepsItsNumber(long seed) {
        assertEachKeepsItsNumber(
                List.of(walking("adult", 320, 200, 4, 170), walking("child", 60, 230, 100, 60)), 5, seed);
    }

    @Test
    void anAdultDoesNotTakeTheNumberOfAChildWhoLooksAway() {
        Person child = new Person("child", time -> around(100, 200, 36), time -> time > 1);
        Person adult = new Person("adult", time -> around(460, 220, 270), time -> time < 1.3);
        assertEachKeepsItsNumber(List.of(child, adult), 3, 1);
    }
}
