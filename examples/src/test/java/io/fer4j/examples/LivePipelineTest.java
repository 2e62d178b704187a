package io.fer4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.Frame;
import io.fer4j.image.Portraits;
import io.fer4j.vision.FaceVideo;
import io.fer4j.vision.FaceVideo.Portrait;
import io.fer4j.vision.live.LiveRecognizer;
import io.fer4j.vision.live.LiveStatistics;
import io.fer4j.vision.tracking.ExpressionTracker;
import io.fer4j.vision.tracking.TrackedFace;
import io.fer4j.vision.video.FrameSource;
import io.fer4j.vision.video.FrameSources;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The small model of the noisier labels, whose answers waver from frame to frame more than those of the others, on drawn and encoded videos of 640x480
 * at 30 frames a second: who is who, and what is shown when.
 */
class LivePipelineTest {
    private static final double FRAMES_PER_SECOND = 30;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;

    private static EmotionRecognizer recognizer;

    @TempDir
    private Path directory;

    @BeforeAll
    static void open() {
        recognizer = EmotionRecognizer.builder().model("cnn3-fer2013").build();
    }

    @AfterAll
    static void close() {
        recognizer.close();
    }

    private static ExpressionTracker tracker() {
        return new ExpressionTracker(recognizer.uncertaintyThreshold(), ExpressionTracker.DEFAULT_HALF_LIFE);
    }

    /** What is shown frame by frame. */
    private List<List<TrackedFace>> track(FaceVideo video, int frames) {
        Path file = video.write(directory.resolve("video.mp4"), frames);
        ExpressionTracker tracker = tracker();
        List<List<TrackedFace>> shown = new ArrayList<>();
        try (FrameSource source = FrameSources.video(file)) {
            for (Optional<Frame> frame = source.read(); frame.isPresent(); frame = source.read()) {
                shown.add(tracker.update(frame.get().timestamp(), recognizer.recognize(frame.get())));
            }
        }
        assertThat(shown).hasSize(frames);
        return shown;
    }

    /** The same portrait under noise that differs from frame to frame, as in a dark room. */
    private static BufferedImage noisy(BufferedImage portrait, double noise, Random random) {
        BufferedImage copy = new BufferedImage(portrait.getWidth(), portrait.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
        int grain = 4;
        for (int y = 0; y < copy.getHeight(); y += grain) {
            for (int x = 0; x < copy.getWidth(); x += grain) {
                int change = (int) (noise * random.nextGaussian());
                for (int at = 0; at < grain * grain; at++) {
                    int toX = x + at % grain;
                    int toY = y + at / grain;
                    if (toX < copy.getWidth() && toY < copy.getHeight()) {
                        copy.setRGB(toX, toY, brighter(portrait.getRGB(toX, toY), change));
                    }
                }
            }
        }
        return copy;
    }

    private static int brighter(int rgb, int change) {
        int result = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            result |= Math.max(0, Math.min(255, (rgb >> shift & 0xFF) + change)) << shift;
        }
        return result;
    }

    @Test
    void oneFaceKeepsItsNumberAndItsLabelIsSteady() {
        assertSteady(240);
    }

    @Test
    @Tag("slow")
    void oneFaceKeepsItsNumberAndItsLabelIsSteadyForAMinute() {
        assertSteady(1800);
    }

    private void assertSteady(int frames) {
        BufferedImage monaLisa = Portraits.monaLisa();
        Random random = new Random(11);
        FaceVideo video = new FaceVideo(
                WIDTH,
                HEIGHT,
                FRAMES_PER_SECOND,
                time -> List.of(new Portrait(
                        noisy(monaLisa, 18, random),
                        WIDTH * (0.5 + 0.2 * Math.sin(0.7 * time)),
                        HEIGHT * (0.55 + 0.08 * Math.sin(1.1 * time)),
                        0.9 + 0.3 * Math.sin(0.5 * time))));

        List<List<TrackedFace>> shown = track(video, frames);

        List<Emotion> perFrame = new ArrayList<>();
        List<Emotion> labels = new ArrayList<>();
        for (List<TrackedFace> faces : shown) {
            List<TrackedFace> first =
                    faces.stream().filter(face -> face.id() == 1).toList();
            assertThat(first).as("the face is followed throughout").hasSize(1);
            first.get(0).measured().ifPresent(scores -> {
                perFrame.add(scores.top());
                labels.add(first.get(0).label());
            });
        }
        assertThat(changes(perFrame)).as("single frames flicker").isGreaterThan(frames / 10);
        assertThat(changes(labels)).isLessThanOrEqualTo(changes(perFrame) / 5);
    }

