package io.fer4j.spark;

import io.fer4j.Device;
import io.fer4j.EmotionRecognizer;
import io.fer4j.image.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Measures the library alone on one core, Spark with one executor of one core, and Spark with two, over the same pictures; what
 * {@code scripts/spark-scaling.sh} runs. Takes the directory to work in, the number of pictures and of repetitions.
 */
final class Scaling {
    private static final int WARM_UP = 200;

    private Scaling() {}

    /** Measures, or runs one measurement in a process of its own. */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "library" -> library(Path.of(arguments[1]));
            case "spark" -> spark(arguments[1], Path.of(arguments[2]));
            default -> compare(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        }
    }

    private static void compare(Path directory, int pictures, int repetitions) throws Exception {
        Path input = directory.resolve("pictures");
        if (!Files.isDirectory(input)) {
            Files.createDirectories(input);
            for (int i = 0; i < pictures; i++) {
                // 160 to 400 by 160 to 320 pixels, with none, one or two faces.
                Files.write(
                        input.resolve(String.format("picture-%06d.jpg", i)),
                        Portraits.encoded(Portraits.picture(i), "jpg"));
            }
        }
        System.out.printf(
                "%d pictures, %d processors%n", pictures, Runtime.getRuntime().availableProcessors());
        System.out.println("| | pictures a second | of one executor |");
        System.out.println("|---|---|---|");
        for (int repetition = 0; repetition < repetitions; repetition++) {
            double library = result(run(directory, List.of("taskset", "-c", "0"), "library", input.toString()));
            double one = onCluster(directory.resolve("one-" + repetition), input, 1);
            double two = onCluster(directory.resolve("two-" + repetition), input, 2);
            line("library, one core", library, one);
            line("one executor", one, one);
            line("two executors", two, one);
        }
    }

    private static void line(String what, double rate, double one) {
        System.out.printf(Locale.ROOT, "| %s | %.1f | %.3f |%n", what, rate, rate / one);
    }

    private static double onCluster(Path directory, Path input, int executors) throws Exception {
        Files.createDirectories(directory);
        try (Cluster cluster = Cluster.start(directory, 0)) {
            for (int core = 0; core < executors; core++) {
                cluster.addWorker(List.of("taskset", "-c", String.valueOf(core)));
            }
            return result(run(directory, List.of(), "spark", cluster.url(), input.toString()));
        }
    }

    private static Path run(Path directory, List<String> before, String... arguments) throws Exception {
        Path log = Files.createTempFile(directory, arguments[0], ".log");
        List<String> command = new ArrayList<>(List.of("-Xmx1g", Scaling.class.getName()));
        command.addAll(Arrays.asList(arguments));
        int code = Cluster.java(before, directory.resolve("spark"), log, Map.of(), command.toArray(new String[0]))
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("Expected a measurement, found exit code " + code + ", see " + log);
        }
        return log;
    }

    private static double result(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.startsWith("RATE "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(5)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("Expected a rate in " + log));
        }
    }

    private static void library(Path input) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(input)) {
            files = all.sorted().toList();
        }
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .detector(RecognizerSettings.DEFAULT_DETECTOR)
                .device(Device.cpu(1))
                .build()) {
            files.stream().limit(WARM_UP).forEach(file -> recognizer.recognize(PictureFile.read(file)));
            long start = System.nanoTime();
            files.forEach(file -> recognizer.recognize(PictureFile.read(file)));
            rate(files.size(), start);
        }
    }

    private static void rate(int pictures, long start) {
        System.out.println("RATE " + pictures * 1e9 / (System.nanoTime() - start));
    }

    private static void spark(String master, Path input) {
        SparkSession spark = SparkSession.builder()
                .master(master)
                .config("spark.ui.enabled", false)
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.executor.memory", "900m")
                .config("spark.executor.cores", 1)
                .config("spark.executor.extraClassPath", Cluster.directories())
                // As docs/spark.md advises for small files: about a thousand of these pictures a task.
                .config("spark.sql.files.openCostInBytes", 4096)
                .config("spark.sql.files.maxPartitionBytes", 16_000_000)
                .getOrCreate();
        Dataset<Row> pictures =
                spark.read().format("binaryFile").load(input.toUri().toString());
        int count = (int) pictures.select("path").count();
        recognize(new FaceExpressions().transform(pictures.limit(2 * WARM_UP).repartition(4)));
        long start = System.nanoTime();
        recognize(new FaceExpressions().transform(pictures));
        rate(count, start);
        spark.stop();
    }

    private static void recognize(Dataset<Row> faces) {
        faces.drop("content").write().format("noop").mode("overwrite").save();
    }
}
