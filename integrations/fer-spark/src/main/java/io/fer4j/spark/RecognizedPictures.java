package io.fer4j.spark;

import io.fer4j.BackendException;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** The rows of a partition with their faces, some pictures at a time. Used by one thread. */
final class RecognizedPictures implements Iterator<Row> {
    /** Decoded pictures that wait for the recognizer take at most this many pixels, besides the last one. */
    private static final long MAX_WAITING_PIXELS = 16_000_000;

    private final PictureTask task;
    private final Iterator<Row> rows;
    private final @Nullable Quarantine quarantine;
    private final boolean alone;
    private final @Nullable Row provenance;
    private final Queue<Row> ready = new ArrayDeque<>();

    /**
     * Takes a partition.
     *
     * @param quarantine the journal; null for none
     * @param secondAttempt whether an attempt before this one failed, perhaps since a picture ended its executor
     */
    RecognizedPictures(PictureTask task, Iterator<Row> rows, @Nullable Quarantine quarantine, boolean secondAttempt) {
        this.task = task;
        this.rows = rows;
        this.quarantine = quarantine;
        this.alone = secondAttempt && quarantine != null;
        this.provenance = task.provenance() ? task.settings().provenance().toRow() : null;
    }

    /** A picture on its way. */
    private static final class Picture {
        private final Row row;
        private final String name;
        private @Nullable Frame frame;
        private @Nullable List<FaceEmotion> faces;
        private @Nullable String error;

        Picture(Row row, String name) {
            this.row = row;
            this.name = name;
        }

        void fail(RuntimeException e) {
            String message = e.getMessage();
            error = message == null ? e.toString() : message;
            frame = null;
        }
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && rows.hasNext()) {
            List<Picture> batch = decodedBatch();
            recognize(batch);
            batch.forEach(this::finish);
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

    private List<Picture> decodedBatch() {
        List<Picture> batch = new ArrayList<>();
        long pixels = 0;
        int most = alone ? 1 : task.batchSize();
        while (batch.size() < most && pixels < MAX_WAITING_PIXELS && rows.hasNext()) {
            Row row = rows.next();
            Picture picture = new Picture(row, name(row));
            batch.add(picture);
            String key = key(row);
            if (key != null && quarantine != null && quarantine.contains(key)) {
                picture.fail(new SourceException(quarantine.reason(picture.name, key)));
            } else if (alone && key != null && quarantine != null) {
                quarantine.whileMarked(key, picture.name, () -> {
                    decode(picture);
                    recognize(List.of(picture));
                });
            } else {
                decode(picture);
            }
            Frame frame = picture.frame;
            pixels += frame == null ? 0 : (long) frame.width() * frame.height();
        }
        return batch;
    }

    /** Returns what quarantine knows a picture by; null if it is not asked. */
    private @Nullable String key(Row row) {
        if (quarantine == null || (!alone && quarantine.isEmpty())) {
            return null;
        }
        byte[] bytes = task.form().bytes(row.get(task.column()));
        return bytes == null ? null : Quarantine.key(bytes);
    }

    private String name(Row row) {
        return task.nameColumn() >= 0 && !row.isNullAt(task.nameColumn())
                ? String.valueOf(row.get(task.nameColumn()))
                : "a picture of the column " + row.schema().fieldNames()[task.column()];
    }

    private void decode(Picture picture) {
        try {
            picture.frame = task.form().decode(picture.name, picture.row.get(task.column()), task.maxPixels());
        } catch (BackendException e) {
            // What cannot be loaded is missing on this executor: no fault of the picture's.
            throw e;
        } catch (RuntimeException e) {
            picture.fail(e);
        }
    }

    /** Recognizes all in one call; if that fails, each alone, so that the others are not held up by one. */
    private void recognize(List<Picture> batch) {
        List<Picture> waiting = new ArrayList<>();
        List<Frame> frames = new ArrayList<>();
        for (Picture picture : batch) {
            if (picture.frame != null) {
                waiting.add(picture);
                frames.add(picture.frame);
            }
        }
        if (waiting.isEmpty()) {
            return;
        }
        // What fails here is the executor's fault, not a picture's: the task fails.
        EmotionRecognizer recognizer = Recognizers.get(task.settings());
        try {
            List<List<FaceEmotion>> faces = recognizer.recognizeAll(frames);
            for (int i = 0; i < waiting.size(); i++) {
                waiting.get(i).faces = faces.get(i);
                waiting.get(i).frame = null;
            }
        } catch (RuntimeException e) {
            if (waiting.size() == 1) {
                waiting.get(0).fail(e);
            } else {
                waiting.forEach(picture -> recognize(List.of(picture)));
            }
        }
    }

    private void finish(Picture picture) {
        if (picture.error != null && task.mode() == ErrorMode.FAILFAST) {
            throw new SourceException(picture.error);
        }
        if (picture.error != null && task.mode() == ErrorMode.DROPMALFORMED) {
            return;
        }
        Row row = picture.row;
        int added = provenance == null ? 2 : 3;
        @Nullable Object[] values = new Object[row.length() + added];
        for (int i = 0; i < row.length(); i++) {
            values[i] = row.get(i);
        }
        List<FaceEmotion> faces = picture.faces;
        values[row.length()] = faces == null ? null : FaceRows.seq(FaceRows.faces(faces, task.settings()));
        values[row.length() + 1] = picture.error;
        if (provenance != null) {
            values[row.length() + 2] = provenance;
        }
        ready.add(RowFactory.create(values));
    }
}
