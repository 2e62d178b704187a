package io.fer4j.spark;

import io.fer4j.Affect;
import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.FaceEmotion;
import io.fer4j.FaceQuality;
import io.fer4j.UncertaintyReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
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

    private static final StructType QUALITY = new StructType()
            .add("size", DataTypes.DoubleType, false)
            .add("sharpness", DataTypes.DoubleType, false)
            .add("brightness", DataTypes.DoubleType, false)
            .add("contrast", DataTypes.DoubleType, false)
            .add("overexposure", DataTypes.DoubleType, false)
            .add("yaw", DataTypes.DoubleType, true)
            .add("pitch", DataTypes.DoubleType, true)
            .add("roll", DataTypes.DoubleType, true);

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
                .add("reasons", DataTypes.createArrayType(DataTypes.StringType, false), false)
                .add("scores", scoresType(settings), false);
        return (settings.affect() ? type.add("affect", AFFECT, true) : type).add("quality", QUALITY, true);
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
        List<@Nullable Object> values = new ArrayList<>();
        values.add(box);
        values.add(confidence);
        values.add(landmarks);
        values.add(face.top().name());
        values.add(face.uncertain());
        values.add(seq(face.reasons().stream().map(UncertaintyReason::name).toList()));
        values.add(scores(face, settings));
        if (settings.affect()) {
            values.add(face.affect().map(FaceRows::affect).orElse(null));
        }
        values.add(face.quality().map(FaceRows::quality).orElse(null));
        return RowFactory.create(values.toArray());
    }

    /** Returns the members of the quality's form in JSON; those that are absent there are null here. */
    private static Row quality(FaceQuality quality) {
        Map<String, Object> members = quality.asMap();
        return RowFactory.create(Arrays.stream(QUALITY.fieldNames())
                .map(name -> members.get(name) instanceof Number number ? number.doubleValue() : null)
                .toArray());
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
