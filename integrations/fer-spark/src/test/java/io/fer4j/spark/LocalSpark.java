package io.fer4j.spark;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One Spark for all tests of a JVM, in it, on two threads. */
final class LocalSpark implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        session();
    }

    static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 4)
                .config(
                        "spark.sql.warehouse.dir",
                        Path.of(System.getProperty("java.io.tmpdir"), "fer4j-warehouse")
                                .toUri()
                                .toString())
                .getOrCreate();
    }
}
