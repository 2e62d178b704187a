package io.fer4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver, a master, workers and executors, each a process of its own, some of which are killed in the middle of a job. */
class ClusterTest {
    @TempDir
    static Path directory;

    private static Cluster cluster;

    @BeforeAll
    static void startCluster() throws IOException {
        cluster = Cluster.start(directory, 2);
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    /** Starts the job as spark-submit would, with what would be on its command line as properties. */
    private static Process job(Path log, Path input, Path output, String detector, int partitionBytes)
            throws IOException {
        Map<String, String> configuration = Map.of(
                "spark.master", cluster.url(),
                "spark.ui.enabled", "false",
                "spark.driver.host", "127.0.0.1",
                "spark.driver.bindAddress", "127.0.0.1",
                "spark.executor.memory", "700m",
                "spark.executor.cores", "1",
                "spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                "spark.executor.extraClassPath", Cluster.directories(),
                "spark.sql.files.maxPartitionBytes", String.valueOf(partitionBytes),
                "spark.sql.files.openCostInBytes", "1");
        List<String> command = new ArrayList<>(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"));
        configuration.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of(
                "io.fer4j.spark.FerSparkJob",
                "--input",
                input.toUri().toString(),
                "--output",
                output.toUri().toString(),
                "--detector",
                detector));
        return Cluster.java(directory.resolve("spark"), log, Map.of(), command.toArray(new String[0]));
    }

    private static int waitFor(Process job) {
        try {
            return job.waitFor();
        } catch (InterruptedException e) {
            job.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> errorsByName(Path output) {
        SparkSession spark = LocalSpark.session();
        Map<String, String> rows = new TreeMap<>();
        for (Row row : spark.read()
                .parquet(output.toString())
                .select("path", "faces_error")
                .collectAsList()) {
            String name =
                    Path.of(java.net.URI.create(row.getString(0))).getFileName().toString();
            assertThat(rows.put(name, row.isNullAt(1) ? "" : row.getString(1)))
                    .as("%s once", name)
                    .isNull();
        }
        return rows;
    }

    private static String name(int picture) {
        return String.format("picture-%04d.%s", picture, picture % 3 == 0 ? "png" : "jpg");
    }

    @Test
    void everyPictureIsThereOnceAfterAnExecutorAndAWorkerWereKilled() throws IOException {
        int pictures = 80;
        Path input = Files.createDirectory(directory.resolve("killed"));
        Path output = directory.resolve("killed-out");
        Portraits.write(input, pictures);
        Portraits.writeBad(input);
        Path log = directory.resolve("killed.log");
        Process job = job(log, input, output, "slow", 300_000);
        try {
            Process first = cluster.workers().get(0);
            Process second = cluster.workers().get(1);
            Cluster.await(
                    "an executor of each worker",
                    () -> !job.isAlive()
                            || (Cluster.executors(first).size() == 1
                                    && Cluster.executors(second).size() == 1));
            Cluster.await("tasks that run", () -> !job.isAlive() || isWriting(output, 3));
            assertThat(job.isAlive()).as(() -> log + ": " + read(log)).isTrue();
            Cluster.killExecutor(first);
            Cluster.await("progress after an executor's end", () -> !job.isAlive() || isWriting(output, 6));
            assertThat(job.isAlive()).as(() -> log + ": " + read(log)).isTrue();
            Cluster.killWorker(second);
            cluster.addWorker();
            assertThat(waitFor(job)).as(log + ": " + Files.readString(log)).isZero();
        } finally {
            job.destroyForcibly();
        }

        Map<String, String> rows = errorsByName(output);
        assertThat(rows).hasSize(pictures + 4);
        rows.forEach((name, error) -> {
            if (name.startsWith("bad-")) {
                assertThat(error).startsWith("Expected").contains(name);
            } else {
                assertThat(error).as(name).isEmpty();
            }
        });
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Tells whether so many tasks have finished a file, before it is the job's. */
    private static boolean isWriting(Path output, int files) {
        if (!Files.isDirectory(output)) {
            return false;
        }
        try (var all = Files.walk(output)) {
            return all.filter(file -> file.getFileName().toString().matches("task_.*"))
                            .count()
                    >= files;
        } catch (IOException | java.io.UncheckedIOException e) {
            return false;
        }
    }

    @Test
    void picturesThatEndTheirExecutorGoIntoQuarantine() throws IOException {
        int pictures = 24;
        Path input = Files.createDirectory(directory.resolve("poisoned"));
        Path output = directory.resolve("poisoned-out");
        Portraits.write(input, pictures);
        byte[] poison = Portraits.encoded(Portraits.astronaut(TestDetectors.POISONOUS_WIDTH, 80), "png");
        Files.write(input.resolve("poison.png"), poison);
        Path log = directory.resolve("poisoned.log");
        Process job = job(log, input, output, "poisoned", 1_000_000);
        try {
            assertThat(waitFor(job)).as(log + ": " + Files.readString(log)).isZero();
        } finally {
            job.destroyForcibly();
        }

        Map<String, String> rows = errorsByName(output);
        assertThat(rows).hasSize(pictures + 1);
        rows.forEach((name, error) -> {
            if (name.equals("poison.png")) {
                assertThat(error).contains("during which an executor ended 2 times", Quarantine.key(poison));
            } else {
                assertThat(error).as(name).isEmpty();
            }
        });
        assertThat(Path.of(output + "_quarantine")).isDirectoryContaining("glob:**" + Quarantine.key(poison) + ".*");
        assertThat(Arrays.asList(rows.keySet().toArray())).contains(name(0), name(pictures - 1));
    }
}
