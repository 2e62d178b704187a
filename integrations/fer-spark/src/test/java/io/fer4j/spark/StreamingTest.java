package io.fer4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamingTest {
    private static final int PICTURES = 32;

    @Test
    void goesOnWithoutDoublesAfterAStopAndAfterAKill(@TempDir Path directory) throws Exception {
        Path input = Files.createDirectory(directory.resolve("in"));
        Path output = directory.resolve("out");
        Portraits.write(input, PICTURES);
        Portraits.writeBad(input);
        List<String> slow = List.of(
                input.toUri().toString(),
                output.toUri().toString(),
                directory.resolve("checkpoint").toUri().toString(),
                "slow");
        killInsideABatch(directory, output, slow);
        int afterKill = batches(output);
        assertThat(afterKill).isBetween(1, 4);

        SparkSession spark = LocalSpark.session();
        StreamingQuery stopped = StreamingJob.start(spark, slow);
        Cluster.await("another batch", () -> batches(output) > afterKill || !stopped.isActive());
        stopped.stop();
        StreamingJob.start(spark, slow).awaitTermination();
        StreamingJob.start(spark, slow).awaitTermination();

        List<String> paths = spark.read()
                .parquet(output.toString())
                .select("path")
                .as(Encoders.STRING())
                .collectAsList();
        assertThat(paths).hasSize(PICTURES + 4).doesNotHaveDuplicates();
        assertThat(spark.read()
                        .parquet(output.toString())
                        .where("faces_error IS NOT NULL")
                        .count())
                .isEqualTo(4);
    }

    private static void killInsideABatch(Path directory, Path output, List<String> arguments) throws Exception {
        String[] command = {
            "-Xmx700m",
            "-XX:TieredStopAtLevel=1",
            "io.fer4j.spark.StreamingJob",
            arguments.get(0),
            arguments.get(1),
            arguments.get(2),
            arguments.get(3)
        };
        Process stream = Cluster.java(directory, directory.resolve("stream.log"), Map.of(), command);
        try {
            Cluster.await("a batch", () -> batches(output) >= 1 || !stream.isAlive());
            // A batch of eight slow pictures takes 400 ms and more.
            Thread.sleep(150);
            assertThat(stream.isAlive())
                    .as(() -> read(directory.resolve("stream.log")))
                    .isTrue();
        } finally {
            stream.destroyForcibly().waitFor();
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Returns how many batches the file sink has written down. */
    private static int batches(Path output) {
        Path log = output.resolve("_spark_metadata");
        if (!Files.isDirectory(log)) {
            return 0;
        }
        try (var files = Files.list(log)) {
            return (int) files.filter(file -> file.getFileName().toString().matches("\\d+"))
                    .count();
        } catch (IOException e) {
            return 0;
        }
    }
}