    private static int changes(List<Emotion> labels) {
        int changes = 0;
        for (int i = 1; i < labels.size(); i++) {
            changes += labels.get(i) == labels.get(i - 1) ? 0 : 1;
        }
        return changes;
    }

    @Test
    void crossingFacesSwitchNumbersAtMostOnce() {
        BufferedImage astronaut = Portraits.astronaut();
        BufferedImage monaLisa = Portraits.monaLisa().getSubimage(60, 20, 280, 340);
        // The astronaut goes to the right and back in front of the Mona Lisa, who goes to the left and back.
        FaceVideo video = new FaceVideo(
                WIDTH,
                HEIGHT,
                FRAMES_PER_SECOND,
                time -> List.of(
                        new Portrait(monaLisa, 320 + 190 * Math.cos(0.9 * time), 240, 0.7),
                        new Portrait(
                                astronaut.getSubimage(90, 20, 160, 190), 320 - 190 * Math.cos(0.9 * time), 240, 0.9)));

        List<List<TrackedFace>> shown = track(video, 210);

        int switches = 0;
        long left = -1;
        long right = -1;
        Set<Long> numbers = new HashSet<>();
        for (int i = 0; i < shown.size(); i++) {
            double distance = 190 * Math.cos(0.9 * i / FRAMES_PER_SECOND);
            for (TrackedFace face : shown.get(i)) {
                // Apart, the place says who is who.
                if (Math.abs(distance) > 120 && face.measured().isPresent()) {
                    boolean astronautHere = face.box().centerX() < 320 == distance > 0;
                    long before = astronautHere ? left : right;
                    switches += before >= 0 && before != face.id() ? 1 : 0;
                    left = astronautHere ? face.id() : left;
                    right = astronautHere ? right : face.id();
                    numbers.add(face.id());
                }
            }
        }
        assertThat(numbers).hasSizeBetween(2, 3);
        assertThat(switches).as("in two crossings").isLessThanOrEqualTo(1);
    }

    @Test
    void aNewExpressionShowsWithin700Milliseconds() {
        BufferedImage astronaut = Portraits.astronaut();
        BufferedImage monaLisa = Portraits.monaLisa();
        double change = 3;
        // Face on face: the astronaut's is 98 pixels wide around (171, 122), the Mona Lisa's 189 around (199, 193).
        FaceVideo video = new FaceVideo(
                WIDTH,
                HEIGHT,
                FRAMES_PER_SECOND,
                time -> List.of(
                        time < change
                                ? new Portrait(monaLisa, 320 + 1, 240 + 7, 1)
                                : new Portrait(astronaut, 320 - 2, 240 + 54, 1.93)));

        List<List<TrackedFace>> shown = track(video, 180);

        int at = (int) (change * FRAMES_PER_SECOND);
        assertThat(labels(shown, at / 2, at)).containsOnly(Emotion.NEUTRAL);
        int followed = at;
        while (!labels(shown, followed, followed + 1).equals(Set.of(Emotion.HAPPY))) {
            followed++;
        }
        assertThat((followed - at) / FRAMES_PER_SECOND).isLessThanOrEqualTo(0.7);
        assertThat(labels(shown, followed, 180)).containsOnly(Emotion.HAPPY);
        assertThat(shown).allSatisfy(faces -> assertThat(faces).anyMatch(face -> face.id() == 1));
    }

    private static Set<Emotion> labels(List<List<TrackedFace>> shown, int from, int to) {
        Set<Emotion> labels = new HashSet<>();
        shown.subList(from, to)
                .forEach(faces ->
                        faces.stream().filter(face -> face.id() == 1).forEach(face -> labels.add(face.label())));
        return labels;
    }

    @Test
    @Tag("slow") // Measures time, which means something only on a machine that does nothing else.
    void resultsOfALiveSourceAreFresh() throws InterruptedException {
        Path file = FaceVideo.wandering(Portraits.astronaut(), WIDTH, HEIGHT, FRAMES_PER_SECOND)
                .write(directory.resolve("live.mp4"), 240);
        FrameSource source = FrameSources.atRecordedPace(FrameSources.video(file));
        try (LiveRecognizer live = LiveRecognizer.start(source, recognizer, tracker(), result -> {})) {
            assertThat(live.awaitEnd(Duration.ofMinutes(1))).isTrue();

            LiveStatistics statistics = live.statistics();
            assertThat(statistics.captured()).isEqualTo(240);
            assertThat(statistics.recognized() + statistics.dropped()).isEqualTo(240);
            assertThat(statistics.age95()).isLessThanOrEqualTo(Duration.ofMillis(100));
        }
    }
}
