package io.fer4j.spark;

import java.time.Duration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/** What docs/spark.md shows, between the marks. */
final class SparkSnippets {
    private SparkSnippets() {}

    static Dataset<Row> batch(SparkSession spark, String directory) {
        // begin batch
        Dataset<Row> pictures = spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", true)
                .option("pathGlobFilter", "*.{jpg,jpeg,png}")
                .load(directory);
        Dataset<Row> faces = new FaceExpressions()
                .setInputCol("content")
                .setOutputCol("faces")
                .setModel("vgg16")
                .setPrecision("int8")
                .setMinFaceSize(40)
                .setMode("PERMISSIVE")
                .transform(pictures)
                .drop("content");
        // end batch
        return faces;
    }

    static StreamingQuery stream(SparkSession spark, String directory, String output, String checkpoint)
            throws Exception {
        // begin stream
        Dataset<Row> arriving = spark.readStream()
                .format("binaryFile")
                .schema(spark.read().format("binaryFile").load(directory).schema())
                .option("maxFilesPerTrigger", 1000)
                .load(directory);
        StreamingQuery query = new FaceExpressions()
                .transform(arriving)
                .drop("content")
                .writeStream()
                .format("parquet")
                .option("checkpointLocation", checkpoint)
                .trigger(Trigger.AvailableNow())
                .start(output);
        // end stream
        return query;
    }

    static void pack(SparkSession spark, String directory, String packed) {
        // begin pack
        spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", true)
                .load(directory)
                .select("path", "content")
                .write()
                .option("compression", "none") // Pictures are compressed already.
                .parquet(packed);
        Dataset<Row> faces = new FaceExpressions().transform(spark.read().parquet(packed));
        // end pack
        faces.count();
    }

    static Dataset<Row> videos(SparkSession spark, String directory) {
        // begin videos
        Dataset<Row> videos = spark.read().format("binaryFile").load(directory).select("path", "length");
        Dataset<Row> seen = new VideoExpressions()
                .setInputCol("path")
                .setFramesPerSecond(5)
                .setSegment(Duration.ofMinutes(5))
                .transform(videos);
        // end videos
        return seen;
    }
}
