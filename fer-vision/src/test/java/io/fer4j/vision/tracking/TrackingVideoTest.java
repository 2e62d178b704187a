package io.fer4j.vision.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.EmotionRecognizer;
import io.fer4j.Frame;
import io.fer4j.image.Portraits;
import io.fer4j.vision.FaceVideo;
import io.fer4j.vision.FaceVideo.Portrait;
import io.fer4j.vision.video.FrameSource;
import io.fer4j.vision.video.FrameSources;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The portraits as people who walk through each other's way, drawn, encoded, decoded, detected, classified and tracked. */
class TrackingVideoTest {
    private static final double FRAMES_PER_SECOND = 15;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;

    /** The portraits cut to heads, in the middle of which the faces are. */
    private static final BufferedImage ASTRONAUT = Portraits.astronaut().getSubimage(101, 32, 140, 180);

    private static final BufferedImage MONA_LISA = Portraits.monaLisa().getSubimage(79, 33, 240, 320);
    private static final double ASTRONAUT_FACE = 98;
    private static final double MONA_LISA_FACE = 189;

    private static EmotionRecognizer recognizer;

    @TempDir
    private Path directory;

    @BeforeAll
    static void open() {
        recognizer = EmotionRecognizer.builder().model("cnn3").build();
    }

    @AfterAll
    static void close() {
        recognizer.close();
    }

    /**
     * Somebody in the video.
     *
     * @param scale the portrait's
     * @param x where the face's middle is at a time in seconds
     * @param isThere whether the face is to be seen at a time
     */
    private record Person(
            String name,
            BufferedImage portrait,
            double scale,
            DoubleUnaryOperator x,
            double y,
            DoublePredicate isThere) {
        Portrait at(double time) {
            return new Portrait(portrait, x.applyAsDouble(time), y, scale);
        }
    }

    private static Person astronaut(
            String name, double face, DoubleUnaryOperator x, double y, DoublePredicate isThere) {
        return new Person(name, ASTRONAUT, face / ASTRONAUT_FACE, x, y, isThere);
    }

    private static Person monaLisa(String name, double face, DoubleUnaryOperator x, double y) {
        return new Person(name, MONA_LISA, face / MONA_LISA_FACE, x, y, time -> true);
    }

    /** Returns the names of the people each track was on; who comes later in the list is in front. */
    private Map<Long, Set<String>> namesOfTracks(List<Person> people, double seconds) {
        Path file = new FaceVideo(
                        WIDTH,
                        HEIGHT,
                        FRAMES_PER_SECOND,
                        time -> people.stream()
                                .filter(person -> person.isThere().test(time))
                                .map(person -> person.at(time))
                                .toList())
                .write(directory.resolve("video.mp4"), (int) (seconds * FRAMES_PER_SECOND));
        ExpressionTracker tracker =
                new ExpressionTracker(recognizer.uncertaintyThreshold(), ExpressionTracker.DEFAULT_HALF_LIFE);
        Map<Long, Set<String>> names = new TreeMap<>();
        try (FrameSource source = FrameSources.video(file)) {
            for (Optional<Frame> frame = source.read(); frame.isPresent(); frame = source.read()) {
                double time = frame.get().timestamp().toNanos() / 1e9;
                for (TrackedFace face : tracker.update(frame.get().timestamp(), recognizer.recognize(frame.get()))) {
                    nearest(people, time, face)
                            .ifPresent(name -> names.computeIfAbsent(face.id(), id -> new TreeSet<>())
                                    .add(name));
                }
            }
        }
        return names;
    }

    /** Returns who is there alone, within half a face's width; where two overlap, nobody can tell. */
    private static Optional<String> nearest(List<Person> people, double time, TrackedFace face) {
        List<String> near = people.stream()
                .filter(person ->
                        Math.abs(person.x().applyAsDouble(time) - face.box().centerX())
                                < 0.7 * face.box().width())
                .map(Person::name)
                .toList();
        return near.size() == 1 && face.measured().isPresent() ? Optional.of(near.get(0)) : Optional.empty();
    }

    @Test
    void twoWhoCrossSlowlyKeepTheirNumbers() {
        List<Person> people = List.of(
                monaLisa("behind", 95, time -> 480 - 40 * time, 240),
                astronaut("in front", 90, time -> 160 + 40 * time, 240, time -> true));
        assertThat(namesOfTracks(people, 8).values()).containsExactlyInAnyOrder(Set.of("behind"), Set.of("in front"));
    }

    @Test
    void oneWhoTurnsAwayForTwoSecondsKeepsItsNumber() {
        List<Person> people = List.of(
                monaLisa("looking on", 90, time -> 480 + 10 * time, 240),
                astronaut("turning", 90, time -> 170 + 20 * Math.sin(time), 220, time -> time < 1.5 || time > 3.5));
        assertThat(namesOfTracks(people, 5).values())
                .containsExactlyInAnyOrder(Set.of("looking on"), Set.of("turning"));
    }

    @Test
    void aChildWhoPassesBehindAnAdultKeepsItsNumber() {
        List<Person> people = List.of(
                astronaut("child", 60, time -> 50 + 130 * time, 260, time -> true),
                monaLisa("adult", 130, time -> 320, 240));
        assertThat(namesOfTracks(people, 4).values()).containsExactlyInAnyOrder(Set.of("child"), Set.of("adult"));
    }
}
