package io.fer4j.spark;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/** A structured stream of pictures into Parquet, as a program of its own, so that it can be killed. */
final class StreamingJob {
    private StreamingJob() {}

    /** Takes the directories of pictures, output and checkpoint, and the detector. */
    public static void main(String[] arguments) throws Exception {
        SparkSession spark = LocalSpark.session();
        start(spark, List.of(arguments)).awaitTermination();
        spark.stop();
    }

    static StreamingQuery start(SparkSession spark, List<String> arguments) throws Exception {
        StructType schema =
                spark.read().format("binaryFile").load(arguments.get(0)).schema();
        Dataset<Row> pictures = spark.readStream()
                .format("binaryFile")
                .schema(schema)
                .option("maxFilesPerTrigger", 8)
                .load(arguments.get(0));
        return new FaceExpressions()
                .setDetector(arguments.get(3))
                .transform(pictures)
                .select("path", "faces", "faces_error")
                .writeStream()
                .format("parquet")
                .option("checkpointLocation", arguments.get(2))
                .trigger(Trigger.AvailableNow())
                .start(arguments.get(1));
    }
}
