package io.fer4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.image.PictureFile;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaceExpressionsTest {
    private static final int SOME = 36;
    private static final int MANY = 500;
    private static final List<String> BAD = List.of("bad-huge.png", "bad-text.png", "bad-truncated.jpg", "bad-zip.jpg");

    private static SparkSession spark;

    @BeforeAll
    static void startSpark() {
        spark = LocalSpark.session();
    }

    @Test
    void answersAsTheLibraryToTheBitHoweverPicturesArePartitioned(@TempDir Path directory) throws IOException {
        answersAsTheLibrary(directory, SOME);
    }

    @Test
    @Tag("slow")
    void answersAsTheLibraryForManyPictures(@TempDir Path directory) throws IOException {
        answersAsTheLibrary(directory, MANY);
    }

    private static void answersAsTheLibrary(Path directory, int count) throws IOException {
        Portraits.write(directory, count);
        Map<String, String> expected = new TreeMap<>();
        int faces = 0;
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .detector("yunet")
                .device(io.fer4j.Device.cpu(1))
                .build()) {
            for (Path file : files(directory)) {
                List<FaceEmotion> found = recognizer.recognize(PictureFile.read(file));
                faces += found.size();
                expected.put(file.getFileName().toString(), text(found));
            }
        }
        assertThat(faces).isGreaterThan(count / 3);
        for (int partitions : new int[] {1, 2, 7, 60}) {
            assertThat(recognized(new FaceExpressions().setBatchSize(partitions + 3), directory, partitions))
                    .as("%d partitions", partitions)
                    .isEqualTo(expected);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static Map<String, String> recognized(FaceExpressions stage, Path directory, int partitions) {
        Map<String, String> found = new TreeMap<>();
        for (Row row : stage.transform(pictures(directory).repartition(partitions))
                .select("path", "faces", "faces_error")
                .collectAsList()) {
            String name = name(row);
            assertThat(row.isNullAt(2)).as("%s: %s", name, row.get(2)).isTrue();
            assertThat(found.put(name, rows(row.getList(1)))).isNull();
        }
        return found;
    }

    private static String name(Row row) {
        return Path.of(java.net.URI.create(row.getString(0))).getFileName().toString();
    }

    private static Dataset<Row> pictures(Path directory) {
        return spark.read().format("binaryFile").load(directory.toUri().toString());
    }

    /** Returns all that is in a result, with the bits of each number. */
    private static String text(List<FaceEmotion> faces) {
        StringBuilder text = new StringBuilder();
        for (FaceEmotion face : faces) {
            numbers(
                    text,
                    face.box().x(),
                    face.box().y(),
                    face.box().width(),
                    face.box().height());
            numbers(text, face.face().confidence());
            face.face().landmarks().forEach(point -> {
                text.append(point.type());
                numbers(text, point.x(), point.y());
            });
            text.append(face.top()).append(face.uncertain());
            Emotion.FER2013.forEach(emotion -> numbers(text, face.scores().probability(emotion)));
            text.append('\n');
        }
        return text.toString();
    }

    private static String rows(List<Row> faces) {
        StringBuilder text = new StringBuilder();
        for (Row face : faces) {
            Row box = face.getAs("box");
            numbers(text, box.getDouble(0), box.getDouble(1), box.getDouble(2), box.getDouble(3));
            numbers(text, face.<Double>getAs("confidence"));
            List<Row> landmarks = face.getList(face.fieldIndex("landmarks"));
            for (Row point : landmarks) {
                text.append(point.getString(0));
                numbers(text, point.getDouble(1), point.getDouble(2));
            }
            text.append(face.<String>getAs("top")).append(face.<Boolean>getAs("uncertain"));
            Row scores = face.getAs("scores");
            Emotion.FER2013.forEach(emotion -> numbers(text, scores.<Double>getAs(emotion.name())));
            text.append('\n');
        }
        return text.toString();
    }

    private static void numbers(StringBuilder text, double... numbers) {
        for (double number : numbers) {
            text.append(Double.toHexString(number)).append(' ');
        }
    }

    @Test
    void namesTheMembersAsTheLibrarysJsonDoes() {
        FaceEmotion face;
        byte[] picture = Portraits.encoded(Portraits.astronaut(256, 256), "png");
        try (EmotionRecognizer recognizer = EmotionRecognizer.create()) {
            face = recognizer
                    .recognize(PictureFile.decode("astronaut", picture))
                    .get(0);
        }
        StructType type = (StructType) FaceRows.facesType(RecognizerSettings.of(null, null, "yunet", 1, 1))
                .elementType();

        // A column is there for every face: without reasons it is empty.
        List<String> members = new ArrayList<>(face.asMap().keySet());
        if (!members.contains("reasons")) {
            members.add(members.indexOf("scores"), "reasons");
        }
        assertThat(type.fieldNames()).containsExactlyElementsOf(members);
        assertThat(((StructType) type.apply("quality").dataType()).fieldNames())
                .containsExactlyElementsOf(names(face.asMap().get("quality")));
        assertThat(((StructType) type.apply("box").dataType()).fieldNames())
                .containsExactlyElementsOf(names(face.asMap().get("box")));
        assertThat(((StructType) type.apply("scores").dataType()).fieldNames())
                .containsExactlyElementsOf(names(face.asMap().get("scores")));
    }

    private static List<String> names(Object map) {
        return ((Map<?, ?>) map).keySet().stream().map(String::valueOf).toList();
    }

    @Test
    void takesTheImageSchemaToo() {
        BufferedImage picture = Portraits.astronaut(256, 256);
        byte[] pixels = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        StructType image = new StructType()
                .add("origin", DataTypes.StringType)
                .add("height", DataTypes.IntegerType)
                .add("width", DataTypes.IntegerType)
                .add("nChannels", DataTypes.IntegerType)
                .add("mode", DataTypes.IntegerType)
                .add("data", DataTypes.BinaryType);
        Dataset<Row> images = spark.createDataFrame(
                List.of(
                        RowFactory.create(RowFactory.create("a", 256, 256, 3, 16, pixels)),
                        RowFactory.create(RowFactory.create("b", -1, -1, -1, -1, new byte[0])),
                        RowFactory.create(RowFactory.create("c", 256, 255, 3, 16, pixels)),
                        RowFactory.create((Object) null)),
                new StructType().add("image", image));

        List<Row> rows = new FaceExpressions()
                .setInputCol("image")
                .transform(images)
                .select("faces", "faces_error")
                .collectAsList();

        try (EmotionRecognizer recognizer = EmotionRecognizer.builder()
                .detector("yunet")
                .device(io.fer4j.Device.cpu(1))
                .build()) {
            assertThat(rows(rows.get(0).getList(0)))
                    .isEqualTo(text(recognizer.recognize(Frame.copyOf(256, 256, PixelFormat.BGR24, pixels))));
        }
        assertThat(rows.get(1).getString(1)).contains("1, 3 or 4 channels, found -1");
        assertThat(rows.get(2).getString(1)).contains("Expected 195840 bytes");
        assertThat(rows.get(3).getString(1)).contains("found null");
    }

    @Test
    void saysWhyAPictureHasNoFaces(@TempDir Path directory) throws IOException {
        Portraits.write(directory, 7);
        Portraits.writeBad(directory);

        Map<String, String> errors = new TreeMap<>();
        for (Row row : new FaceExpressions()
                .transform(pictures(directory).repartition(2))
                .where("faces_error IS NOT NULL")
                .select("path", "faces_error", "faces")
                .collectAsList()) {
            assertThat(row.isNullAt(2)).isTrue();
            errors.put(name(row), row.getString(1));
        }

        assertThat(errors.keySet()).containsExactlyElementsOf(BAD);
        errors.forEach((name, error) -> assertThat(error).startsWith("Expected").contains(name));
        assertThat(errors.get("bad-huge.png")).contains("pixels");
    }

    @Test
    void saysWhyThereIsNoPicture() {
        Dataset<Row> contents = spark.createDataFrame(
                List.of(RowFactory.create(new byte[0]), RowFactory.create((Object) null)),
                new StructType().add("content", DataTypes.BinaryType));

        List<Row> rows =
                new FaceExpressions().transform(contents).select("faces_error").collectAsList();

        assertThat(rows.get(0).getString(0)).startsWith("Expected").contains("a picture of the column content");
        assertThat(rows.get(1).getString(0))
                .isEqualTo("Expected a picture, found null: a picture of the column content.");
    }

    @Test
    void leavesBadPicturesOutOrFails(@TempDir Path directory) throws IOException {
        Portraits.write(directory, 7);
        Portraits.writeBad(directory);

        assertThat(new FaceExpressions()
                        .setMode("dropmalformed")
                        .transform(pictures(directory))
                        .count())
                .isEqualTo(7);
        assertThatThrownBy(() -> new FaceExpressions()
                        .setMode("FAILFAST")
                        .transform(pictures(directory))
                        .count())
                .hasStackTraceContaining("bad-");
        assertThatThrownBy(() -> new FaceExpressions().setMode("LENIENT"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Expected a mode, one of [PERMISSIVE, DROPMALFORMED, FAILFAST], found \"LENIENT\".");
    }

    @Test
    void saysWhatMadeTheResult(@TempDir Path directory) throws IOException {
        Portraits.write(directory, 2);
        Dataset<Row> faces = new FaceExpressions()
                .setModel("cnn3")
                .setPrecision("fp16")
                .setDetector("ultraface")
                .setProvenanceCol("made_by")
                .transform(pictures(directory));
        io.fer4j.Model model = io.fer4j.Model.bundled("cnn3");
        String sha256 = model.card().weights().stream()
                .filter(weights -> weights.precision() == io.fer4j.Precision.FP16)
                .findFirst()
                .orElseThrow()
                .sha256();

        Metadata metadata = faces.schema().apply("faces").metadata().getMetadata("fer4j");
        assertThat(metadata.getString("model")).isEqualTo("cnn3");
        assertThat(metadata.getString("sha256")).isEqualTo(sha256);
        Row made = faces.select("made_by.*").distinct().collectAsList().get(0);
        assertThat(made).isEqualTo(RowFactory.create("cnn3", "fp16", sha256, "ultraface", Version.VERSION));
        assertThat(Version.VERSION).matches("\\d+\\.\\d+.*");

        Path parquet = directory.resolve("out");
        faces.drop("content").write().parquet(parquet.toString());
        assertThat(spark.read()
                        .parquet(parquet.toString())
                        .schema()
                        .apply("faces")
                        .metadata()
                        .getMetadata("fer4j")
                        .getString("detector"))
                .isEqualTo("ultraface");
    }

    @Test
    void isSavedAndLoadedWithItsPipeline(@TempDir Path directory) throws IOException {
        Path pictures = Files.createDirectory(directory.resolve("pictures"));
        Portraits.write(pictures, 5);
        FaceExpressions stage = new FaceExpressions()
                .setOutputCol("found")
                .setModel("cnn3")
                .setMinFaceSize(40)
                .setMode("DROPMALFORMED");
        PipelineModel model =
                new Pipeline().setStages(new PipelineStage[] {stage}).fit(pictures(pictures));
        model.write().overwrite().save(directory.resolve("pipeline").toString());
        stage.write().overwrite().save(directory.resolve("stage").toString());

        PipelineModel loaded = PipelineModel.load(directory.resolve("pipeline").toString());
        FaceExpressions alone = FaceExpressions.load(directory.resolve("stage").toString());

        assertThat(loaded.transform(pictures(pictures)).schema())
                .isEqualTo(stage.transform(pictures(pictures)).schema());
        assertThat(loaded.transform(pictures(pictures))
                        .select("path", "found")
                        .sort("path")
                        .collectAsList())
                .isEqualTo(stage.transform(pictures(pictures))
                        .select("path", "found")
                        .sort("path")
                        .collectAsList());
        assertThat(alone.uid()).isEqualTo(stage.uid());
        assertThat(alone.extractParamMap().toString())
                .isEqualTo(stage.extractParamMap().toString());
        assertThat(stage.transformSchema(pictures(pictures).schema()).fieldNames())
                .containsExactly("path", "modificationTime", "length", "content", "found", "found_error");
        assertThat(stage.copy(new org.apache.spark.ml.param.ParamMap()).getOrDefault(stage.outputCol()))
                .isEqualTo("found");
    }

    @Test
    void refusesColumnsThatDoNotFit() {
        Dataset<Row> numbers = spark.range(3).toDF("content");
        assertThatThrownBy(() -> new FaceExpressions().transform(numbers))
                .hasMessage("Expected for the column content binary contents of picture files, or Spark's image schema,"
                        + " found bigint.");
        assertThatThrownBy(() -> new FaceExpressions().transform(spark.range(3).toDF("id")))
                .hasMessage("Expected a column content with pictures, found id. Name it with setInputCol.");
        assertThatThrownBy(() -> new FaceExpressions().setModel("nonesuch").transform(numbers))
                .hasMessageContaining("nonesuch");
    }

    @Test
    void marksPicturesOnlyWhileTheyAreRecognizedAlone(@TempDir Path directory) throws IOException {
        Path journal = directory.resolve("journal");
        byte[] good = Portraits.encoded(Portraits.astronaut(64, 64), "png");
        byte[] bad = Portraits.encoded(Portraits.astronaut(65, 64), "png");
        String key = Quarantine.key(bad);
        PictureTask task = new PictureTask(
                RecognizerSettings.of(null, null, "counting", 1, 1),
                0,
                -1,
                Pictures.ENCODED,
                ErrorMode.PERMISSIVE,
                1_000_000,
                8,
                false,
                journal.toString(),
                null);
        org.apache.hadoop.conf.Configuration hadoop = new org.apache.hadoop.conf.Configuration();
        Quarantine quarantine = Quarantine.open(journal.toString(), hadoop);
        List<List<Path>> marked = new ArrayList<>();
        quarantine.whileMarked(key, "bad", () -> marked.add(markers(journal)));
        assertThat(marked.get(0))
                .singleElement()
                .satisfies(marker -> assertThat(marker.getFileName().toString()).startsWith(key + "."));
        assertThat(markers(journal)).isEmpty();
        // What two executors leave that end during it.
        Files.createFile(journal.resolve(key + ".1"));
        Files.createFile(journal.resolve(key + ".2"));

        StructType schema = new StructType().add("content", DataTypes.BinaryType);
        List<Row> rows = Arrays.asList(row(schema, good), row(schema, bad), row(schema, good));
        List<Row> first = new ArrayList<>();
        new RecognizedPictures(task, rows.iterator(), Quarantine.open(journal.toString(), hadoop), false)
                .forEachRemaining(first::add);
        List<Row> second = new ArrayList<>();
        new RecognizedPictures(task, rows.iterator(), Quarantine.open(journal.toString(), hadoop), true)
                .forEachRemaining(second::add);

        assertThat(first).isEqualTo(second);
        assertThat(first.get(0).getList(1)).hasSize(1);
        assertThat(first.get(1).getString(2)).contains("during which an executor ended 2 times", key);
        assertThat(markers(journal)).hasSize(2);
    }

    private static Row row(StructType schema, byte[] content) {
        return new org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema(new Object[] {content}, schema);
    }

    private static List<Path> markers(Path journal) {
        try (var files = Files.list(journal)) {
            return files.filter(file -> !file.getFileName().toString().endsWith(".crc"))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
