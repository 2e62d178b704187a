package io.fer4j.spark;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes the pictures of a partition.
 *
 * @param settings the recognizer's
 * @param column where the picture stands in the row
 * @param nameColumn where its name stands; -1 if nowhere
 * @param form the pictures' form
 * @param mode what becomes of pictures that cannot be recognized
 * @param maxPixels the most pixels of a picture
 * @param batchSize how many pictures' faces are classified in one call
 * @param provenance whether a column says what made the result
 * @param quarantine the directory of the journal; null for none
 * @param hadoop how to reach it; null for none
 */
record PictureTask(
        RecognizerSettings settings,
        int column,
        int nameColumn,
        Pictures form,
        ErrorMode mode,
        long maxPixels,
        int batchSize,
        boolean provenance,
        @Nullable String quarantine,
        @Nullable SerializableConfiguration hadoop)
        implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        TaskContext task = TaskContext.get();
        Quarantine journal = quarantine == null || hadoop == null ? null : Quarantine.open(quarantine, hadoop.value());
        return new RecognizedPictures(this, rows, journal, task != null && task.attemptNumber() > 0);
    }
}
