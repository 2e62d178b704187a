package io.fer4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.vision.tracking.ExpressionTracker;
import io.fer4j.vision.tracking.TrackedFace;
import io.fer4j.vision.video.FrameSource;
import io.fer4j.vision.video.FrameSources;
import io.fer4j.vision.video.VideoWriter;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoExpressionsTest {
    private static final int FRAMES_PER_SECOND = 10;
    private static final int SECONDS = 8;

    @TempDir
    static Path directory;

    private static SparkSession spark;
    private static Path video;

    @BeforeAll
    static void startSpark() {
        spark = LocalSpark.session();
        video = directory.resolve("two faces.mp4");
        write(video);
    }

    /** Writes a video of a face that moves, and of a second one that comes and goes. */
    private static void write(Path file) {
        BufferedImage face = Portraits.astronaut(150, 150);
        try (VideoWriter writer = VideoWriter.create(file, 400, 200, FRAMES_PER_SECOND, Optional.empty())) {
            for (int i = 0; i < SECONDS * FRAMES_PER_SECOND; i++) {
                BufferedImage picture = new BufferedImage(400, 200, BufferedImage.TYPE_3BYTE_BGR);
                var graphics = picture.createGraphics();
                graphics.drawImage(face, 20 + i / 3, 20 + (int) (15 * Math.sin(i / 7.0)), null);
                if (i % 50 > 20) {
                    graphics.drawImage(face, 230, 30, null);
                }
                graphics.dispose();
                byte[] pixels = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
                writer.write(Frame.copyOf(400, 200, PixelFormat.BGR24, pixels)
                        .at(Duration.ofMillis(1000L * i / FRAMES_PER_SECOND)));
            }
        }
    }

    /** Writes a path as Spark's sources do: not escaped. */
    private static String hadoop(Path file) {
        return "file:" + file;
    }

    private static Dataset<Row> paths(Path... files) {
        return spark.createDataset(
                        Arrays.stream(files).map(VideoExpressionsTest::hadoop).toList(), Encoders.STRING())
                .toDF("path");
    }

    /** A face at a moment, as all ways to it must have it. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
    private record Seen(long timeMs, long track, double[] numbers, String label, boolean uncertain) {}

    private static List<Seen> seen(VideoExpressions stage, Path... files) {
        List<Seen> all = new ArrayList<>();
        for (Row row : stage.transform(paths(files)).collectAsList()) {
            assertThat(row.<String>getAs("error")).isNull();
            Row box = row.getAs("box");
            Row scores = row.getAs("scores");
            double[] numbers = new double[5 + Emotion.FER2013.size()];
            for (int i = 0; i < 4; i++) {
                numbers[i] = box.getDouble(i);
            }
            numbers[4] = row.<Double>getAs("confidence");
            for (int i = 0; i < Emotion.FER2013.size(); i++) {
                numbers[5 + i] = scores.<Double>getAs(Emotion.FER2013.get(i).name());
            }
            all.add(new Seen(
                    row.<Long>getAs("timestampMs"),
                    row.<Long>getAs("trackId"),
                    numbers,
                    row.getAs("label"),
                    row.<Boolean>getAs("uncertain")));
        }
        return all;
    }

    private static List<Seen> byTheLibrary(Path file, Duration interval) {
        List<Seen> all = new ArrayList<>();
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                        .detector("yunet")
                        .device(Device.cpu(1))
                        .build();
                FrameSource source =
                        FrameSources.sampled(FrameSources.video(file), Duration.ZERO, Optional.empty(), interval)) {
            ExpressionTracker tracker =
                    new ExpressionTracker(recognizer.uncertaintyThreshold(), Duration.ofMillis(250));
            for (Optional<Frame> frame = source.read(); frame.isPresent(); frame = source.read()) {
                Duration time = frame.get().timestamp();
                for (TrackedFace face : tracker.update(time, recognizer.recognize(frame.get()))) {
                    if (face.measured().isPresent()) {
                        all.add(seen(time, face));
                    }
                }
            }
        }
        return all;
    }

    private static Seen seen(Duration time, TrackedFace face) {
        double[] numbers = new double[5 + Emotion.FER2013.size()];
        numbers[0] = face.box().x();
        numbers[1] = face.box().y();
        numbers[2] = face.box().width();
        numbers[3] = face.box().height();
        numbers[4] = face.face().face().confidence();
        for (int i = 0; i < Emotion.FER2013.size(); i++) {
            numbers[5 + i] = face.scores().probability(Emotion.FER2013.get(i));
        }
        return new Seen(
                time.toMillis(),
                face.id(),
                numbers,
                face.label().name(),
                face.face().uncertain());
    }

    private static void assertSame(List<Seen> found, List<Seen> expected) {
        assertThat(found).hasSameSizeAs(expected);
        Map<Long, Long> names = new HashMap<>();
        for (int i = 0; i < expected.size(); i++) {
            Seen one = found.get(i);
            Seen other = expected.get(i);
            assertThat(one.timeMs()).isEqualTo(other.timeMs());
            assertThat(one.numbers()).containsExactly(other.numbers(), within(1e-6));
            assertThat(one.label()).isEqualTo(other.label());
            assertThat(one.uncertain()).isEqualTo(other.uncertain());
            // The numbers of tracks may differ, if they tell the same faces apart.
            assertThat(names.computeIfAbsent(one.track(), track -> other.track()))
                    .isEqualTo(other.track());
        }
        assertThat(names.values()).doesNotHaveDuplicates();
    }

    @Test
    void answersAsTheLibraryWhereverTheCutsAre() {
        List<Seen> expected = expected();
        assertSame(seen(cut(700, 7).setWarmUp(Duration.ZERO), video), expected);
        assertSame(seen(cut(2_500, 1), video), expected);
        assertSame(seen(cut(60_000, 2), video), expected);
    }

    @Test
    @Tag("slow")
    void answersAsTheLibraryForManyCutsAndPartitions() {
        List<Seen> expected = expected();
        for (int segmentMs : new int[] {200, 700, 1_000, 1_300, 2_500, 5_000, 60_000}) {
            for (int partitions : new int[] {1, 2, 7, 60}) {
                assertSame(seen(cut(segmentMs, partitions), video), expected);
            }
        }
    }

    private static List<Seen> expected() {
        List<Seen> expected = byTheLibrary(video, Duration.ofMillis(200));
        assertThat(expected).hasSizeGreaterThan(SECONDS * 5);
        assertThat(expected.stream().map(Seen::track).distinct().count()).isGreaterThan(1);
        return expected;
    }

    private static VideoExpressions cut(int segmentMs, int partitions) {
        return new VideoExpressions()
                .setFramesPerSecond(5)
                .setSegment(Duration.ofMillis(segmentMs))
                .setWarmUp(Duration.ofMillis(500))
                .setPartitions(partitions);
    }

    @Test
    void looksAtEachFrameOnceIfNoneIsLeftOut() {
        List<Seen> expected = byTheLibrary(video, Duration.ZERO);
        assertSame(
                seen(new VideoExpressions().setSegment(Duration.ofMillis(3_210)).setPartitions(3), video), expected);
    }

    @Test
    void saysWhichVideosCannotBeRead() throws IOException {
        Path text = Files.writeString(directory.resolve("text.mp4"), "not a video");
        Path missing = directory.resolve("missing.mp4");
        List<Row> rows = new VideoExpressions()
                .setFramesPerSecond(1)
                .setSegment(Duration.ofSeconds(2))
                .transform(paths(text, missing, video))
                .collectAsList();

        Map<String, String> errors = new HashMap<>();
        for (Row row : rows) {
            if (!row.isNullAt(row.fieldIndex("error"))) {
                assertThat(errors.put(row.getAs("path"), row.getAs("error"))).isNull();
                assertThat(row.isNullAt(row.fieldIndex("box"))).isTrue();
            }
        }
        assertThat(errors).containsOnlyKeys(hadoop(text), hadoop(missing));
        assertThat(errors.get(hadoop(text))).contains("text.mp4");
        assertThat(errors.get(hadoop(missing))).contains("found no file");
        assertThat(rows).hasSizeGreaterThan(SECONDS);
    }

    @Test
    void isSavedAndLoaded() throws IOException {
        VideoExpressions stage = new VideoExpressions().setFramesPerSecond(2.5).setHalfLife(Duration.ofSeconds(1));
        String path = directory.resolve("stage").toString();
        stage.write().overwrite().save(path);
        assertThat(VideoExpressions.load(path).extractParamMap().toString())
                .isEqualTo(stage.extractParamMap().toString());
        assertThatThrownBy(() -> stage.transform(spark.range(1).toDF()))
                .hasMessage("Expected a column path with the paths of videos, found id. Name it with setInputCol.");
    }
}
