package io.fer4j.spark;

import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.Face;
import io.fer4j.FaceEmotion;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The rows on a video's way: segments, frames with their faces, and faces that are followed. */
final class VideoRows {
    static final String PATH = "path";
    static final String START = "start";
    static final String INDEX = "index";

    /** A part of a video: from {@code start} until before {@code end}, in nanoseconds, or why there is none. */
    static final StructType SEGMENT = new StructType()
            .add(PATH, DataTypes.StringType, false)
            .add(START, DataTypes.LongType, false)
            .add("end", DataTypes.LongType, false)
            .add("error", DataTypes.StringType, true);

    private static final StructType FACE = new StructType()
            .add("x", DataTypes.FloatType, false)
            .add("y", DataTypes.FloatType, false)
            .add("width", DataTypes.FloatType, false)
            .add("height", DataTypes.FloatType, false)
            .add("confidence", DataTypes.FloatType, false)
            .add("scores", DataTypes.createArrayType(DataTypes.FloatType, false), false);

    /** A frame that was looked at, with its faces, or why the segment breaks off. */
    static final StructType FRAME = new StructType()
            .add(PATH, DataTypes.StringType, false)
            .add(START, DataTypes.LongType, false)
            .add(INDEX, DataTypes.LongType, false)
            .add("time", DataTypes.LongType, false)
            .add("faces", DataTypes.createArrayType(FACE, false), false)
            .add("error", DataTypes.StringType, true);

    private VideoRows() {}

    static Row face(FaceEmotion face) {
        Box box = face.box();
        List<Float> scores = new ArrayList<>();
        for (float score : face.scores().toArray()) {
            scores.add(score);
        }
        return RowFactory.create(
                box.x(), box.y(), box.width(), box.height(), face.face().confidence(), FaceRows.seq(scores));
    }

    /** Reads what {@link #face} wrote, to the bit; without landmarks. */
    static FaceEmotion face(Row row, RecognizerSettings settings) {
        List<Float> scores = row.getList(5);
        float[] probabilities = new float[scores.size()];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = scores.get(i);
        }
        List<Emotion> classes = settings.labels().stream().map(Emotion::valueOf).toList();
        return new FaceEmotion(
                new Face(new Box(row.getFloat(0), row.getFloat(1), row.getFloat(2), row.getFloat(3)), row.getFloat(4)),
                EmotionScores.of(classes, probabilities),
                false);
    }

    static StructType output(RecognizerSettings settings) {
        return new StructType()
                .add(PATH, DataTypes.StringType, false)
                .add("timestampMs", DataTypes.LongType, true)
                .add("trackId", DataTypes.LongType, true)
                .add("box", FaceRows.BOX, true)
                .add("confidence", DataTypes.DoubleType, true)
                .add("top", DataTypes.StringType, true)
                .add("label", DataTypes.StringType, true)
                .add("uncertain", DataTypes.BooleanType, true)
                .add("scores", FaceRows.scoresType(settings), true)
                .add("error", DataTypes.StringType, true);
    }
}
