package io.fer4j.spark;

import io.fer4j.FaceEmotion;
import io.fer4j.vision.tracking.ExpressionTracker;
import io.fer4j.vision.tracking.TrackedFace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Follows the faces of whole videos, whose frames come in their order.
 *
 * @param settings the recognizer's
 * @param halfLifeMillis of the smoothing
 */
record VideoTracking(RecognizerSettings settings, long halfLifeMillis) implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> frames) {
        return new Followed(frames);
    }

    private ExpressionTracker tracker() {
        return new ExpressionTracker(
                Recognizers.get(settings).uncertaintyThreshold(), Duration.ofMillis(halfLifeMillis));
    }

    /** The faces that are followed through the frames. */
    private final class Followed implements Iterator<Row> {
        private final Iterator<Row> frames;
        private final Queue<Row> ready = new ArrayDeque<>();
        private @Nullable String video;
        private @Nullable ExpressionTracker tracker;
        private boolean brokenOff;

        Followed(Iterator<Row> frames) {
            this.frames = frames;
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && frames.hasNext()) {
                take(frames.next());
            }
            return !ready.isEmpty();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }

        private void take(Row frame) {
            String path = frame.getString(0);
            if (!path.equals(video)) {
                video = path;
                tracker = tracker();
                brokenOff = false;
            }
            // A segment behind the place where a video breaks off says the same once more.
            if (brokenOff) {
                return;
            }
            if (!frame.isNullAt(5)) {
                brokenOff = true;
                ready.add(RowFactory.create(path, null, null, null, null, null, null, null, null, frame.getString(5)));
                return;
            }
            Duration time = Duration.ofNanos(frame.getLong(3));
            List<Row> rows = frame.getList(4);
            List<FaceEmotion> faces =
                    rows.stream().map(row -> VideoRows.face(row, settings)).toList();
            for (TrackedFace face : Objects.requireNonNull(tracker).update(time, faces)) {
                if (face.measured().isPresent()) {
                    ready.add(row(path, time, face));
                }
            }
        }

        private Row row(String path, Duration time, TrackedFace tracked) {
            FaceEmotion face = tracked.face();
            return RowFactory.create(
                    path,
                    time.toMillis(),
                    tracked.id(),
                    FaceRows.box(face.box()),
                    (double) face.face().confidence(),
                    face.top().name(),
                    tracked.label().name(),
                    face.uncertain(),
                    FaceRows.scores(face, settings),
                    null);
        }
    }
}
