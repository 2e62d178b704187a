package io.fer4j.spark;

import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.vision.video.FrameSource;
import io.fer4j.vision.video.FrameSources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Decodes segments of videos and recognizes the faces in their frames.
 *
 * @param settings the recognizer's
 * @param intervalNanos one frame out of each such interval is looked at; 0 for all
 * @param segmentNanos the length of the segments
 * @param warmUpNanos how much earlier decoding starts
 * @param hadoop how to reach the videos
 */
record VideoReading(
        RecognizerSettings settings,
        long intervalNanos,
        long segmentNanos,
        long warmUpNanos,
        SerializableConfiguration hadoop)
        implements MapPartitionsFunction<Row, Row> {
    /** Frames that are decoded ahead of the recognizer. */
    private static final int FRAMES_AHEAD = 2;

    /** Returns what cuts videos into segments. The last one has no end, since containers may say too little. */
    MapPartitionsFunction<Row, Row> plan() {
        FlatMapFunction<Row, Row> cut = video -> segments(video.getString(0)).iterator();
        return videos -> {
            List<Row> all = new ArrayList<>();
            while (videos.hasNext()) {
                cut.call(videos.next()).forEachRemaining(all::add);
            }
            return all.iterator();
        };
    }

    private List<Row> segments(String path) {
        List<Row> segments = new ArrayList<>();
        try (LocalVideo video = LocalVideo.of(path, hadoop.value());
                FrameSource source = FrameSources.video(video.file())) {
            long length = source.duration().map(Duration::toNanos).orElse(0L);
            long start = 0;
            for (; start + segmentNanos < length; start += segmentNanos) {
                segments.add(RowFactory.create(path, start, start + segmentNanos, null));
            }
            segments.add(RowFactory.create(path, start, Long.MAX_VALUE, null));
        } catch (SourceException e) {
            segments.add(RowFactory.create(path, 0L, Long.MAX_VALUE, e.getMessage()));
        }
        return segments;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> segments) {
        RecognizedFrames frames = new RecognizedFrames(segments);
        TaskContext task = TaskContext.get();
        if (task != null) {
            task.addTaskCompletionListener((TaskCompletionListener) context -> frames.close());
        }
        return frames;
    }

    /** The frames of the segments of a partition. Used by one thread. */
    private final class RecognizedFrames implements Iterator<Row> {
        private final Iterator<Row> segments;
        private @Nullable Segment current;
        private @Nullable Row next;

        RecognizedFrames(Iterator<Row> segments) {
            this.segments = segments;
        }

        @Override
        public boolean hasNext() {
            while (next == null) {
                Segment open = current;
                if (open == null) {
                    if (!segments.hasNext()) {
                        return false;
                    }
                    open = new Segment(segments.next());
                    current = open;
                }
                next = open.read();
                if (next == null || open.isOver()) {
                    open.close();
                    current = null;
                }
            }
            return true;
        }

        @Override
        public Row next() {
            Row row = hasNext() ? next : null;
            if (row == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return row;
        }

        void close() {
            if (current != null) {
                current.close();
            }
        }
    }

    /** A segment that is being read. */
    private final class Segment {
        private final String path;
        private final long start;
        private final long end;
        private long index;
        private boolean over;
        private @Nullable LocalVideo video;
        private @Nullable FrameSource source;
        private @Nullable String error;

        Segment(Row row) {
            path = row.getString(0);
            start = row.getLong(1);
            end = row.getLong(2);
            error = row.isNullAt(3) ? null : row.getString(3);
        }

        boolean isOver() {
            return over;
        }

        /** Returns the next frame, or why there is none; null at the end. */
        @Nullable
        Row read() {
            if (error != null) {
                return failed(error);
            }
            try {
                Optional<Frame> frame = open().read();
                return frame.isEmpty() ? null : recognized(frame.get());
            } catch (SourceException e) {
                return failed(String.valueOf(e.getMessage()));
            }
        }

        private FrameSource open() {
            FrameSource opened = source;
            if (opened == null) {
                LocalVideo local = LocalVideo.of(path, hadoop.value());
                video = local;
                Duration from = Duration.ofNanos(start);
                FrameSource whole = start == 0
                        ? FrameSources.video(local.file())
                        : FrameSources.video(local.file(), from, Duration.ofNanos(warmUpNanos));
                Optional<Duration> to = end == Long.MAX_VALUE ? Optional.empty() : Optional.of(Duration.ofNanos(end));
                opened = FrameSources.readAhead(
                        FrameSources.sampled(whole, from, to, Duration.ofNanos(intervalNanos)), FRAMES_AHEAD);
                source = opened;
            }
            return opened;
        }

        private Row recognized(Frame frame) {
            EmotionRecognizer recognizer = Recognizers.get(settings);
            List<Row> faces = new ArrayList<>();
            for (FaceEmotion face : recognizer.recognize(frame)) {
                faces.add(VideoRows.face(face));
            }
            return RowFactory.create(path, start, index++, frame.timestamp().toNanos(), FaceRows.seq(faces), null);
        }

        private Row failed(String reason) {
            over = true;
            return RowFactory.create(path, start, index++, start, FaceRows.seq(List.<Row>of()), reason);
        }

        void close() {
            if (source != null) {
                source.close();
            }
            if (video != null) {
                video.close();
            }
        }
    }
}
