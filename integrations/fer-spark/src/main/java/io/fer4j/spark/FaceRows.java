package io.fer4j.spark;

import io.fer4j.Affect;
import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.FaceEmotion;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Faces as rows, with the members of {@link FaceEmotion}'s form in JSON. */
final class FaceRows {
    static final StructType BOX = new StructType()
            .add("x", DataTypes.DoubleType, false)
            .add("y", DataTypes.DoubleType, false)
            .add("width", DataTypes.DoubleType, false)
            .add("height", DataTypes.DoubleType, false);

    private static final StructType LANDMARK = new StructType()
            .add("type", DataTypes.StringType, false)
            .add("x", DataTypes.DoubleType, false)
            .add("y", DataTypes.DoubleType, false);

    private static final StructType AFFECT =
            new StructType().add("valence", DataTypes.DoubleType, false).add("arousal", DataTypes.DoubleType, false);

    private FaceRows() {}

    /** Returns the type of all faces of a picture. */
    static ArrayType facesType(RecognizerSettings settings) {
        return DataTypes.createArrayType(faceType(settings), false);
    }

    private static StructType faceType(RecognizerSettings settings) {
        StructType type = new StructType()
                .add("box", BOX, false)
                .add("confidence", DataTypes.DoubleType, false)
                .add("landmarks", DataTypes.createArrayType(LANDMARK, false), false)
                .add("top", DataTypes.StringType, false)
                .add("uncertain", DataTypes.BooleanType, false)
                .add("scores", scoresType(settings), false);
        return settings.affect() ? type.add("affect", AFFECT, true) : type;
    }

    static StructType scoresType(RecognizerSettings settings) {
        StructType type = new StructType();
        for (String label : settings.labels()) {
            type = type.add(label, DataTypes.DoubleType, false);
        }
        return type;
    }

    static List<Row> faces(List<FaceEmotion> faces, RecognizerSettings settings) {
        return faces.stream().map(face -> face(face, settings)).toList();
    }

    private static Row face(FaceEmotion face, RecognizerSettings settings) {
        Row box = box(face.box());
        double confidence = face.face().confidence();
        Seq<Row> landmarks = seq(face.face().landmarks().stream()
                .map(landmark ->
                        RowFactory.create(landmark.type().name(), (double) landmark.x(), (double) landmark.y()))
                .toList());
        Row scores = scores(face, settings);
        if (!settings.affect()) {
            return RowFactory.create(box, confidence, landmarks, face.top().name(), face.uncertain(), scores);
        }
        return RowFactory.create(
                box,
                confidence,
                landmarks,
                face.top().name(),
                face.uncertain(),
                scores,
                face.affect().map(FaceRows::affect).orElse(null));
    }

    /** Returns a list in the only form that Spark's rows take. */
    static <T> Seq<T> seq(List<T> list) {
        return CollectionConverters.asScala(list);
    }

    static Row box(Box box) {
        return RowFactory.create((double) box.x(), (double) box.y(), (double) box.width(), (double) box.height());
    }

    private static Row affect(Affect affect) {
        return RowFactory.create((double) affect.valence(), (double) affect.arousal());
    }

    static Row scores(FaceEmotion face, RecognizerSettings settings) {
        return RowFactory.create(settings.labels().stream()
                .map(label -> (double) face.scores().probability(Emotion.valueOf(label)))
                .toArray());
    }
}
