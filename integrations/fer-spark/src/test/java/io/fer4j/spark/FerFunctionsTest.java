package io.fer4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FerFunctionsTest {
    private static final int PICTURES = 12;

    /** Uses the function's result twice, in a filter and in the answer. */
    private static final String QUERY =
            "SELECT path, f.top, f.scores.happy FROM (SELECT path, explode(faces) f FROM (SELECT path, %s(content) faces FROM"
                    + " pictures) WHERE size(faces) > 0 AND faces[0].confidence > 0.5) WHERE f.scores.happy >= 0";

    private static SparkSession spark;

    @BeforeAll
    static void startSpark() {
        spark = LocalSpark.session();
    }

    @AfterEach
    void forget() {
        List.of("model", "precision", "detector", "minFaceSize", "threads")
                .forEach(key -> spark.conf().unset("spark.fer4j." + key));
    }

    @Test
    void runsOnceForEachPictureHoweverOftenItsResultIsUsed(@TempDir Path directory) throws IOException {
        Portraits.write(directory, PICTURES);
        Portraits.writeBad(directory);
        spark.read().format("binaryFile").load(directory.toUri().toString()).createOrReplaceTempView("pictures");
        spark.conf().set("spark.fer4j.detector", "counting");
        FerFunctions.register(spark);

        int before = TestDetectors.COUNT.get();
        List<Row> rows = spark.sql(String.format(QUERY, "fer_faces")).collectAsList();

        assertThat(rows).hasSize(PICTURES);
        assertThat(TestDetectors.COUNT.get() - before).isEqualTo(PICTURES);
    }

    @Test
    void runsOnceAlsoIfItIsRegisteredByTheNameOfItsClass(@TempDir Path directory) throws IOException {
        Portraits.write(directory, PICTURES);
        spark.read().format("binaryFile").load(directory.toUri().toString()).createOrReplaceTempView("pictures");
        spark.conf().set("spark.fer4j.detector", "counting");
        RecognizerSettings settings = RecognizerSettings.of(null, null, "counting", 1, 1);
        spark.udf().register("by_class", new FerFaces(settings), FerFunctions.facesType(spark));

        int before = TestDetectors.COUNT.get();
        List<Row> rows = spark.sql(String.format(QUERY, "by_class")).collectAsList();

        assertThat(rows).hasSize(PICTURES);
        assertThat(TestDetectors.COUNT.get() - before).isEqualTo(PICTURES);
    }

    @Test
    void answersAsTheTransformer(@TempDir Path directory) throws IOException {
        Portraits.write(directory, PICTURES);
        var pictures = spark.read().format("binaryFile").load(directory.toUri().toString());
        pictures.createOrReplaceTempView("pictures");
        FerFunctions.register(spark);

        assertThat(spark.sql("SELECT path, fer_faces(content) FROM pictures ORDER BY path")
                        .collectAsList())
                .isEqualTo(new FaceExpressions()
                        .transform(pictures)
                        .select("path", "faces")
                        .orderBy("path")
                        .collectAsList());
        assertThat(spark.sql("SELECT fer_faces(null)").collectAsList().get(0).isNullAt(0))
                .isTrue();
    }

    @Test
    void refusesAConfigurationThatSaysNothing() {
        spark.conf().set("spark.fer4j.threads", "many");
        assertThatThrownBy(() -> FerFunctions.register(spark))
                .hasMessage("Expected a whole number for spark.fer4j.threads, found \"many\".");
        spark.conf().set("spark.fer4j.threads", "0");
        assertThatThrownBy(() -> FerFunctions.register(spark))
                .hasMessage("Expected for spark.fer4j.threads at least 1, found 0.");
    }
}
