package io.fer4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Emotion;
import io.fer4j.FaceEmotion;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.util.Collector;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code in the documents is code of these tests, and runs. */
class DocumentsTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
    private static final Pattern MARKED = Pattern.compile("(?ms)^ *// begin (\\w+)\\n(.*?)^ *// end \\1$");

    @ParameterizedTest
    @ValueSource(strings = {"spark.md", "scale.md"})
    void showsCodeThatCompiles(String document) throws IOException {
        Map<String, String> marked = new LinkedHashMap<>();
        try (Stream<Path> sources = Files.list(Path.of("src/test/java/io/fer4j/spark"))) {
            for (Path source : sources.toList()) {
                Matcher region = MARKED.matcher(Files.readString(source));
                while (region.find()) {
                    // A last line without text would count as one without indentation.
                    marked.put(region.group(2).stripTrailing().stripIndent() + "\n", region.group(1));
                }
            }
        }
        List<String> shown = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../../docs", document)));
        while (block.find()) {
            assertThat(marked).containsKey(block.group(1));
            shown.add(marked.get(block.group(1)));
        }
        assertThat(shown)
                .containsExactlyInAnyOrder(
                        document.equals("spark.md")
                                ? new String[] {"batch", "stream", "pack", "videos"}
                                : new String[] {"pool", "flink", "kafka"});
    }

    private static byte[] astronaut() {
        return Portraits.encoded(Portraits.astronaut(256, 256), "png");
    }

    @Test
    void runsAsAFunctionOfFlink() throws Exception {
        List<String> lines = new ArrayList<>();
        Collector<String> collector = new Collector<>() {
            @Override
            public void collect(String line) {
                lines.add(line);
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        FlinkFaces function = new FlinkFaces();
        function.open(DefaultOpenContext.INSTANCE);
        function.flatMap(astronaut(), collector);
        function.flatMap(new byte[3], collector);
        function.close();

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("HAPPY Box[");
        assertThat(lines.get(1)).startsWith("error: Expected");
    }

    @Test
    @SuppressWarnings("unchecked") // A stand-in for a generic interface of many methods, of which one is called.
    void runsAsAProcessorOfKafkaStreams() {
        List<Record<String, String>> records = new ArrayList<>();
        ProcessorContext<String, String> context = (ProcessorContext<String, String>) Proxy.newProxyInstance(
                ProcessorContext.class.getClassLoader(),
                new Class<?>[] {ProcessorContext.class},
                (proxy, method, arguments) -> {
                    records.add((Record<String, String>) arguments[0]);
                    return null;
                });
        KafkaFaces processor = new KafkaFaces();
        processor.init(context);
        processor.process(new Record<>("astronaut", astronaut(), 1));
        processor.process(new Record<>("nothing", new byte[3], 2));
        processor.close();

        assertThat(records).hasSize(2);
        assertThat(records.get(0).key()).isEqualTo("astronaut");
        assertThat(records.get(0).value()).startsWith("HAPPY Box[");
        assertThat(records.get(1).value()).startsWith("error: Expected").contains("nothing");
    }

    @Test
    void runsOnAPoolOfThreads(@TempDir Path directory) throws Exception {
        Portraits.write(directory, 30);
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.sorted().toList();
        }
        Map<Path, List<FaceEmotion>> results = new LinkedHashMap<>();
        PooledFaces.recognize(files, results::put);
        assertThat(results.keySet()).containsExactlyElementsOf(files);
        assertThat(results.values().stream().mapToInt(List::size).sum()).isGreaterThan(10);
    }

    @Test
    void runsOnSpark(@TempDir Path directory) throws Exception {
        SparkSession spark = LocalSpark.session();
        Path pictures = Files.createDirectories(directory.resolve("pictures/deeper"));
        Files.write(pictures.resolve("astronaut.png"), astronaut());
        Row row = SparkSnippets.batch(spark, pictures.getParent().toUri().toString())
                .first();
        List<Row> faces = row.getList(row.fieldIndex("faces"));
        assertThat(faces.get(0).<String>getAs("top")).isEqualTo(Emotion.HAPPY.name());

        Path out = directory.resolve("out");
        SparkSnippets.stream(
                        spark,
                        pictures.toUri().toString(),
                        out.toString(),
                        directory.resolve("checkpoint").toString())
                .awaitTermination();
        assertThat(spark.read().parquet(out.toString()).count()).isEqualTo(1);
        SparkSnippets.pack(
                spark,
                pictures.getParent().toUri().toString(),
                directory.resolve("packed").toString());
        assertThat(spark.read().parquet(directory.resolve("packed").toString()).count())
                .isEqualTo(1);
        assertThat(SparkSnippets.videos(spark, pictures.toUri().toString()).columns())
                .contains("path", "timestampMs", "trackId", "box", "label");
    }
}
