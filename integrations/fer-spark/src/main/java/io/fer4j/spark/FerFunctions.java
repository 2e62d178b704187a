package io.fer4j.spark;

import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * SQL functions.
 *
 * <pre>{@code
 * FerFunctions.register(spark);
 * spark.sql("SELECT path, f.top, f.scores.happy FROM (SELECT path, explode(fer_faces(content)) f FROM pictures)");
 * }</pre>
 */
public final class FerFunctions {
    /** The name of the function that recognizes the faces of a picture. */
    public static final String FER_FACES = "fer_faces";

    private static final String PREFIX = "spark.fer4j.";

    private FerFunctions() {}

    /**
     * Registers {@value #FER_FACES}: the contents of a picture file in, an array of its faces out, as {@link FaceExpressions}
     * gives them; null for null and for what is no picture. It is registered as non-deterministic, so that Spark runs it once for
     * each picture however often a query uses its result.
     *
     * <p>The session's configuration chooses what runs: {@code spark.fer4j.model}, {@code spark.fer4j.precision},
     * {@code spark.fer4j.detector}, {@code spark.fer4j.minFaceSize} and {@code spark.fer4j.threads}, all of them optional, as of
     * now.
     *
     * @param spark the session
     * @throws io.fer4j.ModelException if there is no such model
     */
    public static void register(SparkSession spark) {
        RecognizerSettings settings = settings(spark);
        spark.udf()
                .register(
                        FER_FACES,
                        functions
                                .udf(new FerFaces(settings), FaceRows.facesType(settings))
                                .asNondeterministic());
    }

    /**
     * Returns the type of what {@value #FER_FACES} gives, for those who register {@link FerFaces} themselves.
     *
     * @param spark the session whose configuration chooses the model
     * @return an array of structs
     * @throws io.fer4j.ModelException if there is no such model
     */
    public static DataType facesType(SparkSession spark) {
        return FaceRows.facesType(settings(spark));
    }

    private static RecognizerSettings settings(SparkSession spark) {
        return settings(key -> {
            scala.Option<String> value = spark.conf().getOption(key);
            return value.isDefined() ? value.get() : null;
        });
    }

    static RecognizerSettings settings(Function<String, @Nullable String> configuration) {
        String detector = configuration.apply(PREFIX + "detector");
        return RecognizerSettings.of(
                configuration.apply(PREFIX + "model"),
                configuration.apply(PREFIX + "precision"),
                detector == null ? RecognizerSettings.DEFAULT_DETECTOR : detector,
                number(PREFIX + "minFaceSize", configuration),
                number(PREFIX + "threads", configuration));
    }

    private static int number(String key, Function<String, @Nullable String> configuration) {
        String value = configuration.apply(key);
        try {
            return value == null ? 1 : RecognitionStage.atLeastOne(key, Integer.parseInt(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Expected a whole number for " + key + ", found \"" + value + "\".", e);
        }
    }

    /** Returns a schema with one column of faces, whose DDL PySpark reads. */
    static StructType schema(RecognizerSettings settings) {
        return new StructType().add("faces", FaceRows.facesType(settings));
    }
}
