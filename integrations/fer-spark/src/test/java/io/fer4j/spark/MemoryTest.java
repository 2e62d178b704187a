package io.fer4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a long job takes, it takes after its first ten thousand pictures. */
@Tag("slow")
class MemoryTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int FIRST = 10_000;
    private static final int ALL = 1_000_000;
    private static final double GROWTH = 1.1;

    @Test
    void isFlatOverAMillionPictures() throws IOException {
        assumeTrue(Files.exists(STATUS), "The resident set is read from " + STATUS);
        SparkSession spark = LocalSpark.session();
        byte[] picture = Portraits.encoded(Portraits.astronaut(96, 96), "jpg");
        recognize(pictures(spark, picture, FIRST));
        long before = residentKilobytes();
        recognize(pictures(spark, picture, ALL));

        assertThat(residentKilobytes()).isLessThan((long) (before * GROWTH));
    }

    private static Dataset<Row> pictures(SparkSession spark, byte[] picture, int count) {
        return spark.range(0, count, 1, 64).select(functions.lit(picture).alias("content"));
    }

    private static void recognize(Dataset<Row> pictures) {
        new FaceExpressions()
                .setModel("cnn3")
                .setDetector("counting")
                .transform(pictures)
                .drop("content")
                .write()
                .format("noop")
                .mode("overwrite")
                .save();
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
